"""The tables mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.schema import CreateTable

from server_stub.bank import tables
from server_stub.bank.codes import BranchKind, Rank
from server_stub.bank.columns import Code, Instant
from server_stub.bank.rows import References
from server_stub.store.insert_only import forbid_changes
from tests.server_stub.bank.conftest import BANK_TABLES


@pytest.mark.parametrize("table", BANK_TABLES, ids=lambda table: table.name)
def test_no_identity_columns_and_texts_as_keys(table: Table) -> None:
    assert all(column.type.python_type is not int for column in table.primary_key)
    for dialect in (sqlite.dialect(), postgresql.dialect()):  # type: ignore[no-untyped-call]
        made = str(CreateTable(table).compile(dialect=dialect)).upper()
        assert not any(word in made for word in ("SERIAL", "GENERATED", "AUTOINCREMENT"))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(timezone(timedelta(hours=9)))))  # noqa: DTZ001 # bounds are naive by hypothesis' rule
def test_instants_survive_to_the_microsecond(at: datetime) -> None:
    kind, dialect = Instant(), sqlite.dialect()
    back = kind.process_result_value(kind.process_bind_param(at, dialect), dialect)
    assert back == at
    assert back is not None
    assert back.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 24)  # noqa: DTZ001 # the trap itself
    with pytest.raises(ValueError, match="zone"):
        Instant().process_bind_param(naive, sqlite.dialect())


def test_a_code_that_is_not_on_the_list_does_not_reach_the_database(empty: Connection) -> None:
    row = {"code": "1", "name_ja": "", "name_en": "", "short_ja": "", "short_en": ""}
    with pytest.raises(StatementError):
        empty.execute(insert(tables.branch).values(kind="shop", **row))
    empty.execute(insert(tables.branch).values(kind=BranchKind.BRANCH, **row))
    assert empty.execute(select(tables.branch.c.kind)).scalar_one() is BranchKind.BRANCH
    assert Code(Rank).process_bind_param(None, sqlite.dialect()) is None


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


@given(st.lists(st.text(max_size=4), min_size=2, max_size=2, unique=True))
def test_references_tell_things_apart_and_stay_the_same(names: list[str]) -> None:
    references = References("test")
    first, second = (references.of("customer", name) for name in names)
    assert first != second
    assert first == References("test").of("customer", names[0])
    assert first != References("other").of("customer", names[0])
    assert len(first) <= 40
