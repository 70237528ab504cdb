"""Japan's days and clocks against UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from server_stub.japan import day_in_japan, instant_in_japan


@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)), st.integers(0, 23), st.integers(0, 59))
def test_wall_clock_in_japan_keeps_its_day(day: date, hour: int, minute: int) -> None:
    at = instant_in_japan(day, hour, minute)
    assert at.tzinfo is UTC
    assert day_in_japan(at) == day


def test_morning_in_japan_is_the_evening_before_in_utc() -> None:
    assert instant_in_japan(date(2026, 11, 24), 8, 30) == datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
