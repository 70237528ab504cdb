"""The list of routes, and the one place where every failure becomes a signed problem.

Handlers are plain functions and run in threads: the database is not asynchronous, and neither is the slow hash.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from client.contract.api import ENROL, HEARTBEAT, HELLO, INTERACT, SIGN_IN, SIGN_OUT, UNLOCK, Lang, ProblemKind
from server_stub.audit.views import last_number
from server_stub.http.admission import Admission
from server_stub.http.attempts import Attempts
from server_stub.http.commands import Commands
from server_stub.http.conversation import Conversation
from server_stub.http.lobby import Lobby
from server_stub.http.parts import Parts
from server_stub.http.references import new_reference
from server_stub.http.turns import Lanes, Later
from server_stub.http.wire import RawRequest, Reply, Voice, language_of, problem, read_request
from server_stub.problems import Refused
from server_stub.store.writer import RecordUnavailable

Handler = Callable[[RawRequest], Reply | Later]
R = TypeVar("R")
HEALTH = "/healthz"
_RETRY_SECONDS = 2

_log = logging.getLogger(__name__)


def make_routes(parts: Parts, voice: Voice) -> list[Route]:
    """Return every route of the server."""
    handlers, lanes = make_handlers(parts), Lanes()
    posts = [Route(path, _endpoint(handler, voice, lanes), methods=["POST"]) for path, handler in handlers.items()]
    return [*posts, Route(HEALTH, _health(parts), methods=["GET"])]


def make_handlers(parts: Parts) -> dict[str, Handler]:
    """Return what stands behind each path that takes a request, without sockets and threads."""
    attempts = Attempts(parts)
    admission = Admission(parts, attempts)
    lobby = Lobby(parts, attempts)
    commands, conversation = Commands(parts, admission), Conversation(parts, admission)
    return {
        HELLO: attempts.guarded(lobby.hello),
        ENROL: attempts.guarded(lobby.enrol),
        SIGN_IN: _true_to_what_was_signed(parts, attempts.guarded(lobby.sign_in)),
        UNLOCK: _true_to_what_was_signed(parts, conversation.unlock),
        INTERACT: _true_to_what_was_signed(parts, commands.interact),
        HEARTBEAT: conversation.heartbeat,
        SIGN_OUT: conversation.sign_out,
    }


def _true_to_what_was_signed(parts: Parts, handler: Handler) -> Handler:
    """Return a handler that shows nothing while the database is another one than was signed last.

    Signs of life and sign-outs still come in: what terminals report is worth recording then, too.
    """

    def answer(raw: RawRequest) -> Reply | Later:
        if parts.last_head.contradicted:
            raise RecordUnavailable("another head was signed")
        return handler(raw)

    return answer


def on_http_error(voice: Voice) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return the handler for unknown routes and methods."""

    async def answer(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        kind = ProblemKind.NOT_FOUND if status == 404 else ProblemKind.BAD_REQUEST
        return voice.send(problem(kind, language_of(request.headers), status=status), _signature(request))

    return answer


def on_crash(voice: Voice) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return the last-resort handler, for faults outside the handlers themselves."""

    async def answer(request: Request, error: Exception) -> Response:
        return voice.send(_unforeseen(error, language_of(request.headers)), _signature(request))

    return answer


def _endpoint(handler: Handler, voice: Voice, lanes: Lanes) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            raw = await read_request(request)
        except Refused as refused:
            return voice.send(_refused(refused, language_of(request.headers)), _signature(request))
        except ClientDisconnect:  # the rest never came: whoever it was hears nothing any more
            return Response(status_code=400)
        reply = await run_in_threadpool(_answer, handler, raw)
        if isinstance(reply, Later):
            reply = await _finished(reply, raw, lanes)
        return voice.send(reply, _signature(request))

    return endpoint


async def _finished(later: Later, raw: RawRequest, lanes: Lanes) -> Reply:
    """Have the errand run in its turn; the request's own thread is free for others meanwhile."""
    try:
        await lanes.run(later.errand)
        return await run_in_threadpool(_answered, later.conclude, raw)
    finally:
        later.done()


def finished_here(reply: Reply | Later, raw: RawRequest) -> Reply:
    """Run the errand of an answer, if it has one, in this very thread."""
    if isinstance(reply, Reply):
        return reply
    try:
        reply.errand.run()
        return _answered(reply.conclude, raw)
    finally:
        reply.done()


def _answer(handler: Handler, raw: RawRequest) -> Reply | Later:
    return _answered(lambda: handler(raw), raw)


def _answered(work: Callable[[], R], raw: RawRequest) -> R | Reply:
    try:
        return work()
    except RecordUnavailable:
        return problem(ProblemKind.RECORD_UNAVAILABLE, raw.lang, retry_after=_RETRY_SECONDS)
    except SQLAlchemyError as error:
        _log.error("the database failed: %s", type(error).__name__)
        return problem(ProblemKind.RECORD_UNAVAILABLE, raw.lang, retry_after=_RETRY_SECONDS)
    except Refused as refused:
        return _refused(refused, raw.lang)
    except Exception as error:  # noqa: BLE001 - the last-resort handler (ASVS 16.5.4)
        return _unforeseen(error, raw.lang)


def _refused(refused: Refused, lang: Lang) -> Reply:
    return problem(refused.kind, lang, detail=refused.detail, retry_after=refused.retry_after, status=refused.status)


def _unforeseen(error: Exception, lang: Lang) -> Reply:
    """A fault of ours: the places go to the process log, never the text, which may hold data."""
    reference = new_reference()
    places = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s: %s in\n%s", reference, type(error).__name__, places)
    return problem(ProblemKind.INTERNAL, lang, reference=reference)


def _health(parts: Parts) -> Callable[[Request], Awaitable[Response]]:
    def check() -> bool:
        # Anybody may ask, as often as they like: it reads, and takes no turn from those who have something to record.
        try:
            with parts.engine.connect() as connection:
                last_number(connection)
        except SQLAlchemyError:
            return False
        return parts.writer.is_well() and not parts.last_head.contradicted

    async def health(_request: Request) -> Response:
        well = await run_in_threadpool(check)
        answer = {"record": "ok" if well else "unavailable"}
        return JSONResponse(answer, 200 if well else 503, {"Cache-Control": "no-store"})

    return health


def _signature(request: Request) -> str:
    return request.headers.get("signature", "")
