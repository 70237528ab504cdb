"""The events before anyone is signed in, and what can go wrong with a trail.

Must not know what an event looks like on its way: the window records from its first moment, before that is loaded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from client.contract.kinds import EventKind

_EARLY = 64

Detail = str | int | bool


class TrailBroken(Exception):
    """The server acknowledged something this terminal never said; the session cannot go on."""


class TrailFull(Exception):
    """Not even the reserve has room; the session must end rather than lose an event."""


class Taking(Protocol):
    """Whatever takes the events over: the session's trail."""

    def record(self, kind: EventKind, target: str = "", **detail: Detail) -> None:
        """Take one event."""


class EarlyTrail:
    """Keeps the events that happen before anyone is signed in, and hands them to the session's trail."""

    def __init__(self, *, mono: Callable[[], float]) -> None:
        self._mono = mono
        self._events: deque[tuple[float, EventKind, str, dict[str, Detail]]] = deque(maxlen=_EARLY)
        self._lost = 0

    def record(self, kind: EventKind, target: str = "", **detail: Detail) -> None:
        """Keep one event; of more than 64 the oldest go, and their number is said at the handing over."""
        self._lost += len(self._events) == _EARLY
        self._events.append((self._mono(), kind, target, detail))

    def hand_over(self, trail: Taking) -> None:
        """Record everything kept in `trail`, each with how long before it happened, and start empty again."""
        now = self._mono()
        for at, kind, target, detail in self._events:
            trail.record(kind, target, **{**detail, "before_ms": round((now - at) * 1000), "lost": self._lost})
        self._events.clear()
        self._lost = 0
