"""What really happened, as seen from outside: bytes on the wire, contents on the screens, rows on the disk.

Shares nothing with the code it judges: it parses with another parser, hashes for itself, and keeps lists of its own.
`verdict` judges what is left at the end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

LEASE = 15.0
ANEW = 30.0
"""So many seconds a command asked again gets the very answer it got before; later, what it shows is decided anew."""
_INTERACT, _SIGN_IN = "/v1/interact", "/v1/sign-in"


class Invariant(StrEnum):
    """What must hold whatever happens."""

    DRAWN = "1 nothing is drawn whose receipt is not a committed entry for that very document"
    EVENTS = "2 an acknowledged event is in the record exactly once, in order, byte for byte"
    ONCE = "3 a command is done once, whatever is lost or repeated"
    BLANK = "4 content is destroyed at the latest 15 s after the sending of the last acknowledged request"
    CHAIN = "5 numbers, chains and tree hold together, and every head grows from the one before"
    HONEST = "6 an honest terminal is never told of gap or fork, meets no fault of ours, and works again after others"
    HOSTILE = "7 a hostile terminal gets nothing of others, breaks nobody, and is found out"
    PROMISE = "8 a receipt or head that is not kept is noticed, and nothing is shown after it"


class Broken(BaseException):
    """An invariant does not hold. Not an `Exception`, so that nothing on the way takes it for a fault of the run."""

    def __init__(self, invariant: Invariant, what: str) -> None:
        super().__init__(f"{invariant.value}: {what}")
        self.invariant = invariant


class Rows(Protocol):
    """The oracle's own eyes on the disk."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, parameters: tuple[Any, ...] = ..., /) -> Any: ...


class Request(Protocol):
    """What the oracle sees of a request on the wire."""

    sender: int
    sitting: Any
    path: str
    body: bytes
    sent: float
    altered: bool


@dataclass(eq=False)
class Story:
    """One honest sitting. `did`: what was recorded at the terminal; `sent`, `acked`: by event number.

    `answers`: number of the receipt by number of the command; `closed`: commands the terminal took for done.
    """

    place: int
    staff: str
    first: int
    heard_at: float
    did: list[tuple[str, str]] = field(default_factory=list)
    sent: dict[int, str] = field(default_factory=dict)
    acked: dict[int, str] = field(default_factory=dict)
    commands: dict[int, str] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    shown: bool = False
    betrayed: str = ""
    noticed: bool = False
    ended: str = ""

    @property
    def name(self) -> str:
        """For a report."""
        return f"T{self.place} since R-{self.first}"


def leaf_of(data: bytes) -> str:
    """Return an entry's hash as the oracle works it out."""
    return hashlib.sha256(b"\x00" + data).hexdigest()


class Oracle:
    """Listens and watches. `told`: what was said of each thing entered: done, or failed."""

    def __init__(self, now: Callable[[], float], disk: Rows) -> None:
        self._now, self._disk = now, disk
        self.stories: list[Story] = []
        self.told: dict[str, str] = {}
        self.heads: dict[int, str] = {}
        self._sign_ins: dict[int, float] = {}
        self.drawn = 0

    def posted(self, flight: Request) -> None:
        """A request left an honest terminal."""
        story = flight.sitting
        if flight.path == _SIGN_IN or not isinstance(story, Story):
            return
        asked = json.loads(flight.body)
        for text in asked.get("events", ()):
            seq = json.loads(text)["seq"]
            if story.sent.setdefault(seq, text) != text:
                raise Broken(Invariant.EVENTS, f"{story.name} tells event {seq} in two ways")
        if flight.path == _INTERACT:
            command = json.dumps(asked["command"], sort_keys=True)
            if story.commands.setdefault(asked["number"], command) != command:
                raise Broken(Invariant.ONCE, f"{story.name} gives number {asked['number']} to two commands")

    def left(self, flight: Request, status: int, body: bytes) -> None:
        """An answer to an honest terminal left the server."""
        said = json.loads(body)
        self.receipt(said)
        story = flight.sitting
        kind = said.get("type", "")
        if not flight.altered and kind.endswith(("record-gap", "record-fork", "bad-request", "old-terminal")):
            raise Broken(Invariant.HONEST, f"T{flight.sender} was told {kind} on {flight.path}")
        if kind.endswith("internal") and said["reference"].startswith("E-") and flight.path != _SIGN_IN:
            raise Broken(Invariant.HONEST, f"the server met a fault of its own on {flight.path}")
        if isinstance(story, Story) and flight.path != _SIGN_IN and not flight.altered:
            if said.get("ack"):
                story.acked[said["ack"]["seq"]] = said["ack"]["head"]
            if flight.path == _INTERACT:
                self._answered(story, json.loads(flight.body), said, status)

    def receipt(self, said: dict[str, Any]) -> None:
        """Whatever answer leaves the server: its receipt must be committed, its head must agree with all others."""
        receipt, log = said.get("receipt"), said.get("log")
        if receipt:
            row = self._row(receipt["number"])
            if row is None or leaf_of(row) != receipt["entry"]:
                raise Broken(Invariant.DRAWN, f"an answer left with a receipt for R-{receipt['number']}, not committed")
        if log:
            _, size, root, *_ = log["checkpoint"].split("\n")
            if self.heads.setdefault(int(size), root) != root:
                raise Broken(Invariant.CHAIN, f"two heads of size {size}")

    def heard(self, flight: Request, body: bytes) -> None:
        """A true answer reached the terminal in time."""
        if b'"ack":{' not in body:
            return
        if flight.path == _SIGN_IN:
            self._sign_ins[flight.sender] = flight.sent
        elif isinstance(flight.sitting, Story):
            flight.sitting.heard_at = max(flight.sitting.heard_at, flight.sent)

    def sat_down(self, place: int, staff: str, first: int) -> Story:
        """Somebody has signed in; `first`: number of the entry that the answer brought."""
        story = Story(place, staff, first, self._sign_ins.get(place, self._now()))
        self.stories.append(story)
        return story

    def ended(self, story: Story, why: str) -> None:
        """A sitting is over at the terminal."""
        story.ended = why

    def betrayed(self, story: object, lie: str) -> None:
        """The server has lied to this sitting."""
        if isinstance(story, Story):
            story.betrayed = lie

    def drew(self, story: Story, number: int, entry: str, document: bytes) -> None:
        """Content is on the screen."""
        story.shown, self.drawn = True, self.drawn + 1
        if story.noticed:
            raise Broken(Invariant.PROMISE, f"{story.name} shows something after a broken promise")
        if story.betrayed:
            return
        row = self._row(number)
        if row is None or leaf_of(row) != entry:
            raise Broken(Invariant.DRAWN, f"{story.name} drew R-{number}, which is not the committed entry")
        header = json.loads(row.split(b"\n", 1)[0])
        if header.get("doc") != hashlib.sha256(document).hexdigest():
            raise Broken(Invariant.DRAWN, f"{story.name} drew another document than R-{number} records")
        if header.get("user") != story.staff:
            raise Broken(Invariant.DRAWN, f"{story.name} drew what R-{number} records as somebody else's")

    def destroyed(self, story: Story) -> None:
        """Nothing is on the screen any more."""
        story.shown = False

    def watch(self) -> None:
        """After every happening: nobody shows anything for too long."""
        for story in self.stories:
            if story.shown and not story.ended and self._now() > story.heard_at + LEASE:
                raise Broken(Invariant.BLANK, f"{story.name} shows content {self._now() - story.heard_at:.3f} s after")

    def _answered(self, story: Story, asked: dict[str, Any], said: dict[str, Any], status: int) -> None:
        number, command = asked["number"], asked["command"]
        kind = said.get("type", "")
        verdict = "done" if status == 200 else "failed" if kind.endswith(("internal", "not-permitted")) else ""
        payload = command.get("values", {}).get("memo")
        if verdict and payload and self.told.setdefault(payload, verdict) != verdict:
            raise Broken(Invariant.ONCE, f"{story.name} was told of {payload} that it is done, and that it failed")
        if status == 200 and command["do"] != "print_make":
            receipt = said["receipt"]["number"]
            former = story.answers.setdefault(number, receipt)
            story.answers[number] = receipt
            if former != receipt and self._time(receipt) - self._time(former) < ANEW:
                raise Broken(Invariant.ONCE, f"{story.name} got two answers to command {number}")

    def _time(self, number: int) -> float:
        row = self._row(number)
        return 0.0 if row is None else float(json.loads(row.split(b"\n", 1)[0])["t"]) / 1e6

    def _row(self, number: int) -> bytes | None:
        if self._disk.in_transaction:
            raise Broken(Invariant.DRAWN, "an answer left in the middle of a transaction")
        row = self._disk.execute("SELECT data FROM central_record WHERE number = ?", (number,)).fetchone()
        return None if row is None else bytes(row[0])
