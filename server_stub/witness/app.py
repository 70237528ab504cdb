"""The witness over HTTP (C2SP tlog-witness): add-checkpoint, and the latest checkpoint for whoever monitors.

Decides nothing.
"""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server_stub.witness.cosigner import Cosigner
from server_stub.witness.protocol import Refused

BODY_BYTES = 128 * 1024
SIZE_TYPE = "text/x.tlog.size"

_log = logging.getLogger(__name__)


def make_app(cosigner: Cosigner) -> Starlette:
    """Return the application of one witness."""

    async def add_checkpoint(request: Request) -> Response:
        try:
            body = await _read(request)
            return PlainTextResponse(await run_in_threadpool(cosigner.add_checkpoint, body))
        except Refused as refused:
            # By its field, not by the media type: Starlette would add a charset.
            kind = {"Content-Type": SIZE_TYPE} if refused.status == 409 else {}
            return PlainTextResponse(refused.body, refused.status, kind)
        except ClientDisconnect:
            return Response(status_code=400)
        except SQLAlchemyError as error:
            return _unkept(error)

    async def checkpoint(request: Request) -> Response:
        try:
            note = await run_in_threadpool(cosigner.checkpoint, request.path_params["origin_hash"])
        except SQLAlchemyError as error:
            return _unkept(error)
        return PlainTextResponse("no checkpoint\n", 404) if note is None else PlainTextResponse(note)

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/{origin_hash}/checkpoint", checkpoint, methods=["GET"]),
        ]
    )


async def _read(request: Request) -> bytes:
    """Read a body up to the limit, and no further. Raises: Refused, ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise Refused(413, f"more than {BODY_BYTES} bytes\n")
    return bytes(body)


def _unkept(error: SQLAlchemyError) -> Response:
    """Nothing is cosigned that could not be kept; the statement's values stay out of the log."""
    _log.error("the book cannot be used: %s", type(error).__name__)
    return PlainTextResponse("the book cannot be used\n", 503)
