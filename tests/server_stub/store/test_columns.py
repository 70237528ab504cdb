"""Moments are stored as whole microseconds in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server_stub.store.columns import microseconds, moment

JAPAN = timezone(timedelta(hours=9))


@given(st.datetimes(timezones=st.sampled_from([UTC, JAPAN]), min_value=datetime(1900, 1, 1)))  # noqa: DTZ001 - bound only
def test_a_moment_survives_the_round_trip(value: datetime) -> None:
    assert moment(microseconds(value)) == value


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        microseconds(datetime(2026, 4, 1))  # noqa: DTZ001 - the point of the test
