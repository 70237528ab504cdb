"""The same morning with the record and the bank on PostgreSQL: entry for entry what it is on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server_stub.store.engine import open_engine
from tests.end_to_end.morning import Morning
from tests.helpers.bank_server import BankServer, BankTemplate, bank_server, fill
from tests.helpers.postgres import PostgresServer, postgres_server
from tests.helpers.record_reader import RecordReader

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def postgres(postgres_bin: Path) -> Iterator[PostgresServer]:
    """A private server, gone with the module."""
    with postgres_server(postgres_bin) as server:
        yield server


@pytest.fixture
def on_postgres(postgres: PostgresServer, template: BankTemplate, tmp_path: Path) -> Iterator[BankServer]:
    """The whole product on a database of it."""
    url = postgres.create("morning")
    engine = open_engine(url)
    fill(engine)
    engine.dispose()
    with bank_server(template, tmp_path, url) as server:
        yield server


def test_the_morning_leaves_the_same_entries_on_postgresql(on_postgres: BankServer) -> None:
    parts = on_postgres.server.parts
    assert parts.engine.dialect.name == "postgresql"
    book = RecordReader(parts.engine, parts.record)
    morning = Morning(on_postgres, book)
    morning.play()
    assert book.lines(morning.terminal.session) == morning.terminal.said
    assert book.verify() == book.last()
