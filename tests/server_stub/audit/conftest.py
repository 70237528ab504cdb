"""A record on a fresh database, and one person at one terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Actor, Record
from server_stub.store.engine import WRITES, open_engine

ACTOR = Actor(session="s1", staff="100001", role="RM", department="retail", branch="382", terminal="T-1")


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(KeyRing(tmp_path / "keys"))
