"""Group commit: units of work that arrive together share one durable transaction, each in a savepoint of its own.

Knows no table. Nothing a unit returns is handed out before the transaction that holds its record is committed.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError, wait
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from server_stub.store.engine import WRITES
from server_stub.store.prepared import tell

T = TypeVar("T")

BATCH_SECONDS = 0.1
"""A unit takes some milliseconds; whoever waits for a commit should not wait for many slow ones besides."""

_log = logging.getLogger(__name__)


class RecordUnavailable(Exception):
    """Nothing was recorded in time, so nothing may be shown."""


@dataclass(frozen=True, slots=True)
class _Unit:
    work: Callable[[Connection], Any]
    result: Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    result: Future[Any]
    value: Any = None
    error: Exception | None = None


class Writer:
    """The one thread that writes to the database.

    `deadline`: seconds a caller waits for its commit; a log that hangs is worse than one that fails (traps.md F13).
    `batch`: most units in one transaction, and `budget`: the seconds after which it takes no further one, so that
    units done already are not held back behind slow ones. `waiting`: most units in the queue; more are refused at
    once. `passing`: seconds that only pass.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        deadline: float = 5.0,
        batch: int = 64,
        budget: float = BATCH_SECONDS,
        waiting: int = 1000,
        passing: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._deadline = deadline
        self._batch = batch
        self._budget = budget
        self._passing = passing
        self._queue: queue.Queue[_Unit | None] = queue.Queue(waiting)
        self._failing = False
        self._began: float | None = None
        self._told = False
        self._thread = threading.Thread(target=self._work, name="record-writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Connection], T]) -> T:
        """Run a unit of work and return its value once it is durable.

        The unit may raise: then it alone is rolled back and its exception comes back here.
        Raises: RecordUnavailable when the database fails, refuses the commit or is not done within the deadline; the
        unit may then still be committed later, but nobody has been told.
        """
        unit = _Unit(work, Future())
        try:
            self._queue.put_nowait(unit)
        except queue.Full:
            raise self._unavailable("too many units waiting") from None
        finished, _ = wait([unit.result], self._deadline)
        if not finished:
            unit.result.cancel()  # one that has not begun never will
            raise self._unavailable("no commit within the deadline")
        value: T = unit.result.result()
        return value

    def is_well(self) -> bool:
        """Tell whether the newest commit went through and none is under way for longer than a caller would wait."""
        began = self._began
        return not self._failing and (began is None or time.monotonic() - began < self._deadline)

    def close(self) -> None:
        """Finish what is queued and end the thread; waits at most one deadline."""
        self._queue.put(None)
        self._thread.join(self._deadline)

    def _unavailable(self, why: str) -> RecordUnavailable:
        """Say once, until a commit goes through again, why nobody is answered: they all wait for the same disk."""
        if not self._told:
            self._told = True
            _log.error("the record cannot be written in time: %s", why)
        return RecordUnavailable(why)

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            units = [first]
            outcomes: list[_Outcome] = []
            self._began = time.monotonic()
            try:
                self._commit(self._batch_of(units), outcomes)
                self._failing = self._told = False
            except Exception as error:  # noqa: BLE001 - whatever it was, nobody may be answered
                _log.error("a commit failed: %s", type(error).__name__)
                outcomes = [_Outcome(unit.result, error=RecordUnavailable("commit failed")) for unit in units]
                self._failing = True
            self._began = None
            for outcome in outcomes:
                _deliver(outcome)

    def _batch_of(self, units: list[_Unit]) -> Iterator[_Unit]:
        """Give the first unit and, while there is time, those that wait already; each is added to `units` first."""
        ends = self._passing() + self._budget
        most = min(self._batch, 1 + self._queue.qsize())
        yield units[0]
        while len(units) < most and self._passing() < ends:
            unit = self._queue.get_nowait()  # nobody else takes any
            if unit is None:
                self._queue.put(None)  # finish these first, then end
                return
            units.append(unit)
            yield unit

    def _commit(self, units: Iterator[_Unit], outcomes: list[_Outcome]) -> None:
        with self._engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            outcomes.extend(
                _run_in_savepoint(connection, unit) for unit in units if unit.result.set_running_or_notify_cancel()
            )


def _run_in_savepoint(connection: Connection, unit: _Unit) -> _Outcome:
    # In the database's own words: `begin_nested` takes a twentieth of a unit's time to say the same.
    tell(connection, "SAVEPOINT unit")
    try:
        value = unit.work(connection)
        tell(connection, "RELEASE SAVEPOINT unit")
    except Exception as error:  # noqa: BLE001 - handed to the one who asked
        # Raises where the error took the transaction with it, as a full disk does on SQLite: then all units fail.
        tell(connection, "ROLLBACK TO SAVEPOINT unit")
        tell(connection, "RELEASE SAVEPOINT unit")
        if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
            _log.error("a unit of work failed in the database: %s", type(error).__name__)
            return _Outcome(unit.result, error=RecordUnavailable(type(error).__name__))
        return _Outcome(unit.result, error=error)
    return _Outcome(unit.result, value=value)


def _deliver(outcome: _Outcome) -> None:
    with contextlib.suppress(InvalidStateError):  # the caller has given up meanwhile
        if outcome.error is not None:
            outcome.result.set_exception(outcome.error)
        else:
            outcome.result.set_result(outcome.value)
