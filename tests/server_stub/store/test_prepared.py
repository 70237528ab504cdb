"""A prepared statement means what SQLAlchemy makes of it: types, errors and transactions, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from server_stub.store.columns import Moment
from server_stub.store.engine import WRITES, open_engine, sqlite_url
from server_stub.store.prepared import Prepared
from tests.helpers.postgres import postgres_server

THEN = datetime(2026, 4, 1, 9, tzinfo=UTC)
things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False),
    Column("at", Moment),
    Column("good", Boolean, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
OF_ID = things.c.id == bindparam("of_id")
INSERT = Prepared(insert(things), *things.c.keys())
FIND = Prepared(select(things).where(OF_ID))
GOOD = Prepared(select(things.c.id).where(things.c.good.is_(True)).order_by(things.c.id))
RENAME = Prepared(update(things).where(OF_ID), "name")
STEP = Prepared(update(things).where(things.c.id == 1).values(id=things.c.id + 10).returning(things.c.id, things.c.at))
DELETE = Prepared(delete(things).where(OF_ID, things.c.at > bindparam("then")))
ROW: dict[str, Any] = {"id": 1, "name": "一", "at": THEN, "good": True, "data": b"\x00\xff"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        engine = open_engine(sqlite_url(tmp_path / "p.db"))
        things.create(engine)
        yield engine
        engine.dispose()
        return
    with postgres_server(request.getfixturevalue("postgres_bin")) as server:
        engine = open_engine(server.create("prepared"))
        things.create(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


def test_a_row_comes_back_as_it_went_in(connection: Connection) -> None:
    assert INSERT.run(connection, **ROW) == 1
    assert INSERT.run(connection, **{**ROW, "id": 2, "at": None, "good": False}) == 1
    found = FIND.one_or_none(connection, of_id=1)
    assert found._asdict() == ROW
    assert FIND.one_or_none(connection, of_id=2).at is None
    assert FIND.one_or_none(connection, of_id=2).good is False
    assert tuple(connection.execute(select(things).where(things.c.id == 1)).one()) == tuple(found)
    assert FIND.one_or_none(connection, of_id=3) is None
    assert [row.id for row in GOOD.all(connection)] == [1]


def test_changes_say_how_many_and_return_what_was_asked(connection: Connection) -> None:
    INSERT.run(connection, **ROW)
    assert RENAME.run(connection, of_id=1, name="二") == 1
    assert RENAME.run(connection, of_id=9, name="二") == 0
    assert FIND.one_or_none(connection, of_id=1).name == "二"
    assert STEP.one_or_none(connection) == (11, THEN)
    assert DELETE.run(connection, of_id=11, then=THEN) == 0
    assert DELETE.run(connection, of_id=11, then=datetime(2020, 1, 1, tzinfo=UTC)) == 1


def test_several_rows_are_not_one(connection: Connection) -> None:
    for number in (1, 2):
        INSERT.run(connection, **{**ROW, "id": number})
    with pytest.raises(LookupError):
        GOOD.one_or_none(connection)


def test_values_are_refused_as_ever(connection: Connection) -> None:
    with pytest.raises(ValueError, match="time zone"):
        INSERT.run(connection, **{**ROW, "at": datetime(2026, 4, 1)})  # noqa: DTZ001 - what is refused
    with pytest.raises((KeyError, ProgrammingError)):
        FIND.one_or_none(connection)


def test_errors_of_the_driver_have_their_class_and_tell_no_values(connection: Connection) -> None:
    INSERT.run(connection, **ROW)
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        INSERT.run(connection, **ROW)
    assert "一" not in str(refused.value)
    connection.execute(text("DROP TABLE things"))
    with pytest.raises((OperationalError, ProgrammingError)):
        FIND.one_or_none(connection, of_id=1)


def test_a_line_that_is_gone_is_given_up(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("a file is never gone this way")
    with engine.connect() as connection, engine.connect() as other:
        victim = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": victim})
        with pytest.raises(OperationalError) as lost:
            FIND.one_or_none(connection, of_id=1)
        assert lost.value.connection_invalidated
        assert connection.invalidated
    with engine.connect() as connection:
        assert FIND.one_or_none(connection, of_id=1) is None


def test_it_takes_part_in_the_transaction_under_way_or_begins_one(engine: Engine) -> None:
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        INSERT.run(connection, **ROW)
        assert connection.in_transaction()
        connection.rollback()
        assert not connection.in_transaction()
    with engine.connect() as connection:
        assert FIND.one_or_none(connection, of_id=1) is None


def test_a_list_of_values_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="one by one"):
        Prepared(select(things).where(things.c.id.in_([1, 2]))).all(connection)
