"""The tables mean the same on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from server_stub.bank import tables
from server_stub.store.insert_only import forbid_changes
from tests.server_stub.bank.conftest import BANK_TABLES


@pytest.mark.parametrize("table", BANK_TABLES, ids=lambda table: table.name)
def test_no_identity_columns_and_texts_as_keys(table: Table) -> None:
    assert all(column.type.python_type is not int for column in table.primary_key)
    for dialect in (sqlite.dialect(), postgresql.dialect()):  # type: ignore[no-untyped-call]
        made = str(CreateTable(table).compile(dialect=dialect)).upper()
        assert not any(word in made for word in ("SERIAL", "GENERATED", "AUTOINCREMENT"))


def test_the_history_of_contacts_only_grows(bank: Connection) -> None:
    bank.exec_driver_sql("UPDATE contact SET notes = notes")  # nothing but the triggers below forbids it
    for name in tables.INSERT_ONLY:
        for statement in forbid_changes(name, "sqlite"):
            bank.exec_driver_sql(statement)
    for change in ("UPDATE contact SET notes = 'x'", "DELETE FROM contact"):
        with pytest.raises(IntegrityError, match="only grows"):
            bank.exec_driver_sql(change)


def test_expired_is_never_stored(bank: Connection) -> None:
    with pytest.raises(IntegrityError):
        bank.exec_driver_sql("UPDATE consent SET state = 'expired'")
