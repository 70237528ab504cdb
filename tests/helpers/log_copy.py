"""Copies of a record for the verifier's tests: days of invented sessions by a seed, signed and cosigned, as files.

Uses the server's format and nothing of its store or its chaining.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from client.contract.checkpoint import Checkpoint
from client.contract.events import Event, event_bytes, read_event
from client.contract.kinds import EventKind
from client.contract.merkle import leaf_hash
from client.contract.note import COSIGNATURE, NoteSigner, cosign, sign_note
from client.contract.proof import public_text
from client.contract.session_end import End, sign_end
from server_stub.audit.copy_writer import write_copy
from server_stub.audit.stored import FIRST, Decision, StoredEntry, Subject, encode_entry, lines_of, read_entry
from server_stub.audit.tree import GrowingTree

START = 1_775_001_600_000_000  # 2026-04-01 9:00 in Japan, in microseconds
SECOND = 1_000_000
SCREENS = ("AST", "OVW", "HIS", "SEA", "LOG")


def signer(name: str, seed: int, kind: int = 1) -> NoteSigner:
    return NoteSigner(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32), kind)


LOG = signer("log.example/record", 1)
NEWER_LOG = signer("log.example/record", 2)
WITNESS = signer("witness.example/audit", 3, COSIGNATURE)
OTHER_WITNESS = signer("witness.example/other", 4, COSIGNATURE)
POLICY = f"log {LOG.key.vkey}\nwitness audit {WITNESS.key.vkey}\nquorum audit\n"


def checkpoint_of(entries: Sequence[bytes], origin: str = LOG.name) -> Checkpoint:
    tree = GrowingTree()
    for entry in entries:
        tree.add(leaf_hash(entry))
    return Checkpoint(origin, tree.size, tree.root)


def note_of(
    entries: Sequence[bytes],
    *,
    log: NoteSigner = LOG,
    witnesses: Sequence[NoteSigner] = (WITNESS,),
    time: int = START // SECOND + 3_600,
) -> str:
    """The checkpoint over the entries, signed and cosigned."""
    text = checkpoint_of(entries, log.name).text
    return sign_note(text, log) + "".join(cosign(text, one, time=time) for one in witnesses)


def make_copy(
    folder: Path, entries: Sequence[bytes], *, log: NoteSigner = LOG, witnesses: Sequence[NoteSigner] = (WITNESS,)
) -> Path:
    """Write a copy of these entries into a new folder and return it."""
    write_copy(folder, entries, note_of(entries, log=log, witnesses=witnesses), log.key.vkey, POLICY)
    return folder


@dataclass(slots=True)
class Sitting:
    """One session as its terminal and the server see it."""

    who: StoredEntry
    key: Ed25519PrivateKey
    seq: int = 0
    last: str = FIRST
    command: int = 0
    pending: list[tuple[EventKind, str, dict[str, str | int | bool]]] = field(default_factory=list)
    since: int = 0


@dataclass(slots=True)
class Branch:
    """A record being written: every entry numbered, timed and chained as the server does it."""

    random: Random
    now: int = START
    entries: list[bytes] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)

    def add(self, who: StoredEntry, kind: str, **facts: object) -> str:
        """Append one server event and return its hash."""
        chain = f"session:{who.sid}" if who.sid else f"terminal:{who.term}"[:80] if who.term else "server"
        entry = replace(who, **self.stamp(kind), prev=self.heads.get(chain, FIRST), **facts)
        self.heads[chain] = self.keep(encode_entry(entry))
        return self.heads[chain]

    def stamp(self, kind: str) -> dict[str, object]:
        identity = f"{self.random.getrandbits(128):032x}"
        return {"v": 3, "n": len(self.entries) + 1, "id": identity, "k": kind, "t": self.now}

    def keep(self, data: bytes) -> str:
        self.entries.append(data)
        return leaf_hash(data).hex()

    def sign_in(self, place: int) -> Sitting:
        """Sign somebody in at a terminal; the answer carries the first screen."""
        who = StoredEntry(
            sid=f"{self.random.getrandbits(96):024x}",
            user=f"1{place:05}",
            rank="RM",
            dept="retail",
            branch="382",
            term=f"T-{place}",
        )
        sitting = Sitting(who, key_of(who.sid))
        public = public_text(sitting.key.public_key())
        self.add(who, "login.ok", dec=Decision(True), key=public, dk="2026-04", x="c2VhbGVk")
        if self.random.random() < 0.2:
            self.add(who, "log.viewed", screen="LOG", dec=Decision(True), req=0)
        sitting.last = self.serve(sitting, "HOM")
        return sitting

    def serve(self, sitting: Sitting, screen: str, *, kind: str = "screen.served") -> str:
        """Serve a screen; the terminal will say that it showed it."""
        subject = Subject((f"c-{self.random.randrange(20_000)}",), ("name", "total"), 1)
        doc = f"{self.random.getrandbits(256):064x}"
        dec = Decision(True, "own-customer")
        found = self.add(sitting.who, kind, screen=screen, obj=subject, dec=dec, doc=doc, req=sitting.command)
        sitting.command += 1
        identity = f"s{self.random.getrandbits(64):x}"
        if self.random.random() < 0.05:
            self.report(sitting, EventKind.CONTENT_DESTROYED, identity, why="stale")
        else:
            self.report(sitting, EventKind.SCREEN_SHOWN, screen, record=len(self.entries))
        return found

    def report(self, sitting: Sitting, kind: EventKind, target: str, **detail: str | int | bool) -> None:
        sitting.pending.append((kind, target, detail))
        sitting.since = sitting.since or self.now

    def beat(self, sitting: Sitting) -> None:
        """Take in what the terminal has to report."""
        if not sitting.pending:
            return
        lines = []
        for kind, target, detail in sitting.pending:
            sitting.seq += 1
            event = Event(
                seq=sitting.seq,
                prev=sitting.last,
                kind=kind,
                wall=self.now // 1_000,
                mono=sitting.seq * 100,
                screen="",
                target=target,
                detail=detail,
            )
            lines.append(event_bytes(event))
            sitting.last = hashlib.sha256(lines[-1]).hexdigest()
        ev = (sitting.seq - len(lines) + 1, sitting.seq)
        header = replace(sitting.who, **self.stamp("terminal.events"), ev=ev)
        self.keep(encode_entry(header, lines))
        sitting.pending, sitting.since = [], 0

    def print_sheet(self, sitting: Sitting) -> None:
        """Print one sheet, to one of its ends."""
        about = {"screen": "AST", "obj": Subject((f"c-{self.random.randrange(9)}",), ("sheet",), 1), "req": 7}
        self.add(sitting.who, "print.offered", dec=Decision(True, "print"), **about)
        end = self.random.choice(("cancelled", "failed", "unknown", "received"))
        if end == "cancelled":
            self.add(sitting.who, "print.closed", dec=Decision(True, end), **about)
            return
        self.add(sitting.who, "print.granted", dec=Decision(True, "print"), **about)
        self.now += self.random.randrange(SECOND)
        if end != "received":
            self.add(sitting.who, f"print.{end}", dec=Decision(True), **about)
            return
        self.add(sitting.who, "print.spooled", dec=Decision(True), **about)
        self.add(sitting.who, "print.closed", dec=Decision(True, end), **about)

    def end(self, sitting: Sitting, kind: str) -> None:
        """End a session: by itself with everything said, or without the rest."""
        if kind == "logout":
            self.beat(sitting)
        counted = Subject((), (), sitting.seq)
        rule = "complete" if kind == "logout" else "silent"
        said = End(sitting.seq, sitting.last)
        end = (*said, sign_end(sitting.key, said)) if kind == "logout" else None
        self.add(sitting.who, kind, obj=None if kind == "fork" else counted, dec=Decision(True, rule), end=end)


def key_of(session: str) -> Ed25519PrivateKey:
    """The key of a session, which only its terminal has."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(session.encode()).digest())


def random_record(random: Random, count: int) -> list[bytes]:
    """Return at least `count` entries of a morning at one branch, with every session still open or properly ended."""
    branch, seats, places = Branch(random), list[Sitting](), iter(range(1, 10**6))
    branch.add(StoredEntry(), "server.started", dec=Decision(True))
    while len(branch.entries) < count:
        branch.now += random.randrange(1, SECOND)
        for sitting in seats:
            if sitting.since and branch.now - sitting.since > 15 * SECOND:
                branch.beat(sitting)
        if len(seats) < 2 or random.random() < 0.03:
            place = next(places)
            branch.add(StoredEntry(term=f"T-{place}"), "terminal.hello", dec=Decision(True))
            seats.append(branch.sign_in(place))
            continue
        step(branch, seats, random.choice(seats))
    return branch.entries


def step(branch: Branch, seats: list[Sitting], sitting: Sitting) -> None:
    """Let one person do something."""
    draw = branch.random.random()
    if draw < 0.35:
        branch.serve(sitting, branch.random.choice(SCREENS))
    elif draw < 0.5:
        for _ in range(branch.random.randrange(1, 6)):
            branch.report(sitting, branch.random.choice((EventKind.ROW_SELECTED, EventKind.SCROLLED)), "row")
    elif draw < 0.85:
        branch.beat(sitting)
    elif draw < 0.88:
        branch.print_sheet(sitting)
    elif draw < 0.9:
        branch.add(StoredEntry(), "log.pulse", dec=Decision(True))
    elif draw < 0.92:
        branch.add(StoredEntry(term=sitting.who.term), "login.fail", dec=Decision(False, "credentials"))
    elif draw < 0.95:
        seats.remove(sitting)
        kind = branch.random.choice(("logout", "logout", "abandoned", "session.replaced", "session.expired", "fork"))
        branch.now += 95 * SECOND if kind == "abandoned" and not any(one.since for one in seats) else 0
        branch.end(sitting, kind)


def renumbered(entries: Sequence[bytes]) -> list[bytes]:
    """Number and chain everything anew, terminals' events too, as an operator with every right would.

    Every terminal signs the end of what it has reported, also of what is not among the entries any more.
    """
    heads: dict[str, str] = {}
    begun: dict[str, int] = {}
    reported: dict[str, str] = {}
    counted: dict[str, int] = {}
    found: list[bytes] = []
    for number, data in enumerate(entries, 1):
        entry, lines = replace(read_entry(data), n=number), lines_of(data)
        for place, line in enumerate(lines):
            lines[place] = event_bytes(replace(read_event(line), prev=reported.get(entry.sid, FIRST)))
            reported[entry.sid] = hashlib.sha256(lines[place]).hexdigest()
        if lines:
            counted[entry.sid] = counted.get(entry.sid, 0) + len(lines)
            found.append(encode_entry(entry, lines))
            continue
        if entry.end is not None:
            seq, missing = entry.end[0], entry.end[0] - counted.get(entry.sid, 0)
            said = End(seq, "ab" * 32 if missing else reported[entry.sid])
            entry = replace(entry, end=(*said, sign_end(key_of(entry.sid), said)))
        chain = f"session:{entry.sid}" if entry.sid else f"terminal:{entry.term}"[:80] if entry.term else "server"
        found.append(encode_entry(replace(entry, prev=heads.get(chain, FIRST))))
        heads[chain] = leaf_hash(found[-1]).hex()
        if entry.req == 0 and begun.setdefault(entry.sid, entry.t) == entry.t:
            reported[entry.sid] = heads[chain]
    return found
