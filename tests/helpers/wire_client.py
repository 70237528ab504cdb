"""A terminal made of nothing but the contract: signs, chains and numbers like the real one, or wrongly on request.

Knows no window and no policy; verifies the server's signature on every answer, problems included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract import WIRE
from client.contract.api import (
    ENROL,
    HEARTBEAT,
    HELLO,
    INTERACT,
    SIGN_IN,
    SIGN_OUT,
    UNLOCK,
    Answer,
    Command,
    Enrol,
    Heartbeat,
    Hello,
    Interaction,
    Lang,
    Problem,
    SignIn,
    SignOut,
    Unlock,
    Welcome,
)
from client.contract.codec import encode
from client.contract.events import Event, event_bytes, event_hash
from client.contract.kinds import EventKind
from client.contract.proof import Message, Signer, public_key, public_text, sign_request, verify_answer
from client.contract.session_end import End, sign_end

PASSWORD = "sakura-2026"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A verified answer: status, fields with lower-case names, content."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def answer(self) -> Answer:
        assert self.status == 200, self.body
        return msgspec.json.decode(self.body, type=Answer)

    @property
    def problem(self) -> Problem:
        assert self.status >= 400, self.body
        return msgspec.json.decode(self.body, type=Problem)

    def read(self, kind: type[Any]) -> Any:
        assert self.status == 200, self.body
        return msgspec.json.decode(self.body, type=kind)


class Carrier(Protocol):
    """Carries bytes to the server and back: (method, path, fields, content) -> (status, fields, content)."""

    authority: str

    def carry(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]: ...


@dataclass
class Chain:
    """Events of one session, not yet acknowledged."""

    head: str
    seq: int = 0
    pending: list[str] = field(default_factory=list)

    def add(self, kind: EventKind = EventKind.ACTION_ACTIVATED, **facts: Any) -> str:
        self.seq += 1
        event = Event(seq=self.seq, prev=self.head, kind=kind, wall=0, mono=self.seq, **facts)
        data = event_bytes(event)
        self.head = event_hash(data)
        self.pending.append(data.decode())
        return data.decode()


class WireClient:
    """One terminal. `key`: enrolment key; `session`: the key of the session under way; `token`: its token."""

    def __init__(self, carrier: Carrier, server_key: str, clock: Callable[[], datetime], terminal: str) -> None:
        self.carrier = carrier
        self.server_key = public_key(server_key)
        self.clock = clock
        self.terminal = terminal
        self.key = Ed25519PrivateKey.generate()
        self.session = Ed25519PrivateKey.generate()
        self.token = ""
        self.nonce = 0
        self.number = 0
        self.chain = Chain("0" * 64)
        self.sent: tuple[str, dict[str, str], bytes] = ("", {}, b"")

    def post(
        self,
        path: str,
        body: bytes,
        *,
        signer: Ed25519PrivateKey | None = None,
        token: str | None = None,
        created: int | None = None,
        nonce: int | None = None,
        changes: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Arrived:
        """Sign `body` and send it; `changes` to fields and another `content` come after signing."""
        if nonce is None:
            self.nonce += 1
            nonce = self.nonce
        authorization = f"Bearer {token}" if token else ""
        message = Message("POST", self.carrier.authority, path, body, authorization)
        at = int(self.clock().timestamp()) if created is None else created
        proof = sign_request(Signer(self.terminal, signer or self.key), message, created=at, nonce=nonce)
        headers = {"Content-Type": "application/json", **proof}
        if authorization:
            headers["Authorization"] = authorization
        headers |= dict(changes or {})
        return self.send(path, headers, body if content is None else content)

    def send(self, path: str, headers: dict[str, str], body: bytes) -> Arrived:
        """Send exactly this, and verify what comes back."""
        self.sent = (path, headers, body)
        status, fields, content = self.carrier.carry("POST", path, headers, body)
        lowered = {name.lower(): value for name, value in fields.items()}
        verify_answer(
            self.server_key, lowered, status=status, body=content, request_signature=headers.get("Signature", "")
        )
        return Arrived(status, lowered, content)

    def again(self) -> Arrived:
        """Send the very last request once more: a replay."""
        return self.send(*self.sent)

    def hello(self, lang: Lang = "ja", wire: str = WIRE) -> Arrived:
        return self.post(HELLO, encode(Hello(wire=wire, version="test", lang=lang)))

    def enrol(self, code: str) -> Arrived:
        body = Enrol(code=code, terminal=self.terminal, key=public_text(self.key.public_key()), kept=True)
        return self.post(ENROL, encode(body))

    def sign_in(self, staff: str, password: str = PASSWORD, *, challenge: str = "", lang: Lang = "ja") -> Arrived:
        """Say hello (unless a challenge is given) and sign in under a fresh session key."""
        challenge = challenge or self.hello(lang).read(Welcome).challenge
        key = Ed25519PrivateKey.generate()
        body = SignIn(
            challenge=challenge,
            staff=staff,
            password=password,
            session_key=public_text(key.public_key()),
            lang=lang,
            kept=True,
        )
        arrived = self.post(SIGN_IN, encode(body))
        if arrived.status == 200:
            self.session, self.token = key, arrived.answer.token or ""
            self.nonce = self.number = 0
            self.chain = Chain(arrived.answer.receipt.entry)
        return arrived

    def say(self, path: str, body: Any, **how: Any) -> Arrived:
        """Send under the session; forget the events that are acknowledged."""
        arrived = self.post(path, encode(body), **{"signer": self.session, "token": self.token, **how})
        if arrived.status == 200:
            acked = arrived.answer.ack.seq
            pending = self.chain.pending
            self.chain.pending = pending[len(pending) - (self.chain.seq - acked) :] if acked < self.chain.seq else []
        return arrived

    def do(self, command: Command, *, number: int | None = None, lang: Lang = "ja", **how: Any) -> Arrived:
        """Send a numbered command with every pending event (at most 64)."""
        if number is None:
            self.number += 1
            number = self.number
        events = tuple(self.chain.pending[:64])
        return self.say(INTERACT, Interaction(number=number, lang=lang, command=command, events=events), **how)

    def beat(self, **how: Any) -> Arrived:
        return self.say(HEARTBEAT, Heartbeat(events=tuple(self.chain.pending[:64])), **how)

    def report(self, *events: str) -> Arrived:
        """A heartbeat with exactly these events."""
        return self.say(HEARTBEAT, Heartbeat(events=events))

    def unlock(self, password: str = PASSWORD) -> Arrived:
        self.number += 1
        body = Unlock(number=self.number, password=password, lang="ja", events=tuple(self.chain.pending[:64]))
        arrived = self.say(UNLOCK, body)
        if arrived.status == 200:
            self.token = arrived.answer.token or ""
        return arrived

    def sign_out(self, head: str = "") -> Arrived:
        events = tuple(self.chain.pending[:64])
        end = End(self.chain.seq, head or self.chain.head)
        signed = sign_end(self.session, end)
        return self.say(SIGN_OUT, SignOut(seq=end.seq, head=end.head, end=signed, events=events))
