"""Reported events: stored verbatim, exactly once, in order; gaps, forks and nonsense refused without a trace."""

from __future__ import annotations

import contextlib
import tempfile  # noqa: TID251 - hypothesis runs one test many times, so no fixture can make its database
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from client.contract.api import Ack, Open, ProblemKind
from client.contract.blocks import Target
from client.contract.events import event_hash
from client.contract.kinds import EventKind
from client.contract.limits import BATCH_EVENTS
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import (
    EventsForked,
    EventsMalformed,
    EventsMissing,
    acknowledged,
    begin_events,
    stored_events,
    take_events,
)
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Record, Recorded
from server_stub.audit.stored import LEAF_BYTES, lines_of, read_entry
from server_stub.audit.tables import central_record, terminal_batch
from server_stub.store.engine import open_engine, sqlite_url
from server_stub.store.schema import metadata
from tests.helpers.branch_server import BranchServer
from tests.helpers.clock import START
from tests.helpers.wire_client import Chain
from tests.server_stub.audit.conftest import ACTOR


@pytest.fixture
def chain(connection: Connection, record: Record) -> Chain:
    """A session whose sign-in is recorded; its events must follow that entry."""
    signed_in = record.append(connection, ACTOR, Entry(ServerEvent.SIGNED_IN), at=START)
    begin_events(connection, ACTOR, signed_in)
    return Chain(signed_in.hash)


def take(connection: Connection, *events: str) -> Ack:
    return take_events(connection, ACTOR, events, at=START).ack


def lines(connection: Connection) -> list[bytes]:
    kind = central_record.c.kind == ServerEvent.TERMINAL_EVENTS.value
    rows = connection.execute(select(central_record.c.data).where(kind).order_by(central_record.c.number)).scalars()
    return [line for data in rows for line in lines_of(data)]


def test_events_are_stored_byte_for_byte_and_acknowledged(connection: Connection, chain: Chain) -> None:
    sent = [chain.add(detail={"name": "見た"}) for _ in range(3)]
    assert take(connection, *sent) == Ack(seq=3, head=event_hash(sent[-1].encode()))
    assert lines(connection) == [event.encode() for event in sent]


def test_a_stored_batch_says_itself_whose_events_it_holds(connection: Connection, chain: Chain) -> None:
    take(connection, chain.add(), chain.add())
    take(connection, chain.add())
    kind = central_record.c.kind == ServerEvent.TERMINAL_EVENTS.value
    query = select(central_record.c.number, central_record.c.data).where(kind).order_by(central_record.c.number)
    rows = connection.execute(query).all()
    headers = [read_entry(row.data) for row in rows]
    assert [(one.n, one.k, one.sid, one.user, one.term, one.ev) for one in headers] == [
        (rows[0].number, "terminal.events", ACTOR.session, ACTOR.staff, ACTOR.terminal, (1, 2)),
        (rows[1].number, "terminal.events", ACTOR.session, ACTOR.staff, ACTOR.terminal, (3, 3)),
    ]
    assert [[event.seq for event in stored_events(row.data)] for row in rows] == [[1, 2], [3]]


def test_before_the_first_event_the_sign_in_is_acknowledged(connection: Connection, chain: Chain) -> None:
    assert acknowledged(connection, "s1") == Ack(seq=0, head=chain.head) == take(connection)


def test_a_batch_sent_again_is_stored_once(connection: Connection, chain: Chain) -> None:
    sent = [chain.add() for _ in range(3)]
    first = take(connection, *sent)
    assert take(connection, *sent) == first
    sent.append(chain.add())
    assert take(connection, *sent[1:]).seq == 4
    assert lines(connection) == [event.encode() for event in sent]


def test_a_gap_is_refused_and_says_what_is_there(connection: Connection, chain: Chain) -> None:
    take(connection, chain.add())
    chain.add()
    with pytest.raises(EventsMissing) as refused:
        take(connection, chain.add())
    assert (refused.value.ack.seq, refused.value.seq) == (1, 3)
    assert len(lines(connection)) == 1


def test_another_story_under_the_same_number_is_a_fork(connection: Connection, chain: Chain) -> None:
    head = chain.head
    take(connection, chain.add())
    other = Chain(head)
    with pytest.raises(EventsForked):
        take(connection, other.add(kind=EventKind.COPY_REFUSED))


def test_a_fork_inside_an_earlier_batch_is_seen(connection: Connection, chain: Chain) -> None:
    head = chain.head
    take(connection, chain.add(), chain.add())
    take(connection, chain.add())
    other = Chain(head)
    other.add()
    with pytest.raises(EventsForked) as refused:
        take(connection, chain.pending[0], other.add(kind=EventKind.COPY_REFUSED), chain.pending[2])
    assert refused.value.seq == 2


def test_an_event_that_does_not_follow_the_last_one_is_a_fork(connection: Connection, chain: Chain) -> None:
    take(connection, chain.add())
    stranger = Chain("f" * 64, seq=1)
    with pytest.raises(EventsForked):
        take(connection, stranger.add())


def test_numbers_that_jump_inside_a_batch_are_refused_whole(connection: Connection, chain: Chain) -> None:
    first = chain.add()
    chain.add()
    with pytest.raises(EventsMalformed):
        take(connection, first, chain.add())
    assert lines(connection) == []


@pytest.mark.parametrize("nonsense", ["", "{}", '{"seq":1', "x" * 3_000, '{"seq":1,"kind":"shell:magic:cast"}'])
def test_nonsense_is_refused(connection: Connection, chain: Chain, nonsense: str) -> None:
    with pytest.raises(EventsMalformed):
        take(connection, nonsense)


def test_a_line_break_cannot_make_one_event_two(connection: Connection, chain: Chain) -> None:
    with pytest.raises(EventsMalformed):
        take(connection, chain.add().replace(",", ",\n", 1))


def test_a_large_batch_becomes_entries_that_fit_a_leaf(connection: Connection, chain: Chain) -> None:
    sent = [chain.add(detail={f"fact{n}": "あ" * 60 for n in range(7)}) for _ in range(BATCH_EVENTS)]
    take(connection, *sent)
    sizes = [
        len(data)
        for data in connection.execute(
            select(central_record.c.data).join(terminal_batch, terminal_batch.c.number == central_record.c.number)
        ).scalars()
    ]
    assert len(sizes) > 1
    assert max(sizes) <= LEAF_BYTES
    assert lines(connection) == [event.encode() for event in sent]
    assert take(connection, *sent).seq == BATCH_EVENTS


@pytest.mark.parametrize(
    "kind",
    [
        EventKind.TERMINAL_STARTED,
        EventKind.WINDOW_ACTIVATED,
        EventKind.WINDOW_DEACTIVATED,
        EventKind.LEASE_LOST,
        EventKind.LEASE_REGAINED,
        EventKind.CONTENT_DESTROYED,
        EventKind.PROMISE_BROKEN,
        EventKind.SCREEN_SHOWN,
        EventKind.SCREEN_LEFT,
        EventKind.DOCUMENT_REFUSED,
        EventKind.BLOCK_UNSUPPORTED,
        EventKind.DRAFT_KEPT,
    ],
)
def test_what_happens_without_anybody_there_is_nobody_s_activity(
    connection: Connection, chain: Chain, kind: EventKind
) -> None:
    chain.add(kind=kind)
    assert not take_events(connection, ACTOR, chain.pending, at=START).active
    chain.add(kind=EventKind.ROW_SELECTED)
    chain.add(kind=kind)
    assert take_events(connection, ACTOR, chain.pending, at=START).active, "a person's doing stands before it"


def test_a_lock_is_a_person_s_doing_only_where_a_person_asked_for_it(connection: Connection, chain: Chain) -> None:
    chain.add(kind=EventKind.LOCK_ASKED, target="terminal", detail={"cause": "idle"})
    assert not take_events(connection, ACTOR, chain.pending, at=START).active
    chain.add(kind=EventKind.LOCK_ASKED, target="key")
    assert take_events(connection, ACTOR, chain.pending, at=START).active


def test_windows_that_come_and_go_keep_no_session_from_being_idle(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    for kind in (EventKind.WINDOW_DEACTIVATED, EventKind.WINDOW_ACTIVATED, EventKind.TERMINAL_STARTED) * 2:
        branch_server.clock.advance(62)
        client.chain.add(kind=kind)
        assert client.beat().answer.ack.seq == client.chain.seq
    assert client.do(Open(Target("AST"))).problem.type == ProblemKind.SESSION_LOCKED


def test_a_person_s_doing_keeps_a_session_from_being_idle(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    for kind in (EventKind.SCROLLED, EventKind.FIELD_EDITED, EventKind.ROW_SELECTED) * 2:
        branch_server.clock.advance(62)
        client.chain.add(kind=kind)
        assert client.beat().answer.ack.seq == client.chain.seq
    assert client.do(Open(Target("AST"))).status == 200


def test_a_heartbeat_s_receipt_names_the_session_s_newest_entry_and_where_it_stands(
    branch_server: BranchServer,
) -> None:
    client = branch_server.signed_in()
    numbers = []
    for _ in range(2):
        shown = client.do(Open(Target("AST"))).answer.receipt
        client.chain.add()
        receipt = client.beat().answer.receipt
        assert (receipt.number, receipt.entry) == (shown.number, shown.entry)
        numbers.append(receipt.number)
    newest = branch_server.last("screen.served")
    assert numbers == sorted(set(numbers))
    assert (newest.n, newest.sid != "") == (numbers[-1], True)


def test_only_a_persons_doing_counts_as_activity(connection: Connection, chain: Chain) -> None:
    chain.add(kind=EventKind.LEASE_LOST)
    assert not take_events(connection, ACTOR, chain.pending, at=START).active
    chain.add(kind=EventKind.SCROLLED)
    assert take_events(connection, ACTOR, chain.pending, at=START).active
    assert not take_events(connection, ACTOR, chain.pending, at=START).active  # heard before


def test_a_session_without_a_beginning_is_our_own_fault(connection: Connection) -> None:
    with pytest.raises(LookupError):
        take(connection)


@given(data=st.data())
def test_whatever_is_lost_or_sent_again_each_event_is_stored_once_in_order(data: st.DataObject) -> None:
    """A terminal sends its unacknowledged prefix; requests and answers get lost at will."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        engine = open_engine(sqlite_url(Path(folder) / "a.db"))
        stack.callback(engine.dispose)  # an example may be abandoned half-way
        names = ("central_record", "terminal_batch", "record_head", "record_counter", "served_document")
        metadata.create_all(engine, tables=[metadata.tables[name] for name in names])
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO record_counter (id, last) VALUES (1, 0)")
            record = Record(KeyRing(Path(folder)))
            signed_in = record.append(connection, ACTOR, Entry(ServerEvent.SIGNED_IN), at=START)
            begin_events(connection, ACTOR, Recorded(signed_in.number, signed_in.hash, START))
            chain, said = Chain(signed_in.hash), []
            for _ in range(data.draw(st.integers(1, 12))):
                said += [chain.add() for _ in range(data.draw(st.integers(0, 5)))]
                if data.draw(st.booleans()):
                    ack = take(connection, *chain.pending[:64])
                    if data.draw(st.booleans()):
                        chain.pending = said[ack.seq :]
            assert take(connection, *chain.pending).seq == len(said)
            assert lines(connection) == [event.encode() for event in said]


@pytest.mark.parametrize(
    "forge",
    [
        lambda line: '{"seq":7,' + line[1:],
        lambda line: line[:-1] + ',"seq":1}',
        lambda line: line.replace(",", ", "),
        lambda line: line.replace("action", "\\u0061ction"),
    ],
    ids=["first of two keys", "second of two keys", "spaces", "escapes"],
)
def test_an_event_is_taken_only_as_a_terminal_writes_it(
    connection: Connection, chain: Chain, forge: Callable[[str], str]
) -> None:
    line = chain.add()
    with pytest.raises(EventsMalformed):
        take(connection, forge(line))
    assert lines(connection) == []
    assert take(connection, line).seq == 1
