"""Signing in: challenge, delay, password; the same for people who do not exist."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from client.contract.api import ProblemKind, SignIn
from server_stub.app import BankDirectory
from server_stub.audit.intake import begin_events
from server_stub.audit.record import Record
from server_stub.audit.stored import read_entry
from server_stub.audit.tables import central_record
from server_stub.identity.passwords import POLICIES, Passwords
from server_stub.identity.sessions import Sessions
from server_stub.identity.sign_in import (
    BUSY_SECONDS,
    Attempt,
    SignedIn,
    SignInDesk,
    Turned,
    password_set_since,
    recent_hashes,
    set_password,
)
from server_stub.identity.throttle import TERMINAL_FAILURES
from server_stub.problems import WRONG_PASSWORD, busy, failed_often
from tests.helpers.branch_server import CHEAP, LEFT, STAFF
from tests.helpers.clock import START
from tests.helpers.wire_client import PASSWORD
from tests.server_stub.identity.conftest import KEY, SEAT


@pytest.fixture
def desk(record: Record, sessions: Sessions, directory: BankDirectory) -> SignInDesk:
    return SignInDesk(record, sessions, directory, Passwords(CHEAP), POLICIES["jp_bank"])


def ask(challenge: str, staff: str = STAFF, password: str = PASSWORD) -> SignIn:
    return SignIn(
        challenge=challenge, staff=staff, password=password, session_key=KEY, lang="ja", kept=True,
        protections={"capture": "on"},
    )  # fmt: skip


def try_in(
    desk: SignInDesk, connection: Connection, staff: str = STAFF, password: str = PASSWORD, now: datetime = START
) -> SignedIn | Turned:
    request = ask(desk.challenge(connection, SEAT, now), staff, password)
    attempt = desk.begin(connection, SEAT, request, now)
    if isinstance(attempt, Turned):
        return attempt
    if not desk.verify(attempt, password):
        return desk.fail(connection, SEAT.actor, attempt, now)
    return desk.finish(connection, SEAT, attempt, request, now)


def kinds(connection: Connection) -> list[str]:
    return list(connection.execute(select(central_record.c.kind).order_by(central_record.c.number)).scalars())


def test_the_right_password_opens_a_session_and_its_claims_are_recorded(
    desk: SignInDesk, connection: Connection, record: Record
) -> None:
    done = try_in(desk, connection)
    assert isinstance(done, SignedIn)
    assert done.seat.session.staff == STAFF
    entry = read_entry(connection.execute(select(central_record.c.data)).scalars().all()[-1])
    assert (entry.k, record.detail_of(entry)) == ("login.ok", {"kept": True, "protection.capture": "on"})


@pytest.mark.parametrize(
    ("staff", "password"), [(STAFF, "wrong"), ("999999", PASSWORD), (LEFT, PASSWORD), ("", PASSWORD)]
)
def test_wrong_unknown_and_gone_are_refused_alike(
    desk: SignInDesk, connection: Connection, staff: str, password: str
) -> None:
    done = try_in(desk, connection, staff, password)
    assert isinstance(done, Turned)
    assert (done.kind, done.detail, done.retry_after) == (ProblemKind.WRONG_CREDENTIALS, None, None)
    assert kinds(connection) == ["login.fail"]


def test_what_was_typed_as_a_number_stands_nowhere_in_clear(
    desk: SignInDesk, connection: Connection, record: Record
) -> None:
    try_in(desk, connection, "my-secret-password", "x")
    (data,) = connection.execute(select(central_record.c.data)).scalars()
    assert b"my-secret" not in data
    assert record.detail_of(read_entry(data)) == {"typed": "my-secret-password"}


def test_a_challenge_serves_once_at_one_terminal_for_a_while(desk: SignInDesk, connection: Connection) -> None:
    used = desk.challenge(connection, SEAT, START)
    assert isinstance(desk.begin(connection, SEAT, ask(used), START), Attempt)
    elsewhere = desk.challenge(connection, replace(SEAT, number="T-9"), START)
    void = desk.challenge(connection, SEAT, START)
    old = desk.challenge(connection, SEAT, START)
    late = START + timedelta(minutes=15)
    for challenge, now in ((used, START), (elsewhere, START), (void, START), (old, late), ("made-up", START)):
        turned = desk.begin(connection, SEAT, ask(challenge), now)
        assert isinstance(turned, Turned)
        assert turned.kind == ProblemKind.BAD_PROOF
    assert kinds(connection) == ["replay"] * 5


def test_a_sign_in_that_was_given_up_ends_nobodys_session(desk: SignInDesk, connection: Connection) -> None:
    request = ask(desk.challenge(connection, SEAT, START))
    given_up = desk.begin(connection, SEAT, request, START)
    assert isinstance(given_up, Attempt)
    newer = try_in(desk, connection)
    assert isinstance(newer, SignedIn)
    assert desk.verify(given_up, PASSWORD)
    turned = desk.finish(connection, SEAT, given_up, request, START)
    assert isinstance(turned, Turned)
    assert (turned.kind, kinds(connection)) == (ProblemKind.BAD_PROOF, ["login.ok", "replay"])


def test_five_failures_make_even_the_right_password_wait_and_then_it_is_right(
    desk: SignInDesk, connection: Connection
) -> None:
    for _ in range(5):
        try_in(desk, connection, password="wrong")
    waiting = try_in(desk, connection)
    assert isinstance(waiting, Turned)
    assert (waiting.kind, waiting.retry_after, waiting.detail) == (ProblemKind.WAIT, 1, failed_often(1))
    assert kinds(connection)[-1] == "login.wait"
    assert isinstance(try_in(desk, connection, now=START + timedelta(seconds=1)), SignedIn)


def test_guesses_made_at_once_all_count_before_any_is_verified(desk: SignInDesk, connection: Connection) -> None:
    begun = [desk.begin(connection, SEAT, ask(desk.challenge(connection, SEAT, START)), START) for _ in range(8)]
    assert sum(isinstance(one, Attempt) for one in begun) == 5


def test_an_expired_password_is_said_only_to_who_knows_it(desk: SignInDesk, connection: Connection) -> None:
    late = START + timedelta(days=90)
    right, wrong = try_in(desk, connection, now=late), try_in(desk, connection, password="wrong", now=late)
    assert isinstance(right, Turned)
    assert isinstance(wrong, Turned)
    assert (right.kind, wrong.kind) == (ProblemKind.NOT_PERMITTED, ProblemKind.WRONG_CREDENTIALS)
    assert right.detail is not None
    assert "有効期限" in right.detail.ja


def test_unlocking_obeys_the_same_delay(desk: SignInDesk, connection: Connection) -> None:
    done = try_in(desk, connection)
    assert isinstance(done, SignedIn)
    for _ in range(5):
        attempt = desk.begin_unlock(connection, done.seat, START)
        assert isinstance(attempt, Attempt)
        assert not desk.verify(attempt, "wrong")
        turned = desk.fail(connection, done.seat.actor(), attempt, START)
        assert (turned.kind, turned.detail) == (ProblemKind.WRONG_CREDENTIALS, WRONG_PASSWORD)
    assert isinstance(desk.begin_unlock(connection, done.seat, START), Turned)
    attempt = desk.begin_unlock(connection, done.seat, START + timedelta(seconds=1))
    assert isinstance(attempt, Attempt)
    assert desk.verify(attempt, PASSWORD)
    unlocked = desk.finish_unlock(connection, done.seat, attempt, START + timedelta(seconds=1), command=3)
    assert isinstance(unlocked, SignedIn)
    assert unlocked.token != done.token
    assert kinds(connection)[-1] == "unlock"


def test_a_password_changed_while_it_is_verified_opens_nothing(desk: SignInDesk, connection: Connection) -> None:
    done = try_in(desk, connection)
    assert isinstance(done, SignedIn)
    request = ask(desk.challenge(connection, SEAT, START))
    entering, unlocking = desk.begin(connection, SEAT, request, START), desk.begin_unlock(connection, done.seat, START)
    assert isinstance(entering, Attempt)
    assert isinstance(unlocking, Attempt)
    set_password(connection, STAFF, "another", START + timedelta(seconds=1))
    later = START + timedelta(seconds=2)
    entered = desk.finish(connection, SEAT, entering, request, later)
    unlocked = desk.finish_unlock(connection, done.seat, unlocking, later, command=3)
    for turned in (entered, unlocked):
        assert isinstance(turned, Turned)
        assert turned.kind == ProblemKind.WRONG_CREDENTIALS
    assert kinds(connection)[-2:] == ["login.fail", "unlock.fail"]


def test_a_right_password_that_came_too_late_is_no_failure(desk: SignInDesk, connection: Connection) -> None:
    for _ in range(2 * TERMINAL_FAILURES):
        request = ask(desk.challenge(connection, SEAT, START))
        attempt = desk.begin(connection, SEAT, request, START)
        assert isinstance(attempt, Attempt), "nobody has to wait"
        desk.challenge(connection, SEAT, START)
        assert isinstance(desk.finish(connection, SEAT, attempt, request, START), Turned)


def test_nobody_cannot_be_let_in_even_by_mistake(desk: SignInDesk, connection: Connection) -> None:
    turned = desk.finish(connection, SEAT, Attempt("x", None, None, None, START), ask("x"), START)
    assert isinstance(turned, Turned)


def test_the_history_holds_the_latest_passwords(connection: Connection) -> None:
    for number in range(8):
        set_password(connection, STAFF, f"phc-{number}", START + timedelta(days=number + 1))
    assert recent_hashes(connection, STAFF, POLICIES["jp_bank"]) == [f"phc-{n}" for n in (7, 6, 5, 4, 3)]
    assert recent_hashes(connection, STAFF, POLICIES["nist"]) == []


def test_guesses_made_at_once_at_one_terminal_all_count_whoever_they_name(
    desk: SignInDesk, connection: Connection
) -> None:
    begun = [
        desk.begin(connection, SEAT, ask(desk.challenge(connection, SEAT, START), f"2{number:05}"), START)
        for number in range(30)
    ]
    assert sum(isinstance(one, Attempt) for one in begun) == TERMINAL_FAILURES


def test_a_terminal_where_everybody_knows_the_password_never_waits(desk: SignInDesk, connection: Connection) -> None:
    for _ in range(2 * TERMINAL_FAILURES):
        done = try_in(desk, connection)
        assert isinstance(done, SignedIn)
        begin_events(connection, done.seat.actor(), done.recorded)


def test_whoever_is_turned_away_because_many_wait_has_not_failed(desk: SignInDesk, connection: Connection) -> None:
    for _ in range(2 * TERMINAL_FAILURES):
        attempt = desk.begin(connection, SEAT, ask(desk.challenge(connection, SEAT, START)), START)
        assert isinstance(attempt, Attempt)
        turned = desk.turn_away(connection, SEAT.actor, attempt, START)
        assert (turned.kind, turned.retry_after) == (ProblemKind.WAIT, BUSY_SECONDS)
        assert turned.detail == busy(BUSY_SECONDS)
    assert kinds(connection)[-1] == "login.wait"
    done = try_in(desk, connection)
    assert isinstance(done, SignedIn)
    attempt = desk.begin_unlock(connection, done.seat, START)
    assert isinstance(attempt, Attempt)
    assert desk.turn_away(connection, done.seat.actor(), attempt, START).kind == ProblemKind.WAIT


@pytest.mark.parametrize("unlocking", [False, True])
def test_being_turned_away_does_not_forget_the_wrong_passwords_before_it(
    desk: SignInDesk, connection: Connection, unlocking: bool
) -> None:
    done = try_in(desk, connection)
    assert isinstance(done, SignedIn)
    seat = done.seat

    def begin() -> Attempt | Turned:
        if unlocking:
            return desk.begin_unlock(connection, seat, START)
        return desk.begin(connection, SEAT, ask(desk.challenge(connection, SEAT, START)), START)

    for _ in range(4):
        try_in(desk, connection, password="wrong")
    attempt = begin()
    assert isinstance(attempt, Attempt)
    desk.turn_away(connection, seat.actor() if unlocking else SEAT.actor, attempt, START)
    assert isinstance(begin(), Attempt)  # the fifth once more
    assert isinstance(begin(), Turned)


def test_a_password_set_later_is_noticed(connection: Connection) -> None:
    set_password(connection, STAFF, "phc", START)
    assert not password_set_since(connection, STAFF, START)
    assert password_set_since(connection, STAFF, START - timedelta(seconds=1))
    assert not password_set_since(connection, "999999", START - timedelta(seconds=1))
