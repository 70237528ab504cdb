"""Requests as they arrived and replies as they leave: limits, required fields, signatures.

Knows no session and no screen. Whatever leaves passes through `Voice.send`, which signs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.requests import Request
from starlette.responses import Response

from client.contract.api import MEDIA_TYPE, PROBLEM_TYPE, Ack, Lang, Problem, ProblemKind
from client.contract.codec import encode
from client.contract.limits import REQUEST_BYTES
from client.contract.proof import WINDOW_SECONDS, BadProof, Claim, Message, Signer, sign_answer, verify_request
from server_stub.audit.record import Recorded
from server_stub.http.references import noted_reference
from server_stub.problems import CATALOGUE, Refused
from server_stub.words import Words

Clock = Callable[[], datetime]
"""Returns aware UTC time."""

_SCHEME = "Bearer "
_RECORDED = "R-"
# Two of one of these would let two readers of a request believe two things (ASVS 4.2.1).
_SINGLE = ("host", "authorization", "signature", "signature-input", "content-digest", "content-type")


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request before anything of it is believed. `headers` has lower-case names; `address`: where it came from."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    address: str = ""

    @property
    def token(self) -> str:
        """The session token, or empty."""
        field = self.headers.get("authorization", "")
        return field.removeprefix(_SCHEME) if field.startswith(_SCHEME) else ""

    @property
    def lang(self) -> Lang:
        """The language of an answer to a request that could not be read."""
        return language_of(self.headers)

    def verify(self, key: Ed25519PublicKey, claim: Claim) -> None:
        """Verify the signature over this request. Raises: BadProof."""
        message = Message(
            self.method, self.headers.get("host", ""), self.path, self.body, self.headers.get("authorization", "")
        )
        verify_request(key, claim, message, self.headers.get("content-digest", ""))


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and content of an answer, ready to be signed."""

    status: int
    body: bytes
    media: str = MEDIA_TYPE


@dataclass(frozen=True, slots=True)
class Voice:
    """Signs what leaves with the server's key."""

    signer: Signer
    clock: Clock

    def send(self, reply: Reply, request_signature: str) -> Response:
        """Return the signed response to the request that carried this Signature field (or none)."""
        proof = sign_answer(
            self.signer,
            status=reply.status,
            body=reply.body,
            request_signature=request_signature,
            created=int(self.clock().timestamp()),
        )
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **proof}
        return Response(reply.body, reply.status, headers, media_type=reply.media)


def language_of(headers: Mapping[str, str]) -> Lang:
    """Return the language a request asks for in its header; Japanese where it says nothing."""
    return "en" if headers.get("accept-language", "").lower().startswith("en") else "ja"


async def read_request(request: Request) -> RawRequest:
    """Read a request up to the size limit. Raises: Refused."""
    headers = request.headers
    if any(len(headers.getlist(name)) > 1 for name in _SINGLE):
        raise Refused(ProblemKind.BAD_REQUEST)
    if request.url.query or headers.get("content-encoding", "identity") != "identity":
        raise Refused(ProblemKind.BAD_REQUEST)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise Refused(ProblemKind.BAD_REQUEST, status=415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > REQUEST_BYTES:
            raise Refused(ProblemKind.BAD_REQUEST, status=413)
    address = request.client.host if request.client is not None else ""
    return RawRequest(request.method, request.url.path, dict(headers), bytes(body), address)


def require_fresh(claim: Claim, now: datetime) -> None:
    """Refuse a signature made too long ago or ahead. Raises: BadProof."""
    if abs(now.timestamp() - claim.created) > WINDOW_SECONDS:
        raise BadProof("not made now")


def problem(  # noqa: PLR0913 - the fields of RFC 9457, all but two by keyword
    kind: str,
    lang: Lang,
    *,
    recorded: Recorded | None = None,
    detail: Words | None = None,
    retry_after: int | None = None,
    ack: Ack | None = None,
    status: int | None = None,
    reference: str = "",
) -> Reply:
    """Return the one shape of every refusal; its reference is the record's number, or stands in the process log."""
    text = CATALOGUE[kind]
    if recorded is not None:
        reference = reference_of(recorded)
    told = status or text.status
    body = Problem(
        type=kind,
        title=text.title.of(lang),
        status=told,
        detail=(detail or text.detail).of(lang),
        reference=reference or noted_reference(kind, told),
        retry_after=retry_after,
        ack=ack,
    )
    return problem_reply(body)


def problem_reply(body: Problem) -> Reply:
    """Return a problem as a reply."""
    return Reply(body.status, encode(body), PROBLEM_TYPE)


def reference_of(recorded: Recorded) -> str:
    """Return what a person quotes to have a recorded refusal looked up."""
    return f"{_RECORDED}{recorded.number}"


def number_of(reference: str) -> int:
    """Return the number behind the reference of a recorded refusal."""
    return int(reference.removeprefix(_RECORDED))
