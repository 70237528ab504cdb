"""Statements that every request runs: compiled once a dialect and handed to the driver as they are.

SQLAlchemy recognises, binds and wraps a statement anew each time, which takes ten times as long as a small statement's
own work; all of it while no other request can be recorded. Types keep their meaning, and errors their classes. Knows
no table.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

Statement = Select[Any] | Insert | Update | Delete
_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Text:
    """One dialect's text with what its parameters and columns go through; `places`: their order, if it has one."""

    sql: str
    fixed: dict[str, Any]
    binds: tuple[tuple[str, _Convert], ...]
    places: tuple[str, ...] | None
    results: tuple[tuple[int, _Convert], ...]
    row: Callable[[Sequence[Any]], Any]


def tell(connection: Connection, words: str) -> None:
    """Say something without parameters and without an answer, such as the beginning of a transaction."""
    _sent(connection, words, (), lambda _cursor: None)


def _sent(connection: Connection, sql: str, given: Any, read: Callable[[Any], Any]) -> Any:
    driver = connection.dialect.loaded_dbapi
    try:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(sql, given)
            return read(cursor)
        finally:
            cursor.close()
    except driver.Error as error:
        # A line that is gone is given up with everything pooled beside it, as SQLAlchemy itself does.
        gone = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
        raised = DBAPIError.instance(
            sql, given, error, driver.Error, True, connection_invalidated=gone, dialect=connection.dialect
        )
        if gone:
            connection.invalidate(error)
        raise raised from error


class Prepared:
    """One statement; `columns`: names of the columns an INSERT or UPDATE gets values for, where these are not in it."""

    def __init__(self, statement: Statement, *columns: str) -> None:
        self._statement = statement
        self._columns = list(columns)
        self._texts: dict[str, _Text] = {}

    def one_or_none(self, connection: Connection, **values: Any) -> Any:
        """Return the only row, by the names of its columns, or None. Raises: LookupError when there are several."""
        rows = self.all(connection, **values)
        if len(rows) > 1:
            raise LookupError("several rows where one was expected")
        return rows[0] if rows else None

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """Return all rows, by the names of their columns."""
        text = self._text(connection.dialect)
        found = self._run(connection, text, values, lambda cursor: cursor.fetchall())
        if not text.results:
            return [text.row(row) for row in found]
        rows = []
        for row in found:
            changed = list(row)
            for place, convert in text.results:
                changed[place] = convert(changed[place])
            rows.append(text.row(changed))
        return rows

    def run(self, connection: Connection, **values: Any) -> int:
        """Return how many rows were changed."""
        count: int = self._run(connection, self._text(connection.dialect), values, lambda cursor: cursor.rowcount)
        return count

    def _run(self, connection: Connection, text: _Text, values: dict[str, Any], read: Callable[[Any], Any]) -> Any:
        # Whoever asks outside a transaction gets one, as with `execute`.
        if not connection.in_transaction():
            connection.begin()
        for name, convert in text.binds:
            values[name] = convert(values[name])
        values |= text.fixed
        given: Any = values if text.places is None else [values[name] for name in text.places]
        return _sent(connection, text.sql, given, read)

    def _text(self, dialect: Dialect) -> _Text:
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = self._compiled(dialect)
        return text

    def _compiled(self, dialect: Dialect) -> _Text:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns or None)
        if "POSTCOMPILE" in str(compiled):
            raise ValueError("a list of values has no fixed text; name its values one by one")
        binds, fixed = [], {}
        for name, value in compiled.params.items():
            bind = compiled.binds.get(name)
            convert = None if bind is None else bind.type.dialect_impl(dialect).bind_processor(dialect)
            given = bind is not None and bind.required
            if given and convert is not None:
                binds.append((name, convert))
            if not given:
                fixed[name] = value if convert is None else convert(value)
        columns = list(self._statement.exported_columns)
        results = []
        for place, column in enumerate(columns):
            convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
            if convert is not None:
                results.append((place, convert))
        places = tuple(compiled.positiontup) if compiled.positional and compiled.positiontup is not None else None
        named: Any = namedtuple  # the checker wants names that it can read; these are the statement's
        row = named("Found", [column.name for column in columns])._make
        return _Text(str(compiled), fixed, tuple(binds), places, tuple(results), row)
