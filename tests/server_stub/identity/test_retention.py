"""What is over is deleted after its time, and nothing that somebody still needs; the record keeps everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Table, delete, func, insert, select

from server_stub.audit.record import Record
from server_stub.audit.tables import central_record
from server_stub.identity.retention import CODES_KEPT, DELAYS_KEPT, SESSIONS_KEPT, identity_purges
from server_stub.identity.sessions import Seat, Sessions
from server_stub.identity.tables import answered_command, enrolment_code, session, sign_in_throttle
from server_stub.identity.terminals import CODE_LIFE, make_code
from server_stub.identity.throttle import count_account
from server_stub.store.purge import Purges
from tests.helpers.branch_server import BRANCH, OTHER_STAFF, STAFF
from tests.helpers.clock import START
from tests.helpers.query_plan import plans_of
from tests.server_stub.identity.test_sessions import open_for

SECOND = timedelta(seconds=1)


def look(connection: Connection, now: datetime) -> None:
    purges = Purges(identity_purges())
    for _ in identity_purges():
        purges.look(connection, now)


def count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def answer(connection: Connection, seat: Seat) -> None:
    row = {"session": seat.session.id, "number": 1, "asked": "", "status": 200, "part": "", "document": "", "key": ""}
    connection.execute(insert(answered_command).values(**row, sealed=""))


def make_a_code(connection: Connection, record: Record) -> None:
    make_code(connection, record, number="T-1", branch=BRANCH, now=START)


def fail_once(connection: Connection, _record: Record) -> None:
    count_account(connection, STAFF, START)


@pytest.mark.parametrize(
    ("leave", "table", "kept"),
    [
        (make_a_code, enrolment_code, CODE_LIFE + CODES_KEPT),
        (fail_once, sign_in_throttle, DELAYS_KEPT),
    ],
)
def test_codes_and_delays_go_after_their_time(
    connection: Connection,
    record: Record,
    leave: Callable[[Connection, Record], None],
    table: Table,
    kept: timedelta,
) -> None:
    connection.execute(delete(table))
    leave(connection, record)
    recorded = count(connection, central_record)
    look(connection, START + kept)
    assert count(connection, table) == 1
    look(connection, START + kept + SECOND)
    assert count(connection, table) == 0
    assert count(connection, central_record) == recorded


def test_answers_of_live_sessions_stay_and_those_of_ended_ones_go(
    connection: Connection, sessions: Sessions, record: Record
) -> None:
    live, _ = open_for(connection, sessions, record)
    ended, _ = open_for(connection, sessions, record, OTHER_STAFF, "T-9")
    locked, _ = open_for(connection, sessions, record, OTHER_STAFF, "T-8")  # ends the one before
    sessions.lock(connection, locked, "asked", START, command=None)
    for seat in (live, ended, locked):
        answer(connection, seat)
    look(connection, START)
    left = set(connection.execute(select(answered_command.c.session)).scalars())
    assert left == {live.session.id, locked.session.id}


def test_a_person_keeps_their_last_session_and_one_that_lives(
    connection: Connection, sessions: Sessions, record: Record
) -> None:
    seats = []
    for number in range(3):
        seat, _ = open_for(connection, sessions, record)
        moved = session.update().where(session.c.id == seat.session.id)
        connection.execute(moved.values(signed_in_at=START + number * SECOND))
        seats.append(seat.session.id)
    only, _ = open_for(connection, sessions, record, OTHER_STAFF, "T-9")
    sessions.end_for_limit(connection, only, "silent", START)
    look(connection, START + SESSIONS_KEPT)
    assert count(connection, session) == 4
    look(connection, START + SESSIONS_KEPT + SECOND)
    left = set(connection.execute(select(session.c.id)).scalars())
    assert left == {*seats[1:], only.session.id}


def test_what_is_old_is_found_without_reading_what_is_not(connection: Connection) -> None:
    steps = plans_of(connection, lambda: look(connection, START))
    assert any("ix_session_ended_at" in step for step in steps)
    assert any("ix_session_staff_signed_in" in step for step in steps)
    assert any("ix_sign_in_throttle_until" in step for step in steps)
    # The one holds what is live and an hour's endings, the other what was enrolled in a day.
    scanned = [step.split()[1] for step in steps if step.startswith("SCAN")]
    assert scanned == ["answered_command", "enrolment_code"]
