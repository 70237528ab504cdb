"""A disk without room, as SQLite meets it. Knows no table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Pool, event


@contextmanager
def full_disk() -> Iterator[None]:
    """No database opened or used inside may grow by another page."""
    capped: list[Any] = []

    def cap(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute("PRAGMA max_page_count=1")  # SQLite takes the present size where that is larger
        capped.append(connection)

    event.listen(Pool, "checkout", cap)
    try:
        yield
    finally:
        event.remove(Pool, "checkout", cap)
        for connection in capped:
            connection.execute("PRAGMA max_page_count=4294967294")
