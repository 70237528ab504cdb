"""Where everything the person does is recorded: the trail of the session, or the events before there is one.

Must not know what the events mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from client.flows.early_trail import EarlyTrail, TrailFull

if TYPE_CHECKING:
    from client.contract.kinds import EventKind
    from client.flows.trail import Trail

BEAT_AT = 32
"""So many events waiting are not left to the next heartbeat."""


class DeskRecorder(QObject):
    """The one recorder every widget is given; it outlives sessions.

    Signals:
        crowded(): many events wait to be acknowledged.
        filled(): the queue is full, no more input may be taken.
        overflowed(): not even the reserve took an event; the session must end.
    """

    crowded = Signal()
    filled = Signal()
    overflowed = Signal()

    def __init__(self, mono: Callable[[], float]) -> None:
        super().__init__()
        self._early = EarlyTrail(mono=mono)
        self._trail: Trail | None = None

    def record(self, kind: EventKind, target: str = "", **detail: str | int | bool) -> None:
        """Record one event about `target`."""
        trail = self._trail
        if trail is None:
            self._early.record(kind, target, **detail)
            return
        try:
            trail.record(kind, target, **detail)
        except TrailFull:
            self.overflowed.emit()
            return
        if trail.full:
            self.filled.emit()
        elif trail.waiting % BEAT_AT == 0:
            self.crowded.emit()

    def begin(self, trail: Trail) -> None:
        """Record into this trail from now on, beginning with what happened before."""
        self._trail = trail
        self._early.hand_over(trail)

    def end(self) -> None:
        """Keep events for the next session."""
        self._trail = None
