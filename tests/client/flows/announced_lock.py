"""A lock that tells when somebody has to wait for it, so that a race is arranged and not hoped for."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final

PATIENCE: Final = 30.0
"""Seconds until a thread that never comes is given up; reached only when a test fails."""


class AnnouncedLock:
    """Stands in for `threading.Lock` as a context manager. `awaited` is set when a thread finds the lock taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.awaited = threading.Event()

    def __enter__(self) -> bool:
        if self._lock.locked():
            self.awaited.set()
        return self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
