"""Reads the entries that a signed head covers, by number, and says each as an OCSF event.

By number and never by time or order of arrival: numbers have no gaps, so what is missing is seen (record.md D12).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from server_stub.audit.siem.ocsf import OcsfEvent, altered_event, event_of
from server_stub.audit.tables import central_record, log_head

PORTION = 500
"""Entries read at once."""


def covered_numbers(connection: Connection, first: int, last: int | None = None) -> range:
    """Return the numbers from `first` to `last` that the newest signed head covers; `last` None: all from there."""
    size: int = connection.execute(select(log_head.c.size).where(log_head.c.id == 1)).scalar_one()
    return range(max(1, first), 1 + (size if last is None else min(size, last)))


def covered_events(connection: Connection, numbers: range, *, log: str, at: datetime) -> Iterator[OcsfEvent]:
    """Yield the event of each number, in order; where an entry was altered, an alarm dated `at`.

    A signed head must cover them: only then a number without an entry means that it was taken away.
    """
    column = central_record.c
    for start in range(0, len(numbers), PORTION):
        portion = numbers[start : start + PORTION]
        query = select(column.number, column.data).where(column.number.between(portion[0], portion[-1]))
        found = {row.number: row.data for row in connection.execute(query)}
        for number in portion:
            yield _told(number, found.get(number), log=log, at=at)


def _told(number: int, data: object, *, log: str, at: datetime) -> OcsfEvent:
    if data is None:
        return altered_event(number, "is missing", at=at, log=log)
    try:
        # SQLite keeps whatever type is put into a column; what is no bytes was not recorded.
        event = event_of(data if isinstance(data, bytes) else b"", log=log)
    except (msgspec.DecodeError, OverflowError):
        return altered_event(number, "cannot be read", at=at, log=log)
    if event["metadata"]["sequence"] != number:
        return altered_event(number, "names another number", at=at, log=log)
    return event
