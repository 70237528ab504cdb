"""Guessing gets slower, for numbers nobody has too, and nobody is locked out for good."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from server_stub.identity.throttle import (
    TERMINAL_FAILURES,
    account,
    count_account,
    count_terminal,
    forgive_account,
    place,
    seconds_to_wait,
    take_back_account,
    take_back_terminal,
)
from tests.helpers.clock import START


def waits_of(connection: Connection, failures: int, staff: str = "100001") -> list[int]:
    found, now = [], START
    for _ in range(failures):
        count_account(connection, staff, now)
        wait = seconds_to_wait(connection, (account(staff),), now)
        found.append(wait)
        now += timedelta(seconds=wait)
    return found


def test_the_delay_doubles_from_the_fifth_failure_and_stops_at_a_quarter_of_an_hour(connection: Connection) -> None:
    expected = [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert waits_of(connection, len(expected)) == expected


def test_a_number_nobody_has_is_slowed_alike(connection: Connection) -> None:
    assert waits_of(connection, 7, "no-such-number") == waits_of(connection, 7)


def test_the_wait_runs_out(connection: Connection) -> None:
    waits_of(connection, 7)
    later = START + timedelta(seconds=3)
    assert seconds_to_wait(connection, (account("100001"),), later) == 4
    assert seconds_to_wait(connection, (account("100001"),), START + timedelta(seconds=30)) == 0


def test_the_right_password_forgives(connection: Connection) -> None:
    waits_of(connection, 8)
    forgive_account(connection, "100001")
    assert waits_of(connection, 4) == [0, 0, 0, 0]


def test_a_terminal_waits_after_twenty_failures_in_ten_minutes_whoever_it_was(connection: Connection) -> None:
    for _ in range(19):
        count_terminal(connection, "T-1", START)
    assert seconds_to_wait(connection, (place("T-1"),), START) == 0
    count_terminal(connection, "T-1", START + timedelta(minutes=4))
    assert seconds_to_wait(connection, (place("T-1"),), START + timedelta(minutes=4)) == 360
    assert seconds_to_wait(connection, (place("T-2"),), START) == 0
    count_terminal(connection, "T-1", START + timedelta(minutes=10))
    assert seconds_to_wait(connection, (place("T-1"),), START + timedelta(minutes=10)) == 0


def test_an_attempt_that_did_not_fail_is_taken_back_and_no_other(connection: Connection) -> None:
    take_back_terminal(connection, "T-1", START)  # nothing counted: nothing to take back
    for _ in range(TERMINAL_FAILURES):
        count_terminal(connection, "T-1", START)
    take_back_terminal(connection, "T-1", START)
    assert seconds_to_wait(connection, (place("T-1"),), START) == 0
    for _ in range(2):
        count_terminal(connection, "T-1", START)
    take_back_terminal(connection, "T-1", START)
    assert seconds_to_wait(connection, (place("T-1"),), START) == 600


def test_one_attempt_against_an_account_is_taken_back_and_the_failures_before_it_stay(connection: Connection) -> None:
    take_back_account(connection, "100001", START)  # nothing counted: nothing to take back
    waits_of(connection, 8)
    later = START + timedelta(minutes=1)
    count_account(connection, "100001", later)
    take_back_account(connection, "100001", later)
    assert seconds_to_wait(connection, (account("100001"),), later) == 0
    count_account(connection, "100001", later)
    assert seconds_to_wait(connection, (account("100001"),), later) == 16


def test_an_attempt_taken_back_late_leaves_the_wait_of_the_one_after_it(connection: Connection) -> None:
    waits_of(connection, 8)
    early, later = START + timedelta(minutes=1), START + timedelta(minutes=2)
    count_account(connection, "100001", early)
    count_account(connection, "100001", later)
    take_back_account(connection, "100001", early)
    assert seconds_to_wait(connection, (account("100001"),), later) == 32
