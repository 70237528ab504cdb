"""How long the terminal may go on showing content without having heard that its events are recorded.

Must not know timers or windows: it is asked. Rule: record.md D3, counted from the time the acknowledged request was
sent, on the monotonic clock.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

SLOW_SECONDS = 0.5
"""An acknowledgement that took longer is shown as slow; it changes nothing else."""


class RecordState(StrEnum):
    """What is known of the central record, from best to worst."""

    OK = "ok"
    SLOW = "slow"
    LOST = "lost"
    LOCK = "lock"


class Lease:
    """Permission to show content, renewed by every request whose events were acknowledged."""

    def __init__(self, lease_s: float, lock_s: float, mono: Callable[[], float], *, since: float | None = None) -> None:
        """`lease_s`: after so long the content must go; `lock_s`: after so long the session is locked.

        `since`: when the request was sent whose answer grants the lease; now, when not given.
        """
        self._lease_s = lease_s
        self._lock_s = lock_s
        self._mono = mono
        self._anchor = mono() if since is None else since
        self._latency: float | None = None
        self._asked: dict[int, float] = {}
        self._untimed: set[int] = set()
        self._next = 0

    def asked(self, *, timed: bool = True) -> int:
        """Note that a request leaves now; give the returned number back to `answered` or `failed`.

        A request that is not `timed` says nothing of the record's speed: a password takes its time to verify.
        """
        self._next += 1
        self._asked[self._next] = self._mono()
        if not timed:
            self._untimed.add(self._next)
        return self._next

    def answered(self, number: int) -> None:
        """Renew the lease: the request of this number was acknowledged."""
        sent = self._asked.pop(number)
        self._anchor = max(self._anchor, sent)
        if number in self._untimed:
            self._untimed.discard(number)
        else:
            self._latency = self._mono() - sent

    def failed(self, number: int) -> None:
        """Forget a request that was not acknowledged."""
        self._asked.pop(number)
        self._untimed.discard(number)

    @property
    def latency_ms(self) -> int | None:
        """Duration of the last acknowledged round trip, or of the one under way if longer; None before the first."""
        waited = self._waited()
        if self._latency is None:
            return round(waited * 1000) if waited else None
        return round(max(self._latency, waited) * 1000)

    @property
    def age(self) -> float:
        """Seconds since the last acknowledged request was sent."""
        return self._mono() - self._anchor

    def state(self) -> RecordState:
        """Return what the age of the last acknowledgement means now."""
        age = self.age
        if age >= self._lock_s:
            return RecordState.LOCK
        if age >= self._lease_s:
            return RecordState.LOST
        if max(self._latency or 0.0, self._waited()) > SLOW_SECONDS:
            return RecordState.SLOW
        return RecordState.OK

    def _waited(self) -> float:
        timed = [sent for number, sent in self._asked.items() if number not in self._untimed]
        return self._mono() - min(timed) if timed else 0.0
