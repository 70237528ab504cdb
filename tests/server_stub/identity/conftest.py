"""A connection to a fresh database with the bank's people and one enrolled terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from server_stub.app import BankDirectory
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Record
from server_stub.identity.passwords import Passwords
from server_stub.identity.sessions import Sessions
from server_stub.identity.terminals import Terminal
from server_stub.settings import SessionPolicy
from server_stub.store.engine import WRITES, open_engine
from tests.helpers.branch_server import BRANCH, CHEAP, TERMINAL, people
from tests.helpers.clock import START

KEY = "A" * 43
SEAT = Terminal(TERMINAL, BRANCH, KEY, True, None)


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    engine = open_engine(database)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        people(connection, START, Passwords(CHEAP))
        yield connection
    engine.dispose()


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(KeyRing(tmp_path / "keys"))


@pytest.fixture
def sessions(record: Record) -> Sessions:
    return Sessions(record, SessionPolicy())


@pytest.fixture
def directory() -> BankDirectory:
    return BankDirectory()
