"""Instants as the tables keep them, and the Japanese calendar days that quotas and serial numbers count by.

Must not read a clock; every instant comes in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]

JAPAN = timezone(timedelta(hours=9), "JST")  # no summer time since 1951, so no time zone data is needed
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 UTC of an aware instant."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC instant of `micros`."""
    return _EPOCH + timedelta(microseconds=micros)


def japan_day(at: datetime) -> date:
    """The calendar day in Japan at an aware instant."""
    return at.astimezone(JAPAN).date()


def japan_midnight(day: date) -> datetime:
    """The instant at which `day` begins in Japan, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=JAPAN).astimezone(UTC)
