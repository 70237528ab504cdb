"""Databases with the whole schema: SQLite for every test, PostgreSQL where its programs are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server_stub.store.engine import open_engine, sqlite_url
from server_stub.store.migrations import upgrade
from tests.helpers.branch_server import BranchServer, running


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row, made once by the real migrations and copied for each test."""
    path = tmp_path_factory.mktemp("schema") / "empty.db"
    engine = open_engine(sqlite_url(path))
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> str:
    """The URL of a fresh database."""
    path = tmp_path / "bank.db"
    shutil.copy(empty_database, path)
    return sqlite_url(path)


@pytest.fixture
def branch_server(database: str, tmp_path: Path) -> Iterator[BranchServer]:
    """A server in this process."""
    with running(database, tmp_path) as server:
        yield server
