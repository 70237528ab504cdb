"""The rows of one table as far as they have been sent: pages arrive in any order, each is asked for once.

Immutable rows in, row or nothing out; knows no widget and no network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from client.contract.blocks import Row, Table
from client.contract.limits import PAGE_ROWS


@dataclass(frozen=True, slots=True)
class Span:
    """Rows `first` … `first + rows - 1`."""

    first: int
    rows: int


class PagedRows:
    """Rows by position, and which of the visible ones still have to be asked for."""

    def __init__(self, table: Table) -> None:
        self._page = min(table.page, PAGE_ROWS)
        self._count = max(table.count, len(table.rows))
        self._rows: dict[int, Row] = dict(enumerate(table.rows))
        self._asked: set[int] = set()

    @property
    def count(self) -> int:
        """How many rows the table has, sent or not."""
        return self._count

    def row(self, position: int) -> Row | None:
        """Return the row at a position, or None while it has not arrived."""
        return self._rows.get(position)

    def arrived(self, first: int, rows: Sequence[Row], count: int) -> None:
        """Take a page; rows beyond the stated count are dropped, the count may have changed meanwhile."""
        self._count = count
        for offset, row in enumerate(rows):
            if first + offset < count:
                self._rows[first + offset] = row
        self._asked.discard(first // self._page)
        for position in [p for p in self._rows if p >= count]:
            del self._rows[position]

    def failed(self, first: int) -> None:
        """Forget that a page was asked for, so that it can be asked for again."""
        self._asked.discard(first // self._page)

    def wanted(self, top: int, bottom: int) -> Span | None:
        """Return the next page to ask for so that rows `top` to `bottom` (inclusive) can be shown, or None."""
        for position in range(max(top, 0), min(bottom, self._count - 1) + 1):
            page = position // self._page
            if position not in self._rows and page not in self._asked:
                self._asked.add(page)
                first = page * self._page
                return Span(first, min(self._page, self._count - first))
        return None
