"""The settings every connection of the server has."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from server_stub.store.engine import WRITES, open_engine, sqlite_url


def test_sqlite_is_durable_and_keeps_its_rules(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path / "a.db"))
    with engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        assert [connection.execute(text(f"PRAGMA {name}")).scalar() for name in pragmas] == ["wal", 2, 1, 1]
    engine.dispose()


def test_a_writer_takes_the_lock_when_it_begins_and_a_reader_never_does(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path / "a.db"))
    begun: list[str] = []
    with engine.connect() as connection:
        connection.connection.dbapi_connection.set_trace_callback(begun.append)  # type: ignore[union-attr]
        with connection.begin():
            pass
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        connection.connection.dbapi_connection.set_trace_callback(begun.append)  # type: ignore[union-attr]
        with connection.begin():
            pass
    engine.dispose()
    assert [line.strip() for line in begun if line.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]


def test_an_unknown_database_is_refused() -> None:
    with pytest.raises(ValueError, match="unsupported"):
        open_engine("mysql://localhost/bank")
