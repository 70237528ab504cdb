"""Time in Japan, where the bank is: inside it is UTC, and days and clocks are Japan's.

Reads no clock: the moment is always handed in.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

# Japan has had no summer time since 1951; a fixed offset needs no time zone database.
JAPAN = timezone(timedelta(hours=9), "JST")


def instant_in_japan(day: date, hour: int, minute: int = 0) -> datetime:
    """The UTC time of a wall-clock time in Japan."""
    return datetime.combine(day, time(hour, minute), JAPAN).astimezone(UTC)


def day_in_japan(at: datetime) -> date:
    """The calendar day in Japan of an aware time."""
    return at.astimezone(JAPAN).date()
