"""Rows on their way into the bank's tables: collected, then inserted many at a time, parents before children.

Knows the order of the tables and how opaque references are made; not what the rows mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Table, insert

from server_stub.store.schema import metadata


class RowBatch:
    """Rows by table, written in the order that foreign keys need."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        self.written: Counter[str] = Counter()

    def add(self, table: Table, **values: Any) -> None:
        """Collect one row; every row of a table must name the same columns."""
        self._rows.setdefault(table, []).append(values)

    def collected(self, table: Table) -> Sequence[Mapping[str, Any]]:
        """The rows of a table that wait to be inserted."""
        return self._rows.get(table, ())

    def flush(self) -> None:
        """Insert all collected rows."""
        for table in metadata.sorted_tables:
            rows = self._rows.pop(table, None)
            if rows:
                self._connection.execute(insert(table), rows)
                self.written[table.name] += len(rows)


class References:
    """Opaque references that are the same for the same name space, kind and place.

    A hash rather than a counter: a reference must not tell how many there are or which came before.
    """

    def __init__(self, namespace: str) -> None:
        self._key = blake2b(namespace.encode(), digest_size=32).digest()

    def of(self, kind: str, *place: object) -> str:
        """The reference of the thing of this kind at this place, such as ("holding", customer, 3)."""
        text = "\x1f".join((kind, *map(str, place)))
        return f"{kind[0]}_{blake2b(text.encode(), key=self._key, digest_size=12).hexdigest()}"
