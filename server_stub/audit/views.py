"""What people may read of the record: their own entries, newest first, and how many of which kind today.

Knows no wording and no screen. Reading is itself recorded by the screen that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, func, select

from client.contract.events import Event
from server_stub.audit.entry import ServerEvent
from server_stub.audit.intake import stored_events
from server_stub.audit.keys import KeyMissing
from server_stub.audit.record import Record, is_terminal_batch
from server_stub.audit.stored import read_entry
from server_stub.audit.tables import central_record, record_counter


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


def counts_since(connection: Connection, staff: str, since: datetime) -> dict[ServerEvent, int]:
    """Return how many entries of each kind a person has since a moment; kinds without entries are absent."""
    query = (
        select(central_record.c.kind, func.count())
        .where(central_record.c.staff == staff, central_record.c.at >= since)
        .group_by(central_record.c.kind)
    )
    return {ServerEvent(kind): count for kind, count in connection.execute(query)}


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
