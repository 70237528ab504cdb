"""What people may read of the record: their own entries, newest first, and how many of which kind today.

Knows no wording and no screen. Reading is itself recorded by the screen that shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Row,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)

from client.contract.events import Event
from server_stub.audit.entry import ServerEvent
from server_stub.audit.intake import stored_events
from server_stub.audit.keys import KeyMissing
from server_stub.audit.record import Record, is_terminal_batch
from server_stub.audit.stored import read_entry
from server_stub.audit.tables import central_record, record_counter

COUNTED = 20_000
"""Newest entries that are counted: more than an honest day has, and a bound on what a count may take of the writer."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of the record. `events`: the terminal's own reports, for kind `TERMINAL_EVENTS` only.

    `subjects` are opaque references. `detail` is empty unless it was asked for, or its key is gone.
    """

    number: int
    at: datetime
    kind: ServerEvent
    session: str
    staff: str
    terminal: str
    screen: str = ""
    allowed: bool = True
    rule: str = ""
    purpose: str = ""
    subjects: tuple[str, ...] = ()
    count: int | None = None
    document: str = ""
    hash: str = ""
    events: tuple[Event, ...] = ()
    detail: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries there are of a kind, a screen and (if the rule has one of the marks) marked.

    `more`: there may be more than were counted.
    """

    rows: tuple[tuple[ServerEvent, str, bool, int], ...]
    more: bool = False

    def of(self, kind: ServerEvent, screens: Collection[str] | None = None, *, marked: bool = False) -> int:
        """Return how many of a kind there are, on some screens only, marked only."""
        return sum(
            count
            for one, screen, of_mark, count in self.rows
            if one is kind and (screens is None or screen in screens) and (of_mark or not marked)
        )


def entries_of(
    connection: Connection,
    staff: str,
    *,
    before: int | None = None,
    limit: int = 50,
    reported: bool = True,
    opened_by: Record | None = None,
) -> list[EntryView]:
    """Return a person's entries below number `before`, newest first.

    `reported`: with the batches of terminal events. `opened_by`: decrypt details with this record's keys.
    """
    query = select(central_record).where(central_record.c.staff == staff)
    if before is not None:
        query = query.where(central_record.c.number < before)
    if not reported:
        query = query.where(central_record.c.kind != ServerEvent.TERMINAL_EVENTS.value)
    rows = connection.execute(query.order_by(central_record.c.number.desc()).limit(limit))
    return [_view(row, opened_by) for row in rows]


def entry_at(connection: Connection, number: int, *, opened_by: Record | None = None) -> EntryView | None:
    """Return the entry with this number, or None."""
    row = connection.execute(select(central_record).where(central_record.c.number == number)).one_or_none()
    return None if row is None else _view(row, opened_by)


def counts_since(
    connection: Connection, staff: str, since: datetime, *, marks: Sequence[bytes] = (), most: int = COUNTED
) -> Counts:
    """Count what a person has since a moment, in the database: nothing is decoded, and at most `most` entries are read.

    `marks`: texts of access rules to tell apart, such as stand nowhere else in an entry.
    """
    columns = central_record.c
    marked = or_(false(), *(_holds(columns.data, mark, connection.dialect.name) for mark in marks))
    newest = (
        select(columns.kind, columns.screen, marked.label("marked"))
        .where(columns.staff == staff, columns.at >= since)
        .order_by(columns.at.desc())
        .limit(most)
        .subquery()
    )
    groups = (newest.c.kind, newest.c.screen, newest.c.marked)
    found = connection.execute(select(*groups, func.count()).group_by(*groups))
    rows = tuple((ServerEvent(kind), screen, bool(of_mark), count) for kind, screen, of_mark, count in found)
    return Counts(rows, more=sum(count for *_, count in rows) >= most)


def _holds(data: Column[bytes], text: bytes, dialect: str) -> ColumnElement[bool]:
    wanted = literal(text, LargeBinary)
    place = func.instr(data, wanted) if dialect == "sqlite" else func.position(wanted.op("IN")(data))
    return cast(place, Integer) > 0


def last_number(connection: Connection) -> int:
    """Return the number of the newest entry of the whole record, 0 when it is empty."""
    return int(connection.execute(select(record_counter.c.last).where(record_counter.c.id == 1)).scalar_one())


def _view(row: Row[tuple[object, ...]], opened_by: Record | None) -> EntryView:
    if is_terminal_batch(row.kind):
        return EntryView(
            number=row.number,
            at=row.at,
            kind=ServerEvent.TERMINAL_EVENTS,
            session=row.session,
            staff=row.staff,
            terminal=row.terminal,
            hash=row.hash,
            events=tuple(stored_events(row.data)),
        )
    stored = read_entry(row.data)
    detail: Mapping[str, str | int | bool] = {}
    if opened_by is not None:
        try:
            detail = opened_by.detail_of(stored)
        except KeyMissing:
            detail = {}  # the month's key was destroyed on purpose; the entry itself stays valid
    return EntryView(
        number=row.number,
        at=row.at,
        kind=ServerEvent(row.kind),
        session=row.session,
        staff=row.staff,
        terminal=row.terminal,
        screen=stored.screen,
        allowed=row.allowed,
        rule="" if stored.dec is None else stored.dec.rule,
        purpose=stored.purpose,
        subjects=() if stored.obj is None else stored.obj.ref,
        count=None if stored.obj is None else stored.obj.n,
        document=stored.doc,
        hash=row.hash,
        detail=detail,
    )
