"""The server's time, as this terminal can tell it: the last time heard, carried on by the monotonic clock.

A wrong clock of the machine must neither lock anyone out nor stretch a session (record.md §1.9).
"""

from __future__ import annotations

import threading
from collections.abc import Callable

_MICRO = 1_000_000


class ServerClock:
    """Time in microseconds since 1970 UTC. Starts with the machine's own clock until the server has been heard."""

    def __init__(self, *, mono: Callable[[], float], wall: Callable[[], int]) -> None:
        """`mono`: seconds; `wall`: milliseconds of the machine's clock."""
        self._mono = mono
        self._guard = threading.Lock()
        self._base = wall() * 1000
        self._heard = mono()

    def hear(self, micros: int) -> None:
        """Take over the time of an answer that has just been verified."""
        with self._guard:
            self._base, self._heard = micros, self._mono()

    def now(self) -> int:
        """Return the server's time in microseconds."""
        with self._guard:
            return self._base + round((self._mono() - self._heard) * _MICRO)
