"""Ends what nobody hears of any more: a thread that looks at every session's clocks every few seconds.

Knows no route.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from server_stub.store.writer import RecordUnavailable, Writer

_log = logging.getLogger(__name__)

Round = Callable[[Connection, datetime], object]
"""One look, inside a unit of work of its own."""


class Reaper:
    """Runs its rounds every `interval` seconds between `start` and `stop`."""

    def __init__(
        self, writer: Writer, rounds: tuple[Round, ...], *, clock: Callable[[], datetime], interval: float = 5.0
    ) -> None:
        self._writer = writer
        self._rounds = rounds
        self._clock = clock
        self._interval = interval
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin looking."""
        self._stopped.clear()
        self._thread = threading.Thread(target=self._work, name="session-reaper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; waits for a round under way."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def look(self) -> None:
        """Do every round once; one that fails is tried again at the next look."""
        for one in self._rounds:
            try:
                self._writer.run(partial(self._run, one))
            except RecordUnavailable:
                _log.error("sessions could not be looked at")
            except Exception as error:  # noqa: BLE001 - a fault in one round must not end the looking for all
                _log.error("a round failed: %s", type(error).__name__)

    def _run(self, one: Round, connection: Connection) -> object:
        return one(connection, self._clock())

    def _work(self) -> None:
        while not self._stopped.wait(self._interval):
            self.look()
