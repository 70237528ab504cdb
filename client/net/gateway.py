"""Everything the terminal says to the server, signed, and everything it believes of the answers, verified.

An answer is returned only after its signature, its receipt and the hash of its document were checked and it was
decoded, all on the worker's thread. Must not know windows, nor when or why something is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import count
from threading import Lock
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct, structs

from client.contract import WIRE
from client.contract.api import (
    ENROL,
    HEARTBEAT,
    HELLO,
    INTERACT,
    MEDIA_TYPE,
    SIGN_IN,
    SIGN_OUT,
    UNLOCK,
    Command,
    Enrol,
    Enrolled,
    Heartbeat,
    Hello,
    Interaction,
    Lang,
    Problem,
    ProblemKind,
    SignIn,
    SignOut,
    Unlock,
    Welcome,
)
from client.contract.codec import encode
from client.contract.limits import REQUEST_BYTES
from client.contract.note import read_vkey
from client.contract.proof import BadProof, Message, Signer, public_key, public_text, sign_request, verify_answer
from client.contract.session_end import End, sign_end
from client.errors import BadAnswer, ForgedAnswer, Refused, Unreachable
from client.net import transport
from client.net.answers import Reply, decoded, inflated, read_reply, refusal_of
from client.net.server_clock import ServerClock
from client.net.transport import Arrived, Timing, Transport

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Session:
    """`nonces` counts 1, 2, 3 …: the server remembers only a window of 64 (`next` of a count is atomic)."""

    signer: Signer
    token: str
    nonces: Iterator[int]


@dataclass(frozen=True, slots=True)
class _Voice:
    """With which key a request is signed, how it is numbered, and under which token."""

    signer: Signer
    next_nonce: Callable[[], int]
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and whom it believes: the pinned key of answers, the verifier key of the record's heads."""

    server_key: str
    log_key: str
    terminal: str
    version: str


class Gateway:
    """Speaks for one terminal; safe to be called from several threads. Every call blocks.

    Every method raises Unreachable, BadAnswer or Refused and their kinds.
    """

    def __init__(
        self,
        wire: Transport,
        caller: Caller,
        *,
        clock: ServerClock,
        renewing: AbstractContextManager[object] | None = None,
    ) -> None:
        """`renewing`: held over a request that brings a new token; a lock where none is given.

        Raises: BadProof, BadKey, for a key that is none.
        """
        self._wire = wire
        self._server_key = public_key(caller.server_key)
        self._log_key = read_vkey(caller.log_key)
        self._terminal = caller.terminal
        self._version = caller.version
        self._clock = clock
        self._guard = Lock()
        self._renewing = renewing or Lock()
        self._lang: Lang = "ja"
        self._nonce = 0
        self._own: Signer | None = None
        self._kept = False
        self._session: _Session | None = None

    @property
    def now(self) -> int:
        """The server's time in microseconds since 1970 UTC."""
        return self._clock.now()

    def speak(self, lang: Lang) -> None:
        """Ask for refusals in this language, also where the request itself names none."""
        self._lang = lang

    def use_key(self, key: Ed25519PrivateKey, *, kept: bool) -> None:
        """Speak with this enrolment key from now on; `kept`: it outlives the program."""
        self._own, self._kept = Signer(self._terminal, key), kept

    def hello(self, lang: Lang) -> Welcome:
        """Say who calls; the answer carries the challenge of the next sign-in."""
        welcome = self._told(HELLO, Hello(wire=WIRE, version=self._version, lang=lang), Welcome)
        self._clock.hear(welcome.time)
        return welcome

    def enrol(self, code: str) -> Enrolled:
        """Hand the public key in with the one-time code."""
        key = public_text(self._enrolment_voice().signer.key.public_key())
        return self._told(ENROL, Enrol(code=code, terminal=self._terminal, key=key, kept=self._kept), Enrolled)

    def sign_in(self, challenge: str, staff: str, password: str, lang: Lang, protections: dict[str, str]) -> Reply:
        """Open a session with a fresh key that lives in memory only; a challenge that is too old is asked for anew."""
        key = Ed25519PrivateKey.generate()
        body = SignIn(
            challenge=challenge,
            staff=staff,
            password=password,
            session_key=public_text(key.public_key()),
            lang=lang,
            kept=self._kept,
            protections=protections,
        )
        try:
            content = self._exchange(SIGN_IN, body, self._enrolment_voice())
        except Refused as refused:
            if refused.problem.type != ProblemKind.BAD_PROOF:
                raise
            body = structs.replace(body, challenge=self.hello(lang).challenge)
            content = self._exchange(SIGN_IN, body, self._enrolment_voice())
        reply = self._heard(content)
        if not reply.answer.token:
            raise BadAnswer("a sign-in without a token")
        self._session = _Session(Signer(self._terminal, key), reply.answer.token, count(1))
        return reply

    def unlock(self, number: int, password: str, lang: Lang, events: tuple[str, ...] = ()) -> Reply:
        """Give the password again on the locked session."""
        with self._renewing:  # the answer brings a new token; nothing else may be on the way with the old one
            return self._say(UNLOCK, Unlock(number=number, password=password, lang=lang, events=events))

    def interact(self, number: int, command: Command, lang: Lang, events: tuple[str, ...] = ()) -> Reply:
        """Send one numbered command; the same number and command may be sent again after a failure."""
        return self._say(INTERACT, Interaction(number=number, lang=lang, command=command, events=events))

    def heartbeat(self, events: tuple[str, ...] = (), *, size: int = 0, prove: tuple[int, ...] = ()) -> Reply:
        """Give a sign of life, quickly or not at all; ask for growth since `size` and for the proof of receipts."""
        with self._renewing:
            return self._say(HEARTBEAT, Heartbeat(events=events, size=size, prove=prove), transport.HEARTBEAT)

    def sign_out(self, end: End, events: tuple[str, ...] = ()) -> Reply:
        """End the session, stating under its key where its chain of events ends."""
        session = self._session
        if session is None:
            raise Unreachable("no session")
        signed = sign_end(session.signer.key, end)
        body = SignOut(seq=end.seq, head=end.head, end=signed, events=events)
        return self._say(SIGN_OUT, body, transport.HEARTBEAT)

    def forget(self) -> None:
        """Drop token and session key."""
        self._session = None

    def _say(self, path: str, body: Struct, timing: Timing = transport.INTERACTION) -> Reply:
        session = self._session
        if session is None:
            raise Unreachable("no session")
        voice = _Voice(session.signer, lambda: next(session.nonces), f"Bearer {session.token}")
        reply = self._heard(_twice(lambda: self._exchange(path, body, voice, timing)))
        if reply.answer.token and self._session is session:
            self._session = replace(session, token=reply.answer.token)
        return reply

    def _told(self, path: str, body: Struct, kind: type[T]) -> T:
        return decoded(self._exchange(path, body, self._enrolment_voice()), kind)

    def _enrolment_voice(self) -> _Voice:
        if self._own is None:
            raise Unreachable("no key yet")
        return _Voice(self._own, self._enrolment_nonce)

    def _exchange(self, path: str, body: Struct, voice: _Voice, timing: Timing = transport.INTERACTION) -> bytes:
        """Send signed, receive verified; return the content of a success. Raises also: Refused."""
        content = encode(body)
        if len(content) > REQUEST_BYTES:
            raise BadAnswer(f"a request longer than {REQUEST_BYTES} bytes")
        message = Message("POST", self._wire.authority, path, content, voice.authorization)
        proof = sign_request(voice.signer, message, created=self._clock.now() // 1_000_000, nonce=voice.next_nonce())
        headers = {
            "Content-Type": MEDIA_TYPE,
            "Accept": MEDIA_TYPE,
            "Accept-Encoding": "gzip",
            "Accept-Language": self._lang,
            **proof,
        }
        if voice.authorization:
            headers["Authorization"] = voice.authorization
        arrived = self._wire.post(path, content, headers, timing)
        self._verify(arrived, proof["Signature"])
        answer = inflated(arrived)
        if arrived.status >= 400:
            self._hear_created(arrived)
            raise refusal_of(decoded(answer, Problem))
        if arrived.status != 200:
            raise BadAnswer(f"status {arrived.status}")
        return answer

    def _verify(self, arrived: Arrived, request_signature: str) -> None:
        try:
            verify_answer(
                self._server_key,
                arrived.headers,
                status=arrived.status,
                body=arrived.body,
                request_signature=request_signature,
            )
        except BadProof as error:
            if arrived.status >= 500:
                # Something on the way speaks for a server that is not there; nothing of it is believed or shown.
                raise Unreachable(f"unsigned status {arrived.status}") from error
            raise ForgedAnswer(str(error)) from error

    def _hear_created(self, arrived: Arrived) -> None:
        """Take the time from a verified signature: a problem carries no other."""
        created = arrived.headers["signature-input"].partition(";created=")[2].partition(";")[0]
        self._clock.hear(int(created) * 1_000_000)

    def _heard(self, content: bytes) -> Reply:
        reply = read_reply(content, self._log_key)
        self._clock.hear(reply.answer.time)
        return reply

    def _enrolment_nonce(self) -> int:
        """Rise across restarts too: the server's time in microseconds, and at least one more than the last."""
        with self._guard:
            self._nonce = max(self._nonce + 1, self._clock.now())
            return self._nonce


def _twice(ask: Callable[[], bytes]) -> bytes:
    """Ask once more when the proof was found wrong: nothing was done, and the refusal has told the server's time.

    A monotonic clock stands still while some machines sleep.
    """
    try:
        return ask()
    except Refused as refused:
        if refused.problem.type != ProblemKind.BAD_PROOF:
            raise
    return ask()
