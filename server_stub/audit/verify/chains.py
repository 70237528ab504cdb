"""Follows what the entries say of each other: numbers, times, chains, terminals' events, beginnings and ends.

Keeps the end of every chain that may go on, and sessions for a day after their end; nothing that grows with the copy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from hashlib import sha256
from itertools import accumulate
from typing import Literal

import msgspec
from msgspec import Struct

from client.contract.proof import BadProof
from client.contract.session_end import End, verify_end
from server_stub.audit.entry import ServerEvent
from server_stub.audit.stored import FIRST, UNREADABLE, StoredEntry, lines_of, read_entry
from server_stub.audit.verify.findings import Line, Verdict
from server_stub.audit.verify.identities import Identities
from server_stub.audit.verify.tally import Tally

SECOND = 1_000_000
LONGEST_SESSION = 10 * 3600 * SECOND
"""After so long a session ends whatever happens (settings, `absolute`)."""
GRACE = 60 * SECOND
"""The server looks for sessions to end every few seconds; a copy may be made just before it does."""
KEPT_AFTER_END = 24 * 3600 * SECOND
"""A sheet of paper may end its errand after the session that asked for it; nothing takes a day."""
KEY_CHARACTERS = 71
"""What a chain's name keeps of a terminal's number (record.Actor.chain)."""

BATCH = ServerEvent.TERMINAL_EVENTS.value
BEGIN = ServerEvent.SIGNED_IN.value
SIGNED_OUT = ServerEvent.SIGNED_OUT.value
ENDS = frozenset(
    kind.value
    for kind in (
        ServerEvent.SIGNED_OUT,
        ServerEvent.SESSION_REPLACED,
        ServerEvent.SESSION_EXPIRED,
        ServerEvent.SESSION_ABANDONED,
        ServerEvent.FORK,
    )
)
_COUNTED = ENDS - {ServerEvent.FORK.value}
"""Ends that say how many events were acknowledged; a fork names the event it began with instead."""


class Link(Struct, frozen=True, gc=False):
    """The part of an entry that ties it to others; decoding the rest would take most of a verification's time.

    `v` is the version this program knows (`stored.VERSION`).
    """

    v: Literal[3]
    n: int
    id: str
    k: str
    t: int
    prev: str = ""
    sid: str = ""
    ev: tuple[int, int] | None = None


class EventLink(Struct, frozen=True, gc=False):
    """The part of a terminal's event that ties it to others."""

    seq: int
    prev: str


class _Session:
    """Where a session stands: `head` of its chain, the last event's number and hash, or what the first must follow.

    `key`: the terminal's public key in this session.
    """

    __slots__ = ("begun", "ended", "head", "key", "last", "number", "seq")

    def __init__(self, number: int, begun: int, head: str, key: str) -> None:
        self.number = number
        self.key = key
        self.begun = begun
        self.head = head
        self.last = head
        self.seq = 0
        self.ended = False


class Chains:
    """Reads entries in order and finds what does not follow."""

    def __init__(self, identities: Identities) -> None:
        self.newest = 0
        self._identities = identities
        self._count = 0
        self._events = 0
        self._begun = 0
        self._sessions: dict[str, _Session] = {}
        self._terminals: dict[str, str] = {}
        self._ended: deque[tuple[int, str]] = deque()
        self._forms, self._numbers, self._times = Tally("form"), Tally("numbers"), Tally("time")
        self._chains, self._links, self._ends = Tally("chains"), Tally("events"), Tally("sessions")
        self._decode = msgspec.json.Decoder(Link, strict=True).decode
        self._decode_event = msgspec.json.Decoder(EventLink, strict=True).decode

    def take(self, first: int, entries: Sequence[bytes], hashes: Sequence[str]) -> None:
        """Take the entries from number `first` on, with their leaf hashes in hexadecimal."""
        links = self._links_of(first, entries)
        self._identities.note(first, [link.id for link in links])
        self._order(first, links)
        sessions = self._sessions
        for place, (link, found) in enumerate(zip(links, hashes, strict=True)):
            session = sessions.get(link.sid)
            if link.k == BATCH:
                self._batch(first + place, link, session, entries[place])
            elif session is None:
                self._first_or_elsewhere(first + place, link, entries[place], found)
            else:
                if link.prev != session.head:
                    self._chains.fail(first + place, "does not follow the entry before it in its session")
                session.head = found
                if link.t == session.begun or link.k in ENDS:
                    self._mark(first + place, link, entries[place], session)
        self._count += len(entries)
        self._forget()

    def _links_of(self, first: int, entries: Sequence[bytes]) -> list[Link]:
        """Return what ties each entry to others; one that cannot be read ties to nothing, and is noted."""
        decode = self._decode
        heads = [data.partition(b"\n")[0] if b"\n" in data else data for data in entries]
        try:
            return [decode(head) for head in heads]
        except UNREADABLE:
            return [self._link_of(number, head) for number, head in enumerate(heads, first)]

    def _link_of(self, number: int, head: bytes) -> Link:
        try:
            return self._decode(head)
        except UNREADABLE:
            self._forms.fail(number, "not an entry of a version this program knows")
            return Link(3, number, f"{number:032x}", "", self.newest)

    def _order(self, first: int, links: Sequence[Link]) -> None:
        """Check numbers and times; whole bundles at once, as they are nearly always right."""
        numbers, times = [link.n for link in links], [self.newest, *(link.t for link in links)]
        if numbers != list(range(first, first + len(links))):
            for number, said in enumerate(numbers, first):
                if said != number:
                    self._numbers.fail(number, f"says that it is number {said}")
        if times != sorted(times):
            latest = accumulate(times, max)
            for number, (time, before) in enumerate(zip(times[1:], latest, strict=False), first):
                if time < before:
                    self._times.fail(number, "is earlier than one before it")
        self.newest = max(times)

    def lines(self) -> list[Line]:
        """Return one line a check; to be asked once, after the last entry."""
        open_now = self._find_left_open()
        ends = f"{self._begun} sessions, {open_now} of them still open"
        terminals = len(self._terminals) - ("" in self._terminals)
        chains = f"{self._begun} sessions, {terminals} terminals and the server, each without a break"
        return [
            self._forms.line(f"{self._count} entries can be read"),
            self._numbers.line(f"1 to {self._count} without a gap"),
            self._times.line("never goes back"),
            self._chains.line(chains),
            self._links.line(f"{self._events} events of terminals, each session's from 1 on without a gap"),
            self._ends.line(ends),
        ]

    def _first_or_elsewhere(self, number: int, entry: Link, data: bytes, found: str) -> None:
        """Take the entry of a sign-in, or one that belongs to no session: to a terminal's chain, or the server's."""
        if entry.sid:
            self._begun += 1
            key = self._whole(data).key
            self._sessions[entry.sid] = _Session(number, entry.t, found, key)
            before = FIRST
            if entry.k != BEGIN:
                self._ends.fail(number, "belongs to a session that nobody signed in to")
        else:
            terminal = self._whole(data).term[:KEY_CHARACTERS]
            before = self._terminals.get(terminal, FIRST)
            self._terminals[terminal] = found
        if entry.prev != before:
            self._chains.fail(number, "does not follow the entry before it in its chain")

    def _mark(self, number: int, entry: Link, data: bytes, session: _Session) -> None:
        """Note the end of a session, or the last entry of the sign-in's answer, which the first event must follow."""
        whole = self._whole(data)
        if entry.k not in ENDS:
            if whole.req == 0 and not session.seq:
                session.last = session.head
            return
        counted = whole.obj.n if whole.obj is not None else None
        if entry.k in _COUNTED and counted != session.seq:
            self._ends.fail(number, f"ends a session at event {counted}, but {session.seq} are here")
        if entry.k == SIGNED_OUT:
            self._check_end(number, whole, session)
        if not session.ended:
            self._ended.append((entry.t, entry.sid))
        session.ended = True

    def _check_end(self, number: int, entry: StoredEntry, session: _Session) -> None:
        """Hold a sign-out against what its terminal has signed: nobody else can say that a session ended earlier.

        An honest server says itself that a terminal signed for something else than it had sent.
        """
        if entry.end is None:
            self._ends.fail(number, "ends a session without its terminal's signature")
            return
        end = End(entry.end[0], entry.end[1])
        try:
            verify_end(session.key, end, entry.end[2])
        except BadProof as error:
            self._ends.fail(number, str(error))
            return
        if end != (session.seq, session.last):
            admitted = entry.dec is not None and entry.dec.rule == "incomplete"
            what = f"its terminal has signed for other events, up to {end.seq}, than the {session.seq} that are here"
            self._ends.fail(number, what, Verdict.INCOMPLETE if admitted else Verdict.TAMPERED)

    def _batch(self, number: int, link: Link, session: _Session | None, data: bytes) -> None:
        """Take a terminal's own events."""
        lines = lines_of(data)
        self._events += len(lines)
        if session is None or session.ended:
            self._links.fail(number, "events of a session that was not open")
            return
        seq, last, decode = session.seq, session.last, self._decode_event
        if link.ev != (seq + 1, seq + len(lines)):
            self._links.fail(number, f"does not begin with event {seq + 1}, or ends elsewhere than it says")
        try:
            for line in lines:
                event = decode(line)
                seq += 1
                if event.seq != seq or event.prev != last:
                    self._links.fail(number, f"event {event.seq} does not follow event {seq - 1}")
                seq, last = event.seq, sha256(line).hexdigest()
        except UNREADABLE:
            self._links.fail(number, "an event that cannot be read")
        session.seq, session.last = seq, last

    def _whole(self, data: bytes) -> StoredEntry:
        try:
            return read_entry(data)
        except UNREADABLE:
            return StoredEntry()

    def _forget(self) -> None:
        while self._ended and self._ended[0][0] < self.newest - KEPT_AFTER_END:
            self._sessions.pop(self._ended.popleft()[1], None)

    def _find_left_open(self) -> int:
        """Count sessions without an end, and fail those that must have one by now."""
        left = 0
        for sid, session in self._sessions.items():
            if session.ended:
                continue
            left += 1
            if self.newest - session.begun > LONGEST_SESSION + GRACE:
                what = f"began session {sid}, which has no end"
                self._ends.fail(session.number, what, Verdict.INCOMPLETE)
        return left
