"""The life of a session: one a person, one a terminal, locked, unlocked, ended by its clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from server_stub.app import BankDirectory
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import begin_events
from server_stub.audit.record import Record
from server_stub.audit.tables import central_record
from server_stub.identity.nonces import NonceWindow
from server_stub.identity.sessions import Seat, Sessions
from server_stub.identity.tables import session
from tests.helpers.branch_server import OTHER_STAFF, STAFF
from tests.helpers.clock import START
from tests.helpers.query_plan import plans_of
from tests.server_stub.identity.conftest import KEY, SEAT


def open_for(
    connection: Connection, sessions: Sessions, record: Record, staff: str = STAFF, terminal: str = SEAT.number
) -> tuple[Seat, str]:
    member = BankDirectory().member(connection, staff, START.date())
    assert member is not None
    seat, token = sessions.open(connection, member, replace(SEAT, number=terminal), key=KEY, now=START)
    begin_events(
        connection, seat.actor(), record.append(connection, seat.actor(), Entry(ServerEvent.SIGNED_IN), at=START)
    )
    return seat, token


def kinds(connection: Connection) -> list[str]:
    return list(connection.execute(select(central_record.c.kind).order_by(central_record.c.number)).scalars())


def test_a_session_is_found_by_its_token_which_is_nowhere_stored(
    connection: Connection, sessions: Sessions, record: Record
) -> None:
    seat, token = open_for(connection, sessions, record)
    found = sessions.find(connection, token)
    assert found is not None
    assert found == seat
    assert (found.session.role, found.session.branch, found.session.romaji) == ("RM", "382", "KOIN ICHIRO")
    assert token not in repr(connection.execute(select(session)).all())
    assert sessions.find(connection, token + "x") is None


@pytest.mark.parametrize(
    ("staff", "terminal", "why"),
    [(STAFF, "T-9", "person"), (OTHER_STAFF, SEAT.number, "terminal"), (STAFF, SEAT.number, "terminal")],
)
def test_a_new_sign_in_ends_the_persons_and_the_terminals_other_session(
    connection: Connection, sessions: Sessions, record: Record, staff: str, terminal: str, why: str
) -> None:
    _, token = open_for(connection, sessions, record)
    _, newer = open_for(connection, sessions, record, staff, terminal)
    assert sessions.find(connection, token) is None
    assert sessions.find(connection, newer) is not None
    assert sessions.why_ended(connection, token) == why
    assert kinds(connection) == ["login.ok", "session.replaced", "login.ok"]


def test_others_sessions_go_on(connection: Connection, sessions: Sessions, record: Record) -> None:
    _, token = open_for(connection, sessions, record)
    open_for(connection, sessions, record, OTHER_STAFF, "T-9")
    assert sessions.find(connection, token) is not None


def test_unlocking_gives_a_new_token_and_once_it_is_used_the_old_one_is_dead(
    connection: Connection, sessions: Sessions, record: Record
) -> None:
    seat, token = open_for(connection, sessions, record)
    sessions.lock(connection, seat, "asked", START, command=4)
    locked = sessions.find(connection, token)
    assert locked is not None
    assert locked.locked
    later = START + timedelta(seconds=30)
    unlocked, newer = sessions.unlock(connection, locked, later)
    assert sessions.find(connection, newer) == unlocked
    assert (unlocked.locked, unlocked.session.auth_at) == (False, later)
    sessions.hear(connection, unlocked, unlocked.window, later, active=False)
    assert sessions.find(connection, token) is None


def test_until_the_new_token_is_used_the_old_one_finds_the_session_locked(
    connection: Connection, sessions: Sessions, record: Record
) -> None:
    seat, token = open_for(connection, sessions, record)
    _, lost = sessions.unlock(connection, seat, START)
    found = sessions.find(connection, token)
    assert found is not None
    assert (found.locked, found.session) == (True, seat.session)
    sessions.hear(connection, found, found.window, START, active=False)
    assert connection.execute(select(session.c.state)).scalar_one() == "active"
    sessions.lock(connection, found, "asked", START, command=None)
    assert connection.execute(select(session.c.state)).scalar_one() == "locked", "asked for under the old token, too"
    found = sessions.find(connection, token)
    assert found is not None
    _, newer = sessions.unlock(connection, found, START)
    assert sessions.find(connection, lost) is None, "nobody ever had it"
    unlocked = sessions.find(connection, newer)
    assert unlocked is not None
    assert not unlocked.locked
    sessions.end(connection, unlocked, Entry(ServerEvent.SIGNED_OUT), START, why="signed-out")
    assert sessions.find(connection, token) is None
    assert sessions.why_ended(connection, token) == "signed-out"


def test_who_never_gets_the_new_token_ends_as_whoever_stays_locked(
    connection: Connection, sessions: Sessions, record: Record
) -> None:
    seat, token = open_for(connection, sessions, record)
    sessions.unlock(connection, seat, START)
    late = START + timedelta(seconds=600)
    found = sessions.find(connection, token)
    assert found is not None
    sessions.hear(connection, found, found.window, late, active=False)
    assert [one.session for one in sessions.reap(connection, late)] == [seat.session]
    assert sessions.why_ended(connection, token) == "locked"


def test_who_uses_the_new_token_is_not_locked_any_more(
    connection: Connection, sessions: Sessions, record: Record
) -> None:
    seat, _ = open_for(connection, sessions, record)
    unlocked, _ = sessions.unlock(connection, seat, START)
    late = START + timedelta(seconds=600)
    sessions.hear(connection, unlocked, unlocked.window, late, active=False)
    assert sessions.reap(connection, late) == []


def test_a_session_is_found_by_index_under_either_token(
    connection: Connection, sessions: Sessions, record: Record
) -> None:
    open_for(connection, sessions, record)
    steps = plans_of(connection, lambda: sessions.find(connection, "any"))
    assert not [step for step in steps if step.startswith("SCAN")], steps
    assert any("former_token_hash" in step for step in steps)


def test_signs_of_life_and_nonces_are_remembered(connection: Connection, sessions: Sessions, record: Record) -> None:
    seat, token = open_for(connection, sessions, record)
    later = START + timedelta(seconds=5)
    window = NonceWindow().accept(7)
    assert window is not None
    heard = sessions.hear(connection, seat, window, later, active=False)
    assert sessions.find(connection, token) == heard
    assert (heard.heard_at, heard.active_at) == (later, START)
    assert sessions.hear(connection, heard, window, later, active=True).active_at == later


def test_the_highest_command_number_never_falls(connection: Connection, sessions: Sessions, record: Record) -> None:
    seat, token = open_for(connection, sessions, record)
    sessions.count_command(connection, seat, 9)
    found = sessions.find(connection, token)
    assert found is not None
    sessions.count_command(connection, found, 8)
    again = sessions.find(connection, token)
    assert again is not None
    assert again.command_high == 9


@pytest.mark.parametrize(
    ("seconds", "locked", "limit", "kind"),
    [
        (89, False, None, ""),
        (90, False, "silent", "abandoned"),
        (600, True, "locked", "session.expired"),
        (36_000, False, "absolute", "session.expired"),
    ],
)
def test_what_nobody_hears_of_ends_and_is_recorded(
    connection: Connection,
    sessions: Sessions,
    record: Record,
    seconds: int,
    locked: bool,
    limit: str | None,
    kind: str,
) -> None:
    seat, token = open_for(connection, sessions, record)
    if locked:
        sessions.lock(connection, seat, "asked", START, command=None)
    now = START + timedelta(seconds=seconds)
    found = sessions.find(connection, token)
    assert found is not None
    if limit != "silent":  # the terminal has been heard of all the time
        sessions.hear(connection, found, found.window, now, active=False)
    assert bool(sessions.reap(connection, now)) == (limit is not None)
    assert (sessions.find(connection, token) is None) == (limit is not None)
    assert sessions.why_ended(connection, token) == (limit or "")
    assert kind in (kinds(connection)[-1], "")
    assert sessions.reap(connection, now) == []


def test_idleness_is_measured_from_the_last_thing_a_person_did(sessions: Sessions) -> None:
    seat = Seat(None, KEY, "active", NonceWindow(), 0, START, START, None)  # type: ignore[arg-type]  # clocks only
    assert not sessions.idle(seat, START + timedelta(seconds=309))
    assert sessions.idle(seat, START + timedelta(seconds=310))
    assert not sessions.idle(replace(seat, state="locked"), START + timedelta(seconds=400))


def test_ended_sessions_are_passed_over_when_clocks_are_looked_at(
    connection: Connection, sessions: Sessions, record: Record
) -> None:
    open_for(connection, sessions, record)
    steps = plans_of(connection, lambda: sessions.reap(connection, START))
    assert [step for step in steps if "session" in step] == [
        "SEARCH session USING INDEX ix_session_live (state=?)",
    ]
    # The trap: an inequality reads every session there ever was.
    everything = select(session).where(session.c.state != "ended")
    assert plans_of(connection, lambda: connection.execute(everything)) == ["SCAN session"]
