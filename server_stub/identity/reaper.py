"""Ends what nobody hears of any more: a thread that looks at every session's clocks every few seconds.

Knows no route.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from server_stub.looking import Looking, fault
from server_stub.store.writer import RecordUnavailable, Writer

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """One look, inside a unit of work of its own; `name`: what is looked after, as the process log says it."""

    name: str
    look: Callable[[Connection, datetime], object]


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
            self._writer.run(lambda connection: one.look(connection, self._clock()))
        except RecordUnavailable as unavailable:
            return f"{one.name} could not be looked after: {unavailable}"
        except Exception as error:  # noqa: BLE001 - a fault in one round must not keep the others from running
            return f"{one.name} could not be looked after: {fault(error)}"
        return ""
