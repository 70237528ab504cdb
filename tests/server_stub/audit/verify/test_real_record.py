"""The record of the real server, played by the terminal's own rules, verifies as a copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.morning import Morning
from tests.end_to_end.test_random_walk import FEW, Walker
from tests.helpers.bank_server import BankServer, bank_server, make_template
from tests.helpers.log_copy import make_copy
from tests.helpers.record_reader import RecordReader
from tests.server_stub.audit.verify.conftest import Run


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[BankServer]:
    for name in ("bank", "server"):
        (tmp_path / name).mkdir()
    with bank_server(make_template(tmp_path / "bank"), tmp_path / "server") as server:
        yield server


def test_a_morning_and_a_random_walk_verify(bank: BankServer, tmp_path: Path, run: Run) -> None:
    book = RecordReader(bank.server.parts.engine, bank.server.parts.record)
    Morning(bank, book).play()
    Walker(bank, seed=20261124).walk(FEW)
    entries = [row.data for row in book.rows()]
    code, said = run(make_copy(tmp_path / "copy", entries))
    assert code == 0, said
    session = next(row.session for row in book.rows() if row.kind == "login.ok")
    assert run(tmp_path / "copy", "session", session)[0] == 0
