"""What a person may read of their own record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from client.contract.kinds import EventKind
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import begin_events, take_events
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Actor, Record
from server_stub.audit.views import counts_since, entries_of, entry_at, last_number
from tests.helpers.clock import START
from tests.helpers.query_plan import plans_of
from tests.helpers.wire_client import Chain
from tests.server_stub.audit.conftest import ACTOR

OTHER = Actor(session="s2", staff="100002")


def fill(connection: Connection, record: Record) -> None:
    signed_in = record.append(connection, ACTOR, Entry(ServerEvent.SIGNED_IN), at=START)
    begin_events(connection, ACTOR, signed_in)
    record.append(connection, OTHER, Entry(ServerEvent.SIGNED_IN), at=START)
    served = Entry(ServerEvent.SCREEN_SERVED, screen="AST", subjects=("c-1",), count=3, purpose="visit")
    record.append(connection, ACTOR, served, at=START + timedelta(hours=1))
    chain = Chain(signed_in.hash)
    take_events(connection, ACTOR, [chain.add(kind=EventKind.SCROLLED)], at=START + timedelta(hours=2))
    searched = Entry(ServerEvent.SEARCH_RUN, screen="CUS", detail={"typed": "yamamoto"})
    record.append(connection, ACTOR, searched, at=START + timedelta(hours=3))


def test_own_entries_come_newest_first_page_by_page(connection: Connection, record: Record) -> None:
    fill(connection, record)
    first = entries_of(connection, "100001", limit=2)
    assert [view.number for view in first] == [5, 4]
    assert [view.number for view in entries_of(connection, "100001", before=4, limit=9)] == [3, 1]
    assert [view.number for view in entries_of(connection, "100001", reported=False)] == [5, 3, 1]


def test_an_entry_says_what_was_done(connection: Connection, record: Record) -> None:
    fill(connection, record)
    view = entry_at(connection, 3)
    assert view is not None
    assert (view.kind, view.screen, view.subjects, view.count, view.purpose, view.allowed) == (
        ServerEvent.SCREEN_SERVED,
        "AST",
        ("c-1",),
        3,
        "visit",
        True,
    )
    assert entry_at(connection, 99) is None


def test_a_terminals_reports_are_read_from_their_own_bytes(connection: Connection, record: Record) -> None:
    fill(connection, record)
    view = entry_at(connection, 4)
    assert view is not None
    assert (view.kind, [event.kind for event in view.events]) == (ServerEvent.TERMINAL_EVENTS, [EventKind.SCROLLED])


def test_details_are_opened_only_on_request_and_with_the_key(
    connection: Connection, record: Record, tmp_path: Path
) -> None:
    fill(connection, record)
    assert entries_of(connection, "100001", limit=1)[0].detail == {}
    assert entries_of(connection, "100001", limit=1, opened_by=record)[0].detail == {"typed": "yamamoto"}
    (tmp_path / "keys" / "record-2026-04.key").unlink()
    keyless = Record(KeyRing(tmp_path / "keys"))
    assert entries_of(connection, "100001", limit=1, opened_by=keyless)[0].detail == {}


def test_counts_are_of_one_person_since_a_moment(connection: Connection, record: Record) -> None:
    fill(connection, record)
    counts = counts_since(connection, "100001", START + timedelta(hours=1))
    assert sorted((kind, count) for kind, _, _, count in counts.rows) == [
        (ServerEvent.SCREEN_SERVED, 1),
        (ServerEvent.SEARCH_RUN, 1),
        (ServerEvent.TERMINAL_EVENTS, 1),
    ]
    assert not counts.more


def test_counts_tell_screens_and_marks_of_the_rule_apart(connection: Connection, record: Record) -> None:
    for screen, rule in (("AST", "rm-own@1"), ("OVW", "rm-branch@1"), ("HIS", "au-bank@1"), ("HOM", "all-own-desk@1")):
        record.append(connection, ACTOR, Entry(ServerEvent.SCREEN_SERVED, screen=screen, rule=rule), at=START)
    counts = counts_since(connection, ACTOR.staff, START, marks=(b"-branch@", b"-bank@"))
    assert counts.of(ServerEvent.SCREEN_SERVED) == 4
    assert counts.of(ServerEvent.SCREEN_SERVED, ("AST", "OVW")) == 2
    assert counts.of(ServerEvent.SCREEN_SERVED, marked=True) == 2
    assert counts.of(ServerEvent.SCREEN_SERVED, ("AST", "OVW"), marked=True) == 1
    assert counts.of(ServerEvent.SEARCH_RUN) == 0


def test_a_count_reads_no_more_of_a_day_than_it_is_given(connection: Connection, record: Record) -> None:
    for kind in (ServerEvent.SEARCH_RUN, ServerEvent.SCREEN_SERVED, ServerEvent.SCREEN_SERVED):
        record.append(connection, ACTOR, Entry(kind, screen="AST"), at=START)
    counts = counts_since(connection, ACTOR.staff, START, most=2)
    assert counts.more
    assert sum(count for *_, count in counts.rows) == 2
    assert not counts_since(connection, ACTOR.staff, START, most=4).more


def test_the_last_number_is_that_of_the_whole_record(connection: Connection, record: Record) -> None:
    assert last_number(connection) == 0
    fill(connection, record)
    assert last_number(connection) == 5


def test_the_day_is_counted_without_reading_all_that_somebody_ever_did(connection: Connection, record: Record) -> None:
    fill(connection, record)
    steps = plans_of(connection, lambda: counts_since(connection, "100001", START))
    assert any("ix_central_record_staff_at (staff=? AND at>?)" in step for step in steps), steps
    # The trap: by the other index alone, every entry of the person is read.
    connection.execute(text("DROP INDEX ix_central_record_staff_at"))
    steps = plans_of(connection, lambda: counts_since(connection, "100001", START))
    assert not any("at>?" in step for step in steps), steps
