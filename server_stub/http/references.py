"""Numbers to quote for refusals that stand in no record: each is written to the process log where it is made.

Knows no request: what was sent, by whom and from where stays out of the process log.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable

MOST = 120
"""How many refusals are written a minute: anybody on the network can cause one."""
_SPAN_SECONDS = 60.0

_log = logging.getLogger(__name__)


class Sparing(logging.Filter):
    """Lets so many lines a minute through; after too many, the next one says how many were left out."""

    def __init__(self, passing: Callable[[], float] = time.monotonic) -> None:
        """`passing`: seconds that only pass."""
        super().__init__()
        self._passing = passing
        self._lock = threading.Lock()
        self._began = passing()
        self._taken = 0
        self._left_out = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line may be written."""
        with self._lock:
            now = self._passing()
            if now - self._began >= _SPAN_SECONDS:
                self._began, self._taken = now, 0
            if self._taken >= MOST:
                self._left_out += 1
                return False
            self._taken += 1
            if self._left_out:
                record.msg = f"{record.msg} ({self._left_out} before it were left out)"
                self._left_out = 0
            return True


def write_references() -> None:
    """Have references written, sparingly; a refusal is no warning, so the process log would leave it out."""
    _log.setLevel(logging.INFO)
    if not any(isinstance(one, Sparing) for one in _log.filters):
        _log.addFilter(Sparing())


def new_reference() -> str:
    """Return a number nobody has been told yet; whoever asks for it writes it to the process log."""
    return f"E-{secrets.token_hex(4)}"


def noted_reference(kind: str, status: int) -> str:
    """Return a number for a refusal that is recorded nowhere, written to the process log with its kind."""
    reference = new_reference()
    _log.info("%s: %s, status %d", reference, kind, status)
    return reference
