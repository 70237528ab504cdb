"""Entries: numbered without gaps, chained by the bytes that are stored, details closed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from client.contract.codec import digest
from client.contract.merkle import leaf_hash
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.keys import KeyMissing, KeyRing
from server_stub.audit.record import NOTHING, Actor, Record, receipt_of
from server_stub.audit.stored import FIRST, LEAF_BYTES, EntryTooLarge, read_entry
from server_stub.audit.tables import INSERT_ONLY, central_record
from server_stub.store.columns import microseconds
from server_stub.store.insert_only import REFUSAL
from tests.helpers.clock import START
from tests.server_stub.audit.conftest import ACTOR, fill_table

SERVED = Entry(
    ServerEvent.SCREEN_SERVED, screen="AST", subjects=("c-1",), fields=("assets",), purpose="visit", rule="r1"
)


def stored(connection: Connection) -> list[bytes]:
    return list(connection.execute(select(central_record.c.data).order_by(central_record.c.number)).scalars())


def test_entries_of_a_session_follow_each_other_by_hash(connection: Connection, record: Record) -> None:
    other = Actor(session="s2", staff="100002")
    first = record.append(connection, ACTOR, SERVED, at=START)
    record.append(connection, other, SERVED, at=START)
    third = record.append(connection, ACTOR, SERVED, at=START)
    rows = stored(connection)
    assert [read_entry(row).n for row in rows] == [1, 2, 3]
    assert [read_entry(row).prev for row in rows] == [FIRST, FIRST, first.hash]
    assert leaf_hash(rows[2]).hex() == third.hash


def test_an_entry_says_who_where_what_and_why(connection: Connection, record: Record) -> None:
    record.append(connection, ACTOR, SERVED, at=START)
    (row,) = stored(connection)
    entry = read_entry(row)
    assert (entry.user, entry.rank, entry.dept, entry.branch, entry.term) == ("100001", "RM", "retail", "382", "T-1")
    assert entry.obj is not None
    assert entry.dec is not None
    assert (entry.screen, entry.obj.ref, entry.purpose, entry.dec.rule, entry.dec.allow) == (
        "AST",
        ("c-1",),
        "visit",
        "r1",
        True,
    )


def test_details_are_readable_only_with_the_months_key(connection: Connection, record: Record, tmp_path: Path) -> None:
    detail = {"typed": "山本 花子"}
    record.append(connection, ACTOR, Entry(ServerEvent.SEARCH_RUN, detail=detail), at=START)
    (row,) = stored(connection)
    assert "山本".encode() not in row
    assert record.detail_of(read_entry(row)) == detail
    (tmp_path / "keys" / "record-2026-04.key").unlink()
    with pytest.raises(KeyMissing):
        Record(KeyRing(tmp_path / "keys")).detail_of(read_entry(row))


def test_most_entries_have_no_detail(connection: Connection, record: Record) -> None:
    record.append(connection, ACTOR, SERVED, at=START)
    assert record.detail_of(read_entry(stored(connection)[0])) == {}


def test_an_entry_names_at_most_two_hundred_subjects_and_fields_and_how_many_there_were(
    connection: Connection, record: Record
) -> None:
    subjects = tuple(f"c-{number:03}" for number in range(300))
    fields = tuple(f"f-{number:03}" for number in range(300))
    entry = Entry(ServerEvent.SEARCH_RUN, subjects=subjects, fields=fields, count=len(subjects))
    record.append(connection, ACTOR, entry, at=START)
    (row,) = stored(connection)
    named = read_entry(row).obj
    assert named is not None
    assert (named.ref, named.fields, named.n) == (subjects[:200], fields[:200], 300)


def test_a_detail_cannot_be_moved_to_another_entry(connection: Connection, record: Record) -> None:
    for typed in ("one", "two"):
        record.append(connection, ACTOR, Entry(ServerEvent.SEARCH_RUN, detail={"typed": typed}), at=START)
    one, two = (read_entry(row) for row in stored(connection))
    with pytest.raises(KeyMissing):
        record.detail_of(type(one)(id=one.id, dk=two.dk, x=two.x))


def test_an_entry_without_a_session_joins_its_terminals_or_the_servers_chain() -> None:
    assert Actor(terminal="T-1").chain == "terminal:T-1"
    assert Actor().chain == "server"


def test_a_rolled_back_entry_leaves_no_hole(engine: Engine, connection: Connection, record: Record) -> None:
    record.append(connection, ACTOR, SERVED, at=START)
    nested = connection.begin_nested()
    assert record.append(connection, ACTOR, SERVED, at=START).number == 2
    nested.rollback()
    assert record.append(connection, ACTOR, SERVED, at=START).number == 2


def test_a_receipt_names_what_was_shown(connection: Connection, record: Record) -> None:
    receipt = record.append_shown(connection, ACTOR, SERVED, at=START, document=b'{"code":"AST"}')
    assert receipt.document == digest(b'{"code":"AST"}')
    assert read_entry(stored(connection)[0]).doc == receipt.document
    nothing = record.append(connection, ACTOR, SERVED, at=START)
    assert receipt_of(nothing).document == NOTHING == digest(b"")


@pytest.mark.parametrize("table", INSERT_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "REPLACE"])
def test_the_record_only_grows(engine: Engine, record: Record, table: str, verb: str) -> None:
    with engine.begin() as connection:
        number = record.append_shown(connection, ACTOR, SERVED, at=START, document=b"{}").number
        fill_table(connection, table, number)
        before = connection.execute(text(f"SELECT * FROM {table}")).all()
    column = before[0]._fields[0]
    statements = {
        "UPDATE": f"UPDATE {table} SET {column} = {column}",
        "DELETE": f"DELETE FROM {table}",
        "REPLACE": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    }
    with pytest.raises(DBAPIError, match=REFUSAL), engine.begin() as connection:
        connection.execute(text(statements[verb]))
    with engine.begin() as connection:
        assert connection.execute(text(f"SELECT * FROM {table}")).all() == before


def test_a_changed_byte_breaks_the_hash_that_the_next_entry_names(connection: Connection, record: Record) -> None:
    """Positive control of the chain: without the triggers a change is possible, and shows."""
    first = record.append(connection, ACTOR, SERVED, at=START)
    record.append(connection, ACTOR, SERVED, at=START)
    connection.exec_driver_sql("DROP TRIGGER central_record_no_update")
    data = stored(connection)[0].replace(b"c-1", b"c-2")
    connection.execute(update(central_record).where(central_record.c.number == 1).values(data=data))
    rows = stored(connection)
    assert read_entry(rows[1]).prev == first.hash != leaf_hash(rows[0]).hex()


def test_two_entries_cannot_have_one_number(connection: Connection, record: Record) -> None:
    record.append(connection, ACTOR, SERVED, at=START)
    row = connection.execute(select(central_record)).one()._asdict()
    with pytest.raises(DBAPIError):
        connection.execute(insert(central_record).values(row))


def test_a_detail_larger_than_a_leaf_is_recorded_by_its_hash(connection: Connection, record: Record) -> None:
    detail = {"text": "x" * LEAF_BYTES}
    record.append(connection, ACTOR, Entry(ServerEvent.FORM_COMMITTED, screen="HIN", detail=detail), at=START)
    entry = read_entry(stored(connection)[0])
    known = digest(b'{"text":"' + b"x" * LEAF_BYTES + b'"}')
    assert (entry.screen, record.detail_of(entry)) == ("HIN", {"cut": True, "sha256": known})


def test_an_entry_that_is_too_large_without_its_detail_is_refused(connection: Connection, record: Record) -> None:
    entry = Entry(ServerEvent.SCREEN_SERVED, subjects=("x" * 200,) * 200)
    with pytest.raises(EntryTooLarge):
        record.append(connection, ACTOR, entry, at=START)


def test_the_record_s_time_never_goes_back_whatever_a_clock_says(connection: Connection, record: Record) -> None:
    times = [START, START - timedelta(hours=1), START + timedelta(seconds=1)]
    recorded = [record.append(connection, ACTOR, SERVED, at=at) for at in times]
    assert [one.at for one in recorded] == [START, START, START + timedelta(seconds=1)]
    assert [read_entry(data).t for data in stored(connection)] == [microseconds(one.at) for one in recorded]
