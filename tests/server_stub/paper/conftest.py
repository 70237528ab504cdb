"""A database with the register's tables and the demo branch's printers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert, text

from server_stub.bank import tables as bank
from server_stub.bank.codes import BranchKind
from server_stub.paper import tables as paper
from server_stub.paper.register import PrintRegister
from server_stub.paper.seal import KEY_BYTES, Seal
from server_stub.store.engine import WRITES, open_engine, sqlite_url
from server_stub.store.insert_only import forbid_changes
from server_stub.store.schema import metadata
from tests.server_stub.paper.samples import CHARTER

TABLES = (bank.branch, bank.printer, paper.print_counter, paper.print_sheet, paper.print_sheet_state, paper.print_offer)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_url(tmp_path / "bank.db"))
    metadata.create_all(engine, tables=TABLES)
    with engine.begin() as connection:
        for table in paper.INSERT_ONLY:
            for statement in forbid_changes(table, "sqlite"):
                connection.execute(text(statement))
        for code in ("382", "501"):
            names = {"name_ja": "支店", "name_en": "Branch", "short_ja": "支店", "short_en": "Branch"}
            connection.execute(insert(bank.branch).values(code=code, kind=BranchKind.BRANCH, **names))
            connection.execute(
                insert(bank.printer).values(
                    ref=f"P-0{code}-02",
                    branch_code=code,
                    name_ja=f"{code} 2階 複合機",
                    name_en=f"{code} 2F printer",
                    ipp_url=f"ipp://127.0.0.1:9/ipp/print/P-0{code}-02",
                )
            )
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


@pytest.fixture
def register() -> PrintRegister:
    return PrintRegister(lambda _at: CHARTER, Seal(b"k" * KEY_BYTES))
