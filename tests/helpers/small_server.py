"""A server in the test's own process: verifies and signs like the real one, answers from plain attributes.

Stands behind the terminal's gateway as its transport; knows no HTTP and no bank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Raw, structs

from client.contract.api import (
    ENROL,
    HEARTBEAT,
    HELLO,
    INTERACT,
    SIGN_IN,
    SIGN_OUT,
    UNLOCK,
    Ack,
    Answer,
    Command,
    Enrol,
    Enrolled,
    Heartbeat,
    Hello,
    Interaction,
    NavGroup,
    NavItem,
    Person,
    Problem,
    ProblemKind,
    Receipt,
    Shell,
    SignIn,
    SignOut,
    Unlock,
    Welcome,
    Wording,
)
from client.contract.blocks import Target
from client.contract.codec import decode, digest, encode
from client.contract.events import Event, event_hash, read_event
from client.contract.kinds import EventKind
from client.contract.limits import REQUEST_BYTES
from client.contract.proof import (
    Message,
    Signer,
    public_key,
    public_text,
    read_claim,
    sign_answer,
    verify_request,
)
from client.contract.proven import Proven
from client.errors import Unreachable
from client.net.transport import Arrived, Timing
from tests.helpers.small_log import SmallLog

PASSWORD = "correct-horse-1"
START = "5a" * 32
NOTHING = digest(b"")
HOME = Target("HOM")

WORDING = Wording(
    bank="架空銀行",
    product="営業店端末",
    headline=("見出し",),
    promise=("約束",),
    rule="規則",
    say_aloud="少々お待ちください。",
    call="支店システム管理者（内線 2201）",
    command_hint="コード",
)
SHELL = Shell(
    person=Person(name="佐藤 花子", initial="佐", post="中央支店 渉外担当", staff="1001"),
    groups=(NavGroup(title="", items=(NavItem(label="ホーム", target=HOME),)),),
    wording=WORDING,
    log=Target("LOG"),
    search=None,
    home=HOME,
    idle_lock=300,
    locked_end=600,
    heartbeat=5,
    lease=15,
    lease_lock=60,
)


def screen_bytes(code: str, ref: str = "", **changes: Any) -> bytes:
    """Return a small valid screen of a code."""
    document: dict[str, Any] = {
        "wire": "1.0",
        "id": f"s-{code}-{ref}",
        "code": code,
        "title": f"画面 {code}",
        "watermark": "佐藤 1001 T-1",
        "here": {"code": code, "ref": ref},
        "bands": [{"slots": [{"blocks": ["facts"]}]}],
        "blocks": [{"type": "facts", "id": "facts", "items": [{"label": "項目", "value": ref or code}]}],
    }
    return encode({**document, **changes})


@dataclass
class Told:
    """What one command is answered with; a Problem refuses it."""

    screen: bytes | None = None
    rows: bytes | None = None
    suggestions: bytes | None = None
    offer: bytes | None = None
    rest: dict[str, Any] = field(default_factory=dict)
    problem: Problem | None = None


def refusal(kind: str, status: int = 403, **rest: Any) -> Told:
    """Return a refusal of this kind."""
    return Told(
        problem=Problem(type=kind, title="できません。", status=status, detail="どうするか。", reference="R-7", **rest)
    )


def by_default(command: Command) -> Told:
    """Answer every request for a screen with a screen of that place, everything else with nothing."""
    target = getattr(command, "target", None)
    if isinstance(target, Target):
        return Told(screen=screen_bytes(target.code, target.ref))
    return Told()


class SmallServer:
    """Implements the terminal's `Transport`. `down`: nothing answers; `lose_answers`: work is done, answers vanish.

    `records`: it keeps the events it is sent; `gives_tokens`: its sign-ins and unlocks bring one; `no_greeting`: how
    it refuses every greeting.
    """

    authority = "server.test:8443"

    def __init__(self, *, micros: Callable[[], int]) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.micros = micros
        self.down = self.lose_answers = self.locked = self.ended = False
        self.records = self.gives_tokens = True
        self.terminal: Ed25519PublicKey | None = None
        self.session: Ed25519PublicKey | None = None
        self.answer: Callable[[Command], Told] = by_default
        self.home = screen_bytes("HOM")
        self.shell: Shell | None = SHELL
        self.commands: list[Command] = []
        self.numbers: list[int] = []
        self.events: list[str] = []
        self.paths: list[str] = []
        self.token = ""
        self.log = SmallLog()
        self.spoil: Callable[[Arrived], Arrived] = lambda arrived: arrived
        self.beat_answer = Told()
        self.no_greeting: Told | None = None
        self._given: dict[int, Told] = {}
        self._challenge = ""
        self._tokens = 0
        self.closed = False

    @property
    def public(self) -> str:
        """The key that the terminal's policy pins."""
        return public_text(self.key.public_key())

    @property
    def kinds(self) -> list[EventKind]:
        """Kinds of the recorded events, in order."""
        return [event.kind for event in self.read_events()]

    def read_events(self) -> list[Event]:
        """The recorded events."""
        return [read_event(text) for text in self.events]

    def close(self) -> None:
        """Note that the terminal has closed its connections."""
        self.closed = True

    def post(self, path: str, body: bytes, headers: Mapping[str, str], timing: Timing) -> Arrived:
        """Answer one request."""
        if self.down:
            raise Unreachable("down")
        lower = {name.lower(): value for name, value in headers.items()}
        claim = read_claim(lower)
        message = Message("POST", self.authority, path, body, lower.get("authorization", ""))
        key = self._key_for(path, body)
        if key is None:
            status, content = self._problem(refusal(ProblemKind.UNKNOWN_TERMINAL))
        else:
            verify_request(key, claim, message, lower["content-digest"])
            self.paths.append(path)
            if path not in (HELLO, ENROL) and abs(claim.created - self.micros() // 1_000_000) > 60:
                status, content = self._problem(refusal(ProblemKind.BAD_PROOF, 401))
            else:
                status, content = self._handle(path, body, lower)
        if self.lose_answers:
            raise Unreachable("lost")
        proof = sign_answer(
            Signer("server", self.key),
            status=status,
            body=content,
            request_signature=lower["signature"],
            created=self.micros() // 1_000_000,
        )
        return self.spoil(Arrived(status, {name.lower(): value for name, value in proof.items()}, content))

    def _key_for(self, path: str, body: bytes) -> Ed25519PublicKey | None:
        if path == ENROL:
            return public_key(decode(body, Enrol, limit=REQUEST_BYTES).key)
        return self.terminal if path in (HELLO, SIGN_IN) else self.session

    def _handle(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        if path == HELLO:
            decode(body, Hello, limit=REQUEST_BYTES)
            if self.no_greeting is not None:
                return self._problem(self.no_greeting)
            return 200, encode(self._welcome())
        if path == ENROL:
            return self._enrol(decode(body, Enrol, limit=REQUEST_BYTES))
        if path == SIGN_IN:
            return self._sign_in(decode(body, SignIn, limit=REQUEST_BYTES))
        if self.ended or headers.get("authorization") != f"Bearer {self.token}":
            return self._problem(refusal(ProblemKind.SESSION_ENDED, 401))
        return self._in_session(path, body)

    def _welcome(self) -> Welcome:
        self._challenge = f"c-{len(self.paths)}"
        return Welcome(
            challenge=self._challenge,
            time=self.micros(),
            terminal="T-1",
            place="中央支店",
            last_use="利用なし",
            wording=WORDING,
            notices=(),
            version="0.1.0",
        )

    def _enrol(self, ask: Enrol) -> tuple[int, bytes]:
        if ask.code != "right-code":
            return self._problem(refusal(ProblemKind.ENROLMENT_REFUSED))
        self.terminal = public_key(ask.key)
        return 200, encode(Enrolled(terminal=ask.terminal, place="中央支店"))

    def _sign_in(self, ask: SignIn) -> tuple[int, bytes]:
        challenge, self._challenge = self._challenge, ""
        if ask.challenge != challenge:
            return self._problem(refusal(ProblemKind.BAD_PROOF, 401))
        if ask.password != PASSWORD:
            return self._problem(refusal(ProblemKind.WRONG_CREDENTIALS, 401))
        self.session = public_key(ask.session_key)
        self.events.clear()
        self._given.clear()
        self.locked = self.ended = False
        return self._answer(Told(screen=self.home, rest={"token": self._new_token(), "shell": self.shell}))

    def _in_session(self, path: str, body: bytes) -> tuple[int, bytes]:
        if path == HEARTBEAT:
            beat = decode(body, Heartbeat, limit=REQUEST_BYTES)
            self._take(beat.events)
            return self._answer(self.beat_answer, self.log.prove(beat.size, beat.prove))
        if path == SIGN_OUT:
            self._take(decode(body, SignOut, limit=REQUEST_BYTES).events)
            self.ended = True
            return self._answer(Told())
        if path == UNLOCK:
            unlock = decode(body, Unlock, limit=REQUEST_BYTES)
            self._take(unlock.events)
            if unlock.password != PASSWORD:
                return self._problem(refusal(ProblemKind.WRONG_CREDENTIALS, 401))
            self.locked = False
            return self._answer(Told(rest={"token": self._new_token()}))
        assert path == INTERACT
        return self._interact(decode(body, Interaction, limit=REQUEST_BYTES))

    def _interact(self, ask: Interaction) -> tuple[int, bytes]:
        self._take(ask.events)
        given = self._given.get(ask.number)
        if given is not None:
            assert self.commands[self.numbers.index(ask.number)] == ask.command, "another command under one number"
            return self._answer(given)
        if self.locked:
            return self._problem(refusal(ProblemKind.SESSION_LOCKED))
        self.commands.append(ask.command)
        self.numbers.append(ask.number)
        self.locked = type(ask.command).__name__ == "Lock"
        self._given[ask.number] = self.answer(ask.command)
        return self._answer(self._given[ask.number])

    def _take(self, events: tuple[str, ...]) -> None:
        for text in events if self.records else ():
            event = read_event(text)
            if event.seq <= len(self.events):
                assert self.events[event.seq - 1] == text, "fork"
                continue
            assert event.seq == len(self.events) + 1, "gap"
            assert event.prev == self._ack().head
            self.events.append(text)

    def _ack(self) -> Ack:
        head = event_hash(self.events[-1].encode()) if self.events else START
        return Ack(seq=len(self.events), head=head)

    def _answer(self, told: Told, proven: Proven | None = None) -> tuple[int, bytes]:
        if told.problem is not None:
            return self._problem(told)
        parts = {name: getattr(told, name) for name in ("screen", "rows", "suggestions", "offer")}
        shown = next((part for part in parts.values() if part is not None), None)
        number, entry = self.log.record()
        answer = Answer(
            receipt=Receipt(
                number=number,
                entry=entry,
                document=NOTHING if shown is None else digest(shown),
                at="2026-04-01T00:00:00+00:00",
            ),
            ack=self._ack(),
            time=self.micros(),
            log=proven,
        )
        documents = {name: Raw(part) for name, part in parts.items() if part is not None}
        return 200, encode(structs.replace(answer, **documents, **told.rest))

    def _problem(self, told: Told) -> tuple[int, bytes]:
        assert told.problem is not None
        problem = told.problem
        if problem.ack is not None:
            problem = structs.replace(problem, ack=self._ack())
        return problem.status, encode(problem)

    def _new_token(self) -> str | None:
        if not self.gives_tokens:
            return None
        self._tokens += 1
        self.token = f"token-{self._tokens}"
        return self.token
