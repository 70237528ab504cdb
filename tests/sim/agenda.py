"""Virtual time: what is due when, one thing after another, in whole 1,024ths of a second.

Binary fractions, so that a lease of 15 seconds ends at exactly 15 seconds. Knows nothing of what is due.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

TICK = 1 / 1024
_START = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
_MONO = 1_000.0


class Due:
    """One thing to be done; `cancel` makes it nothing."""

    __slots__ = ("work",)

    def __init__(self, work: Callable[[], None]) -> None:
        self.work: Callable[[], None] | None = work

    def cancel(self) -> None:
        """Never do it."""
        self.work = None


class Agenda:
    """The clock and the list; `after` is called after each thing done."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.after: Callable[[], None] = lambda: None
        self._order = 0
        self._due: list[tuple[float, int, Due]] = []

    def mono(self) -> float:
        """Seconds since some unknown moment."""
        return _MONO + self.seconds

    def utc(self) -> datetime:
        """The true time."""
        return _START + timedelta(seconds=self.seconds)

    def within(self, delay: float, work: Callable[[], None]) -> Due:
        """Do something `delay` seconds from now."""
        due = Due(work)
        self._order += 1
        at = self.seconds + round(max(0.0, delay) / TICK) * TICK
        heapq.heappush(self._due, (at, self._order, due))
        return due

    def run(self, until: float) -> None:
        """Do everything that is due up to a moment, and stand there."""
        while self._due and self._due[0][0] <= until:
            at, _, due = heapq.heappop(self._due)
            if due.work is not None:
                self.seconds = at
                due.work()
                self.after()
        self.seconds = until


def some(chance: Random, least: float, most: float) -> float:
    """Return a duration between two, in whole ticks."""
    return chance.randrange(round(least / TICK), round(most / TICK) + 1) * TICK
