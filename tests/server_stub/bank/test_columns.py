"""A column of a closed list refuses what is not on it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from server_stub.bank import tables
from server_stub.bank.codes import BranchKind, Rank
from server_stub.bank.columns import Code


def test_a_code_that_is_not_on_the_list_does_not_reach_the_database(empty: Connection) -> None:
    row = {"code": "1", "name_ja": "", "name_en": "", "short_ja": "", "short_en": ""}
    with pytest.raises(StatementError):
        empty.execute(insert(tables.branch).values(kind="shop", **row))
    empty.execute(insert(tables.branch).values(kind=BranchKind.BRANCH, **row))
    assert empty.execute(select(tables.branch.c.kind)).scalar_one() is BranchKind.BRANCH
    assert Code(Rank).process_bind_param(None, sqlite.dialect()) is None
