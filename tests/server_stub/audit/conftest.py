"""A record on a fresh database, and one person at one terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert

from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Record
from server_stub.audit.tables import log_checkpoint, log_cosignature, log_tile, terminal_batch
from server_stub.store.engine import WRITES, open_engine
from tests.helpers.clock import START
from tests.helpers.record_house import ACTOR, House

__all__ = ["ACTOR"]


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


def fill_table(connection: Connection, table: str, number: int) -> None:
    """Put a row into a table of the record that a single appended entry leaves empty, and none into others."""
    if table == terminal_batch.name:
        connection.execute(insert(terminal_batch).values(session="s1", first=1, last=1, number=number))
    if table == log_tile.name:
        connection.execute(insert(log_tile).values(level=0, place=0, data=b"hashes"))
    if table in (log_checkpoint.name, log_cosignature.name):
        connection.execute(insert(log_checkpoint).values(size=1, at=START, note="note"))
    if table == log_cosignature.name:
        connection.execute(insert(log_cosignature).values(size=1, name="witness", at=START, line="line"))


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(KeyRing(tmp_path / "keys"))


@pytest.fixture
def house(engine: Engine, record: Record) -> Iterator[House]:
    house = House(engine, record)
    yield house
    house.sequencer.stop()
    house.writer.close()
