"""A clock that stands still until the test moves it, and one that cannot be moved. Knows nothing of what is timed."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

START = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)  # 9:00 in Japan, the first day of a business year


class FakeClock:
    """Stands in for both clocks of the product: `clock.utc` and `clock.monotonic` are the callables to inject."""

    def __init__(self, start: datetime = START) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a time zone")
        self._utc = start.astimezone(UTC)
        self._monotonic = 1_000.0

    def utc(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return self._utc

    def monotonic(self) -> float:
        """Seconds since some unknown moment; never falls."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Lets time pass on both clocks."""
        if seconds < 0:
            raise ValueError("time does not run backwards; `set_utc` moves the wall clock")
        self._utc += timedelta(seconds=seconds)
        self._monotonic += seconds

    def set_utc(self, moment: datetime) -> None:
        """Moves the wall clock alone, as a correction of a computer's clock does."""
        if moment.tzinfo is None:
            raise ValueError("a clock needs a time zone")
        self._utc = moment.astimezone(UTC)


class PassingClock(FakeClock):
    """The machine's own clocks, for what is shared with another process; nobody can move them."""

    def utc(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some unknown moment; never falls."""
        return time.monotonic()
