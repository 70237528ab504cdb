"""Calls that wait for an answer, without time passing: a strand runs only while everything else stands still.

The terminal's gateway blocks, as it may on its worker threads. Here its threads hand a baton to and fro, so that
exactly one runs at a time and the order is the same at every run. Knows nothing of what is called.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ClassVar

Outcome = Callable[[Any, Exception | None], None]


class Abandoned(BaseException):
    """The run is over: whoever still waits for an answer ends here."""


class Strand:
    """One thread and its baton."""

    def __init__(self) -> None:
        self._mine, self._theirs = threading.Lock(), threading.Lock()
        self._mine.acquire()
        self._theirs.acquire()
        self._work: Callable[[], Any] | None = None
        self._resumed: tuple[Any, BaseException | None] = (None, None)
        self.result: tuple[Any, BaseException | None] | None = None
        self.busy = False
        threading.Thread(target=self._live, name="strand", daemon=True).start()

    def begin(self, work: Callable[[], Any]) -> bool:
        """Run a call until it waits or ends; return whether it has ended."""
        self._work, self.result, self.busy = work, None, True
        return self._step()

    def resume(self, value: Any, error: BaseException | None = None) -> bool:
        """Give the waiting call what it waits for; return whether it has ended."""
        self._resumed = value, error
        return self._step()

    def park(self) -> Any:
        """Wait, inside a call; return or raise what `resume` gives."""
        self._theirs.release()
        self._mine.acquire()
        value, error = self._resumed
        if error is not None:
            raise error
        return value

    def _step(self) -> bool:
        self._mine.release()
        self._theirs.acquire()
        self.busy = self.result is None
        return not self.busy

    def _live(self) -> None:
        while True:
            self._mine.acquire()
            work = self._work
            assert work is not None
            try:
                self.result = work(), None
            except BaseException as error:  # noqa: BLE001 - handed to whoever began the call
                self.result = None, error
            self._theirs.release()


_idle: list[Strand] = []


class Lane:
    """One worker of a terminal: calls are made, and their outcomes delivered, in the order of `run`."""

    running: ClassVar[Lane | None] = None
    """The lane whose strand runs now."""

    def __init__(self) -> None:
        self._strand = _idle.pop() if _idle else Strand()
        self._waiting: deque[tuple[Callable[[], Any], Outcome]] = deque()
        self._done: Outcome = _nobody
        self._dropped = False

    def run(self, work: Callable[[], Any], done: Outcome) -> None:
        """Have `work` done; `done` is told its result or what it raised."""
        self._waiting.append((work, done))
        if not self._strand.busy:
            self._next()

    def wake(self, value: Any, error: BaseException | None = None) -> None:
        """Give the call under way what it waits for."""
        if self._dropped:
            return
        with self._as_running():
            over = self._strand.resume(value, error)
        if over:
            self._tell()
            self._next()

    def park(self) -> Any:
        """Wait, inside a call of this lane."""
        return self._strand.park()

    def drop(self) -> None:
        """Tell nobody anything any more, and let the thread be used again."""
        self._waiting.clear()
        self._dropped = True
        while self._strand.busy:
            self._strand.resume(None, Abandoned())
        _idle.append(self._strand)

    def _next(self) -> None:
        while self._waiting and not self._strand.busy:
            work, self._done = self._waiting.popleft()
            with self._as_running():
                over = self._strand.begin(work)
            if over:
                self._tell()

    @contextmanager
    def _as_running(self) -> Iterator[None]:
        before, Lane.running = Lane.running, self
        try:
            yield
        finally:
            Lane.running = before

    def _tell(self) -> None:
        result = self._strand.result
        assert result is not None
        value, error = result
        if error is not None and not isinstance(error, Exception):
            raise error
        done, self._done = self._done, _nobody
        done(value, error)


class Turn(AbstractContextManager[None]):
    """A lock between two lanes of one terminal; whoever waits for it lets everything else go on."""

    def __init__(self, wake: Callable[[Lane], None]) -> None:
        """`wake` lets a waiting lane go on, a moment later."""
        self._wake = wake
        self._held = False
        self._queue: deque[Lane] = deque()

    def __enter__(self) -> None:
        lane = Lane.running
        assert lane is not None
        while self._held:
            self._queue.append(lane)
            lane.park()
        self._held = True

    def __exit__(self, *_: object) -> None:
        self._held = False
        if self._queue:
            self._wake(self._queue.popleft())


def _nobody(_value: Any, _error: Exception | None) -> None:
    return None
