"""Lanes: blocking calls on worker threads, their outcomes delivered to the interface's thread.

The only file that knows threads. Signal carriers live in the interface's thread, so that every kind of slot runs there
(traps.md: with a sender in a worker thread, PySide6 runs plain callables in that worker).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future


class Call(QObject):
    """One blocking call under way; it dies with its owner, and then nobody hears of it.

    Signals:
        succeeded(object): the call returned; its result.
        failed(object): the call raised; the exception.
        settled(): always last, after one of the two.
    """

    succeeded = Signal(object)
    failed = Signal(object)
    settled = Signal()


class Lane(QObject):
    """A named worker. One worker means that calls are made, and their outcomes delivered, in the order of `run`."""

    _done = Signal(int, object)

    def __init__(self, name: str, *, executor: Executor | None = None) -> None:
        super().__init__()
        self._name = name
        self._executor = executor
        self._calls: dict[int, Call] = {}
        self._last = 0
        self._closed = False
        # Queued even from this thread: whoever calls `run` connects before anything can arrive.
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, owner: QObject, work: Callable[[], object]) -> Call:
        """Have `work` done by the worker; the outcome is told by the returned call, unless its owner is gone."""
        call = Call(owner)
        if self._closed:
            return call
        if self._executor is None:
            from concurrent.futures import ThreadPoolExecutor  # after the first paint: 15 ms of imports

            self._executor = ThreadPoolExecutor(1, thread_name_prefix=self._name)
        self._last += 1
        self._calls[self._last] = call
        self._executor.submit(work).add_done_callback(partial(self._finished, self._last))
        return call

    def close(self) -> None:
        """Tell nothing any more, cancel what has not started, wait for what has (at most one time-out)."""
        self._closed = True
        self._calls.clear()
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def _finished(self, number: int, future: Future[Any]) -> None:
        if not future.cancelled():
            self._done.emit(number, future)

    @Slot(int, object)
    def _deliver(self, number: int, future: Future[Any]) -> None:
        call = self._calls.pop(number, None)
        if call is None or not isValid(call):
            return
        error = future.exception()
        if error is not None:
            call.failed.emit(error)
        else:
            call.succeeded.emit(future.result())
        if isValid(call):  # a slot may have deleted the owner
            call.settled.emit()
            call.deleteLater()
