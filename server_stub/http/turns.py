"""One command at a time for each session, and errands that wait for their turn without holding a request's thread.

Whoever sends sixteen at once may not take the threads of everybody else. Knows no command and no screen.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from anyio import CapacityLimiter, Lock, to_thread

from server_stub.audit.served import Errand
from server_stub.http.wire import Reply

THREADS: int = 16
"""Errands of one kind that run at the same time: a network full of printers that hang takes no more threads."""
_AGAIN = 2
"""The command under way may be sent once more meanwhile, after a broken line; it is answered as far as it is done."""


class Turns:
    """Which command of which session is under way."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._under_way: dict[str, Counter[int]] = {}

    def take(self, session: str, number: int) -> bool:
        """Begin a command, unless another one of the session is under way."""
        with self._guard:
            busy = self._under_way.get(session)
            if busy is not None and (number not in busy or busy[number] >= _AGAIN):
                return False
            self._under_way.setdefault(session, Counter())[number] += 1
            return True

    def give_back(self, session: str, number: int) -> None:
        """End a command that was begun."""
        with self._guard:
            busy = self._under_way[session]
            busy[number] -= 1
            if not busy[number]:
                del self._under_way[session]


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that is only known once `errand` has run: `conclude` gives it, `done` is called in any case."""

    errand: Errand
    conclude: Callable[[], Reply]
    done: Callable[[], None]


@dataclass(slots=True)
class _Lane:
    turn: Lock = field(default_factory=Lock)
    users: int = 0


class Lanes:
    """Runs errands in threads of their own, one at a time of each lane. Used from one event loop."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = threads
        self._kinds: dict[str, CapacityLimiter] = {}
        self._lanes: dict[tuple[str, str], _Lane] = {}

    async def run(self, errand: Errand) -> None:
        """Run an errand when it is its turn, or turn it away where too many wait already."""
        lane = errand.lane
        with self._joined((lane.kind, lane.name)) as joined:
            if joined.users > 1 + lane.waiting:
                errand.turn_away()
                return
            if lane.kind not in self._kinds:
                self._kinds[lane.kind] = CapacityLimiter(self._threads)
            async with joined.turn:
                await to_thread.run_sync(errand.run, limiter=self._kinds[lane.kind])

    @contextmanager
    def _joined(self, key: tuple[str, str]) -> Iterator[_Lane]:
        lane = self._lanes.setdefault(key, _Lane())
        lane.users += 1
        try:
            yield lane
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[key]
