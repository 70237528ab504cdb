"""The revisions spell out exactly the tables of the code, and what only grows is protected."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, inspect, text

from server_stub.app import all_tables
from server_stub.audit import tables as audit
from server_stub.store.engine import WRITES, open_engine, sqlite_url
from server_stub.store.migrations import UpgradeImpossible, differences, is_current, upgrade


def test_a_fresh_database_has_the_codes_tables(database: str) -> None:
    engine = open_engine(database)
    try:
        assert differences(engine, all_tables()) == []
    finally:
        engine.dispose()


def test_a_difference_is_seen(database: str) -> None:
    engine = open_engine(database)
    other = MetaData()
    for table in all_tables().sorted_tables:
        table.to_metadata(other)
    Table("forgotten", other, Column("id", Integer, primary_key=True))
    other.tables["central_record"].append_column(Column("forgotten", Integer))
    try:
        assert sum("forgotten" in line for line in differences(engine, other)) == 2
    finally:
        engine.dispose()


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path / "a.db"))
    assert not is_current(engine)
    upgrade(engine, to="0001")
    assert not is_current(engine)
    upgrade(engine)
    upgrade(engine)
    assert is_current(engine)
    assert inspect(engine).has_table("central_record")
    engine.dispose()


def test_the_record_is_protected_from_the_first_revision_on(database: str) -> None:
    engine = open_engine(database)
    with engine.connect() as connection:
        query = text("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        protected = set(connection.execute(query).scalars())
    engine.dispose()
    assert set(audit.INSERT_ONLY) <= protected


def test_a_record_whose_entries_are_no_leaves_is_not_taken_along(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path / "a.db"))
    upgrade(engine, to="0007")
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.execute(text("UPDATE record_counter SET last = 1"))
    with pytest.raises(UpgradeImpossible, match="begin a new one"):
        upgrade(engine)
    assert not inspect(engine).has_table("log_tile")
    engine.dispose()
