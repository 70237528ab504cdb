"""Deletes what nobody needs any more: old rows of a table, a batch at a time, so that nobody who records waits for it.

Must run inside a unit of work. Is never told a table that only grows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, select

BATCH = 500
"""Most rows deleted at one look."""
REST = timedelta(hours=1)
"""How long a table is left alone once nothing old is in it."""

Old = Callable[[datetime], ColumnElement[bool]]
"""What selects the rows that are not needed any more at a moment."""


class Purge:
    """The old rows of one table."""

    def __init__(self, table: Table, old: Old) -> None:
        self._table = table
        self._old = old
        self._rests_until: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether there may be something to delete."""
        return self._rests_until is None or now >= self._rests_until

    def some(self, connection: Connection, now: datetime) -> int:
        """Delete a batch and return how many rows it had."""
        keys = self._table.primary_key.columns
        found = connection.execute(select(*keys).where(self._old(now)).limit(BATCH)).all()
        if found:
            one = delete(self._table).where(*(key == bindparam(f"key_{key.name}") for key in keys))
            names = [f"key_{key.name}" for key in keys]
            connection.execute(one, [dict(zip(names, row, strict=True)) for row in found])
        self._rests_until = None if len(found) == BATCH else now + REST
        return len(found)


class Purges:
    """Several tables in turn: at one look, a batch of the one that has waited longest."""

    def __init__(self, purges: Sequence[Purge]) -> None:
        self._turns = deque(purges)

    def look(self, connection: Connection, now: datetime) -> None:
        """Delete a batch, if any is due."""
        for _ in range(len(self._turns)):
            purge = self._turns[0]
            self._turns.rotate(-1)
            if purge.is_due(now):
                purge.some(connection, now)
                return
