"""Ends what nobody hears of any more: a thread that looks at every session's clocks every few seconds.

Knows no route.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from server_stub.looking import Looking
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
        self._looking = Looking("session-reaper", _log, self._look, interval)

    def start(self) -> None:
        """Begin looking."""
        self._looking.start()

    def stop(self) -> None:
        """Stop looking; waits for a round under way."""
        self._looking.stop()

    def look(self) -> None:
        """Do every round once; one that fails is said once and tried again at the next look."""
        self._looking.once()

    def _look(self) -> tuple[int, str] | None:
        wrong = [sentence for one in self._rounds if (sentence := self._run(one))]
        return (logging.ERROR, "; ".join(wrong)) if wrong else None

    def _run(self, one: Round) -> str:
        """Do one round; return what went wrong, empty where nothing did."""
        try:
            self._writer.run(lambda connection: one(connection, self._clock()))
        except RecordUnavailable:
            return "sessions could not be looked at"
        except Exception as error:  # noqa: BLE001 - a fault in one round must not keep the others from running
            return f"a round failed: {type(error).__name__}"
        return ""
