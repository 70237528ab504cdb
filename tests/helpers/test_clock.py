"""The stand-in clock behaves like the two clocks it replaces."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.helpers.clock import START, FakeClock


def test_it_stands_still_until_moved() -> None:
    clock = FakeClock()
    assert (clock.utc(), clock.monotonic()) == (clock.utc(), clock.monotonic())


def test_both_clocks_advance_together() -> None:
    clock = FakeClock()
    before = clock.monotonic()
    clock.advance(15)
    assert clock.utc() - START == timedelta(seconds=15)
    assert clock.monotonic() - before == 15


def test_a_correction_of_the_wall_clock_leaves_the_monotonic_one() -> None:
    clock = FakeClock()
    before = clock.monotonic()
    clock.set_utc(START - timedelta(hours=1))
    assert clock.utc() < START
    assert clock.monotonic() == before


def test_it_answers_in_utc_whatever_it_was_given() -> None:
    japan = timezone(timedelta(hours=9))
    assert FakeClock(datetime(2026, 4, 1, 9, 0, tzinfo=japan)).utc() == datetime(2026, 4, 1, tzinfo=UTC)


def test_a_naive_moment_and_a_negative_step_are_refused() -> None:
    naive = datetime(2026, 4, 1)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="time zone"):
        FakeClock(naive)
    with pytest.raises(ValueError, match="time zone"):
        FakeClock().set_utc(naive)
    with pytest.raises(ValueError, match="backwards"):
        FakeClock().advance(-1)
