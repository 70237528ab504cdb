"""A small demo bank, built once; tests that write do so inside a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, Table

from server_stub.bank import tables
from server_stub.bank.demo import build_demo_bank
from server_stub.bank.model import Staff
from server_stub.bank.queries import staff_by_number
from server_stub.store.engine import open_engine, sqlite_url
from server_stub.store.schema import metadata

AS_OF = date(2026, 11, 24)
SEED = 7
SMALL = 1500
BANK_TABLES = tuple(table for table in vars(tables).values() if isinstance(table, Table))


def empty_bank(folder: Path) -> Engine:
    """An empty bank in a file of its own, opened as the server opens it (foreign keys enforced)."""
    engine = open_engine(sqlite_url(folder / "bank.db"))
    metadata.create_all(engine, tables=BANK_TABLES)
    return engine


@pytest.fixture(scope="session")
def _demo_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = empty_bank(tmp_path_factory.mktemp("demo"))
    with engine.begin() as connection:
        build_demo_bank(connection, SEED, AS_OF, customers=SMALL)
    yield engine
    engine.dispose()


@pytest.fixture
def bank(_demo_engine: Engine) -> Iterator[Connection]:
    """The small demo bank; whatever a test writes is taken back."""
    with _demo_engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def misaki(bank: Connection) -> Staff:
    """The manager whose morning is written by hand."""
    found = staff_by_number(bank, "A10427")
    assert found is not None
    return found


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Connection]:
    """An empty bank of the test's own."""
    engine = empty_bank(tmp_path)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
