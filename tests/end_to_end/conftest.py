"""A small bank built once, and a server on it for each test module or test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.bank_server import BankServer, BankTemplate, bank_server, make_template
from tests.helpers.record_reader import RecordReader


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> BankTemplate:
    """The bank every server of these tests starts from."""
    return make_template(tmp_path_factory.mktemp("bank"))


@pytest.fixture
def bank(template: BankTemplate, tmp_path: Path) -> Iterator[BankServer]:
    """A server of one's own."""
    with bank_server(template, tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def shared_bank(template: BankTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankServer]:
    """A server for a whole module."""
    with bank_server(template, tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def book(bank: BankServer) -> RecordReader:
    """The record of one's own server."""
    return RecordReader(bank.server.parts.engine, bank.server.parts.record)


@pytest.fixture
def shared_book(shared_bank: BankServer) -> RecordReader:
    """The record of the module's server."""
    return RecordReader(shared_bank.server.parts.engine, shared_bank.server.parts.record)
