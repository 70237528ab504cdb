"""Takes in what a terminal reports: exactly once, in order, byte for byte (record.md §1.3).

Knows no session table: the caller ends a session whose chain has forked. Must run inside a unit of work.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select

from client.contract.api import Ack
from client.contract.events import Event, event_bytes, event_hash, read_event
from client.contract.kinds import EventKind
from client.contract.limits import EVENT_BYTES
from client.contract.merkle import leaf_hash
from server_stub.audit.entry import ServerEvent
from server_stub.audit.record import (
    Actor,
    Head,
    Recorded,
    head_of,
    header_of,
    insert_row,
    move_head,
    next_place,
)
from server_stub.audit.stored import LEAF_BYTES, encode_entry, lines_of
from server_stub.audit.tables import central_record, terminal_batch
from server_stub.store.prepared import Prepared

HEADER_BYTES = 1024
"""Room for the header of a leaf, which says whose events follow."""

_BATCH = Prepared(insert(terminal_batch), *terminal_batch.c.keys())
_PASSIVE = ("record:", "window:", "terminal:")
_BY_ITSELF = frozenset(
    {
        EventKind.SCREEN_SHOWN,
        EventKind.SCREEN_LEFT,
        EventKind.DOCUMENT_REFUSED,
        EventKind.BLOCK_UNSUPPORTED,
        EventKind.DRAFT_KEPT,
    }
)
"""What follows from an answer or a clock; where a person caused it, an event of their own stands before it."""
_THE_TERMINAL = "terminal"
"""What an event of a person's kind names when the terminal did it by its own clock."""


class EventsRefused(Exception):
    """Reported events cannot be taken in; `ack` says what the record has. Nothing of the batch was stored."""

    def __init__(self, ack: Ack, seq: int) -> None:
        super().__init__(f"at event {seq}")
        self.ack = ack
        self.seq = seq


class EventsMissing(EventsRefused):
    """A number was left out."""


class EventsForked(EventsRefused):
    """The terminal tells a second story of something already recorded, or does not continue from it."""


class EventsMalformed(EventsRefused):
    """A line is not an event as a terminal writes it, or the batch's numbers do not rise one by one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in: the acknowledgement, and whether a person was active (not only clocks and windows)."""

    ack: Ack
    active: bool


@dataclass(frozen=True, slots=True)
class _Line:
    event: Event
    data: bytes
    hash: str


def begin_events(connection: Connection, actor: Actor, answered: Recorded) -> Ack:
    """Open a session's terminal chain; its first event must follow the entry of the sign-in's answer."""
    move_head(connection, _chain(actor), answered)
    return Ack(seq=0, head=answered.hash)


def acknowledged(connection: Connection, session: str) -> Ack:
    """Return how far a session's events are recorded."""
    head = _head(connection, Actor(session=session))
    return Ack(seq=head.seq, head=head.hash)


def take_events(connection: Connection, actor: Actor, events: Sequence[str], *, at: datetime) -> Taken:
    """Store the events not yet stored, verbatim, and acknowledge.

    Raises: EventsMissing, EventsForked, EventsMalformed; then nothing was stored.
    """
    head = _head(connection, actor)
    ack = Ack(seq=head.seq, head=head.hash)
    if not events:
        return Taken(ack, active=False)
    lines = [_read_line(text, ack) for text in events]
    for before, after in pairwise(lines):
        if after.event.seq != before.event.seq + 1:
            raise EventsMalformed(ack, after.event.seq)
    if lines[0].event.seq > head.seq + 1:
        raise EventsMissing(ack, lines[0].event.seq)
    _compare_with_stored(connection, actor, lines, ack)
    fresh = [line for line in lines if line.event.seq > head.seq]
    previous = head.hash
    for line in fresh:
        if line.event.prev != previous:
            raise EventsForked(ack, line.event.seq)
        previous = line.hash
    for leaf in _leaves(fresh):
        _store(connection, actor, leaf, at)
    if fresh:
        ack = Ack(seq=fresh[-1].event.seq, head=fresh[-1].hash)
    return Taken(ack, active=any(_is_a_persons(line.event) for line in fresh))


def stored_events(data: bytes) -> Iterator[Event]:
    """Read the events of one stored batch; a kind this version no longer knows would raise."""
    return (read_event(line) for line in lines_of(data))


def _is_a_persons(event: Event) -> bool:
    if event.kind.startswith(_PASSIVE) or event.kind in _BY_ITSELF:
        return False
    return not (event.kind is EventKind.LOCK_ASKED and event.target == _THE_TERMINAL)


def _chain(actor: Actor) -> str:
    return f"reported:{actor.session}"


def _head(connection: Connection, actor: Actor) -> Head:
    head = head_of(connection, _chain(actor))
    if head is None:
        raise LookupError("session without a terminal chain")
    return head


def _read_line(text: str, ack: Ack) -> _Line:
    data = text.encode()
    if len(data) > EVENT_BYTES or b"\n" in data or b"\r" in data:
        raise EventsMalformed(ack, ack.seq + 1)
    try:
        event = read_event(data)
    except msgspec.DecodeError:
        raise EventsMalformed(ack, ack.seq + 1) from None
    # Only the one way to write it: with a key twice, two readers of the record would read two stories.
    if event_bytes(event) != data:
        raise EventsMalformed(ack, ack.seq + 1)
    return _Line(event, data, event_hash(data))


def _compare_with_stored(connection: Connection, actor: Actor, lines: list[_Line], ack: Ack) -> None:
    """A number sent again must bring the same bytes."""
    again = [line for line in lines if line.event.seq <= ack.seq]
    if not again:
        return
    stored = _stored_hashes(connection, actor.session, again[0].event.seq, again[-1].event.seq)
    for line in again:
        if stored[line.event.seq] != line.hash:
            raise EventsForked(ack, line.event.seq)


def _stored_hashes(connection: Connection, session: str, first: int, last: int) -> dict[int, str]:
    query = (
        select(terminal_batch.c.first, central_record.c.data)
        .join(central_record, central_record.c.number == terminal_batch.c.number)
        .where(terminal_batch.c.session == session, terminal_batch.c.last >= first, terminal_batch.c.first <= last)
    )
    return {
        row.first + place: event_hash(line)
        for row in connection.execute(query)
        for place, line in enumerate(lines_of(row.data))
    }


def _leaves(lines: list[_Line]) -> Iterator[list[_Line]]:
    leaf: list[_Line] = []
    size = 0
    for line in lines:
        if leaf and size + len(line.data) + 1 > LEAF_BYTES - HEADER_BYTES:
            yield leaf
            leaf, size = [], 0
        leaf.append(line)
        size += len(line.data) + 1
    if leaf:
        yield leaf


def _store(connection: Connection, actor: Actor, leaf: list[_Line], at: datetime) -> None:
    kind = ServerEvent.TERMINAL_EVENTS
    number, at = next_place(connection, at)
    first, last = leaf[0].event.seq, leaf[-1].event.seq
    header = header_of(actor, kind, number=number, at=at, identity=secrets.token_hex(16))
    data = encode_entry(replace(header, ev=(first, last)), [line.data for line in leaf])
    recorded = Recorded(number, leaf_hash(data).hex(), at)
    row: dict[str, str | bool] = {"chain": _chain(actor), "kind": kind.value, "screen": "", "allowed": True}
    insert_row(connection, actor, recorded, data, {**row, "document": ""})
    batch = {"session": actor.session, "first": first, "last": last, "number": recorded.number}
    _BATCH.run(connection, **batch)
    move_head(connection, _chain(actor), recorded, seq=last, head=leaf[-1].hash)
