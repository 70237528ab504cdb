"""What was shown on SQLite holds on PostgreSQL: record, intake, sign-in, commands. The same tests, another database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from server_stub.app import all_tables
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Record
from server_stub.audit.tables import INSERT_ONLY
from server_stub.store.engine import open_engine
from server_stub.store.insert_only import REFUSAL
from server_stub.store.migrations import differences, upgrade
from server_stub.store.writer import RecordUnavailable, Writer
from tests.helpers.clock import START
from tests.helpers.guards import ExpectLog
from tests.helpers.postgres import postgres_server
from tests.server_stub.audit import test_documents, test_intake, test_views
from tests.server_stub.audit.conftest import ACTOR, connection, engine, fill_table, record
from tests.server_stub.audit.test_intake import chain
from tests.server_stub.http import test_admission, test_answers, test_commands, test_conversation, test_lobby

pytestmark = pytest.mark.postgres

__all__ = ["chain", "connection", "engine", "record"]  # fixtures of the borrowed tests

BORROWED = (
    test_documents,
    test_intake,
    test_views,
    test_admission,
    test_answers,
    test_commands,
    test_conversation,
    test_lobby,
)
ON_SQLITE_BY_ITSELF = {"test_whatever_is_lost_or_sent_again_each_event_is_stored_once_in_order"}

for module in BORROWED:
    for name, test in list(vars(module).items()):
        if name.startswith("test_") and callable(test) and name not in ON_SQLITE_BY_ITSELF:
            globals()[f"test_{module.__name__.rpartition('.test_')[2]}_{name.removeprefix('test_')}"] = test


@pytest.fixture(scope="session")
def schema_url(postgres_bin: Path) -> Iterator[str]:
    """The URL of a database with every table."""
    with postgres_server(postgres_bin) as server:
        url = server.create("bank")
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        yield url


@pytest.fixture
def database(schema_url: str) -> str:
    """The database without a row: emptied, which is ten times faster than made anew."""
    with psycopg.connect(schema_url) as connection:
        connection.execute("SET session_replication_role = replica")  # past triggers and foreign keys
        for table in all_tables().sorted_tables:
            connection.execute(f"DELETE FROM {table.name}".encode())
        connection.execute("INSERT INTO record_counter (id, last) VALUES (1, 0)")
        connection.execute("INSERT INTO log_head (id, size, at, edge) VALUES (1, 0, 0, '')")
    return schema_url


def test_the_revisions_make_the_codes_tables_here_too(database: str) -> None:
    engine = open_engine(database)
    try:
        assert differences(engine, all_tables()) == []
    finally:
        engine.dispose()


@pytest.mark.parametrize("table", INSERT_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_record_only_grows(database: str, tmp_path: Path, table: str, verb: str) -> None:
    engine, record = open_engine(database), Record(KeyRing(tmp_path))
    with engine.begin() as connection:
        entry = Entry(ServerEvent.SCREEN_SERVED)
        number = record.append_shown(connection, ACTOR, entry, at=START, document=b"{}").number
        fill_table(connection, table, number)
        before = connection.execute(text(f"SELECT * FROM {table}")).all()
    column = before[0]._fields[0]
    statement = {
        "UPDATE": f"UPDATE {table} SET {column} = {column}",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[verb]
    with pytest.raises(DBAPIError, match=REFUSAL), engine.begin() as connection:
        connection.execute(text(statement))
    with engine.begin() as connection:
        assert connection.execute(text(f"SELECT * FROM {table}")).all() == before
        for protected in INSERT_ONLY:
            connection.execute(text(f"ALTER TABLE {protected} DISABLE TRIGGER USER"))
        connection.execute(text(statement))  # without the triggers the very statement passes
        connection.rollback()
    engine.dispose()


def test_a_lost_connection_tells_nobody_what_is_not_so(database: str, expect_log: ExpectLog) -> None:
    engine = open_engine(database)
    writer = Writer(engine, deadline=30)
    entered, release = threading.Event(), threading.Event()

    def first(connection: Connection) -> None:
        entered.set()
        assert release.wait(20)
        connection.execute(text("UPDATE record_counter SET last = 7"))

    def cut(connection: Connection) -> None:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    log = "server_stub.store.writer"
    with ThreadPoolExecutor(3) as pool, expect_log(log, "commit failed"):
        told = pool.submit(writer.run, first)
        assert entered.wait(20)
        cutting = pool.submit(writer.run, cut)
        release.set()
        with pytest.raises(RecordUnavailable):
            cutting.result(20)
    writer.close()
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT last FROM record_counter")).scalar()
    assert (stored == 7) == (told.exception(20) is None)  # told it is safe if and only if it is
    engine.dispose()


def test_commits_are_durable_by_our_own_setting(database: str) -> None:
    engine = open_engine(database)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    engine.dispose()


@pytest.mark.parametrize(("table", "column"), [("customer", "kana"), ("customer", "number"), ("customer_key", "key")])
def test_what_is_searched_and_sorted_is_compared_byte_by_byte(database: str, table: str, column: str) -> None:
    query = text(
        "SELECT collation_name FROM information_schema.columns WHERE table_name = :table AND column_name = :column"
    )
    made = open_engine(database)
    with made.connect() as reading:
        assert reading.execute(query, {"table": table, "column": column}).scalar_one() == "C"
        assert reading.execute(query, {"table": "customer", "column": "romaji"}).scalar_one() is None, "the trap"
    made.dispose()
