"""Old rows go a batch at a time, one table a look, and a table without any is left alone for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, func, insert, select

from server_stub.store.engine import WRITES, open_engine, sqlite_url
from server_stub.store.purge import BATCH, REST, Purge, Purges
from tests.helpers.clock import START

metadata = MetaData()
ONE, OTHER = (
    Table(
        name,
        metadata,
        Column("session", String(8), primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("old", Integer, nullable=False),
    )
    for name in ("one", "other")
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_engine(sqlite_url(tmp_path / "p.db"))
    metadata.create_all(engine)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection
    engine.dispose()


def purge_of(table: Table) -> Purge:
    return Purge(table, lambda _now: table.c.old == 1)


def fill(connection: Connection, table: Table, count: int, *, old: int = 1, session: str = "a") -> None:
    rows = [{"session": session, "number": number, "old": old} for number in range(count)]
    connection.execute(insert(table), rows)


def left(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_batch_at_a_time_and_only_what_is_old(connection: Connection) -> None:
    fill(connection, ONE, BATCH + 3)
    fill(connection, ONE, 2, old=0, session="b")
    purge = purge_of(ONE)
    assert [purge.some(connection, START) for _ in range(3)] == [BATCH, 3, 0]
    assert left(connection, ONE) == 2


def test_each_table_in_turn_also_when_one_has_much(connection: Connection) -> None:
    fill(connection, ONE, 2 * BATCH + 1)
    fill(connection, OTHER, 1)
    purges, found = Purges((purge_of(ONE), purge_of(OTHER))), []
    for _ in range(4):
        purges.look(connection, START)
        found.append((left(connection, ONE), left(connection, OTHER)))
    assert found == [(BATCH + 1, 1), (BATCH + 1, 0), (1, 0), (0, 0)]


def test_a_table_without_anything_old_is_left_alone_for_a_while(connection: Connection) -> None:
    asked: list[datetime] = []

    def note(now: datetime) -> bool:
        asked.append(now)
        return True

    purges = Purges((Purge(ONE, lambda now: (ONE.c.old == 1) if note(now) else ONE.c.old == 2),))
    moments = [START, START + REST - timedelta(seconds=1), START + REST]
    for now in moments:
        purges.look(connection, now)
    assert asked == [START, START + REST]
