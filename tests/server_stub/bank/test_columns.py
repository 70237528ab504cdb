"""Column types keep instants to the microsecond and refuse what is not on a list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from server_stub.bank import tables
from server_stub.bank.codes import BranchKind, Rank
from server_stub.bank.columns import Code, Instant


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
