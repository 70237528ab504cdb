"""A thread that looks at something again and again, says once what is wrong, and never ends on it.

Knows nothing of what is looked at.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable


def fault(error: BaseException) -> str:
    """Return what the process log may say of an exception: its type and its places, for its text may hold content."""
    places = [f"{place.filename}:{place.lineno} in {place.name}" for place in traceback.extract_tb(error.__traceback__)]
    return "\n  ".join([type(error).__name__, *places])


class Looking:
    """Calls `look` every `interval` seconds between `start` and `stop`.

    `look` returns None when all is well, else a level of `logging` and a sentence. What it raises is said as `fault`.
    """

    def __init__(
        self, name: str, log: logging.Logger, look: Callable[[], tuple[int, str] | None], interval: float
    ) -> None:
        self._name = name
        self._log = log
        self._look = look
        self._interval = interval
        self._said: tuple[int, str] | None = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin looking."""
        self._stopped.clear()
        self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; waits for a look under way."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    @property
    def running(self) -> bool:
        """Whether it is between `start` and `stop`."""
        return self._thread is not None

    @property
    def stopping(self) -> bool:
        """Whether `stop` was asked for, so that a long look ends where it can."""
        return self._stopped.is_set()

    def once(self) -> None:
        """Look now; what is wrong is said when it was not just said."""
        try:
            found = self._look()
        except Exception as error:  # noqa: BLE001 - whatever it was, the next look must come
            found = logging.ERROR, f"a fault in {self._name}: {fault(error)}"
        if found is not None and found != self._said:
            self._log.log(*found)
        self._said = found

    def _work(self) -> None:
        while not self._stopped.wait(self._interval):
            self.once()
