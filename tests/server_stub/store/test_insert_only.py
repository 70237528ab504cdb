"""Tables that only grow, and the two traps that make them shrink without our settings."""

from __future__ import annotations

import sqlite3  # noqa: TID251 - one trap needs a connection that is not ours
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from server_stub.store.engine import open_engine, sqlite_url
from server_stub.store.insert_only import REFUSAL, forbid_changes

CHANGES = (
    "UPDATE line SET what = 'changed' WHERE n = 1",
    "DELETE FROM line WHERE n = 1",
    "INSERT OR REPLACE INTO line VALUES (1, 'changed')",
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_url(tmp_path / "a.db"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE line (n INTEGER PRIMARY KEY, what TEXT)"))
        connection.execute(text("INSERT INTO line VALUES (1, 'first')"))
    yield engine
    engine.dispose()


def kept(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT what FROM line ORDER BY n")).scalars())


def protect(engine: Engine) -> None:
    with engine.begin() as connection:
        for statement in forbid_changes("line", "sqlite"):
            connection.execute(text(statement))


@pytest.mark.parametrize("change", CHANGES)
def test_no_row_is_changed_or_removed(engine: Engine, change: str) -> None:
    protect(engine)
    with pytest.raises(DBAPIError, match=REFUSAL), engine.begin() as connection:
        connection.execute(text(change))
    assert kept(engine) == ["first"]


@pytest.mark.parametrize("change", CHANGES)
def test_without_the_triggers_every_change_passes(engine: Engine, change: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(change))
    assert kept(engine) != ["first"]


def test_replacing_passes_the_triggers_on_a_connection_without_our_setting(engine: Engine, tmp_path: Path) -> None:
    protect(engine)
    engine.dispose()
    bare = sqlite3.connect(tmp_path / "a.db")
    with bare:
        bare.execute(CHANGES[2])
    bare.close()
    assert kept(engine) == ["changed"]


def test_rows_can_still_be_added(engine: Engine) -> None:
    protect(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO line VALUES (2, 'second')"))
    assert kept(engine) == ["first", "second"]
