"""How SQLite goes about the statements that a call sends: by which index, or through the whole table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection

_NUMBERS = count()


def plans_of(connection: Connection, call: Callable[[], object]) -> list[str]:
    """Return the steps of the plans of every SELECT that `call` sends on this connection; skips on other databases."""
    if connection.dialect.name != "sqlite":
        pytest.skip("plans are read as SQLite tells them; the index is the same on every database")
    with _sent(connection) as statements:
        call()
    steps: list[str] = []
    for statement in statements:
        # A statement prepared before would give its plan of then.
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement} -- {next(_NUMBERS)}")
        steps += [str(row[3]) for row in rows]
    return steps


@contextmanager
def _sent(connection: Connection) -> Iterator[list[str]]:
    """Collect what the database itself is told, whichever way it came, with the values in it."""
    statements: list[str] = []
    driver: Any = connection.connection.dbapi_connection
    driver.set_trace_callback(lambda text: statements.append(text) if text.startswith("SELECT") else None)
    try:
        yield statements
    finally:
        driver.set_trace_callback(None)
