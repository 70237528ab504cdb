"""A listening socket that counts who is connected from the accept on: a limit to all, and to those of one address.

A handshake that never comes holds a descriptor long before any protocol sees a connection. Knows no protocol.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import socket
import threading
import time
from collections import Counter
from typing import Any

QUIET_SECONDS = 60.0
"""Refusals are said at most so often, with their number: a flood must not fill the log instead."""
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

_log = logging.getLogger(__name__)


class Connection(socket.socket):
    """An accepted socket; its place is free again when it is closed."""

    gate: Gate | None = None
    address = ""

    def close(self) -> None:
        """Close, and give the place back once."""
        gate, self.gate = self.gate, None
        super().close()
        if gate is not None:
            gate.leave(self.address)


class Gate(socket.socket):
    """Listens; accepts at most `most` connections at a time, and at most `each` of one address."""

    most = 1_000_000
    each = 1_000_000

    def __init__(self, family: int) -> None:
        super().__init__(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._inside: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._spare: int | None = _spare()
        self._left_out = 0
        self._said = 0.0

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept the next connection there is a place for.

        Raises: BlockingIOError, when there is none; ConnectionAbortedError, when it had to be closed at once.
        """
        try:
            descriptor, address = self._accept()  # type: ignore[attr-defined]
        except OSError as error:
            if error.errno not in _EXHAUSTED:
                raise
            self._drop_one()
            raise ConnectionAbortedError("no descriptor left") from None
        found = Connection(self.family, self.type, self.proto, fileno=descriptor)
        if not self._enter(str(address[0])):
            self._tell("too many connections")
            found.close()
            raise ConnectionAbortedError("too many connections")
        found.gate, found.address = self, str(address[0])
        return found, address

    def leave(self, address: str) -> None:
        """Give a place back."""
        with self._lock:
            self._inside[address] -= 1
            if not self._inside[address]:
                del self._inside[address]

    def close(self) -> None:
        """Stop listening, and give the spare descriptor back."""
        spare, self._spare = self._spare, None
        if spare is not None:
            os.close(spare)
        super().close()

    def _enter(self, address: str) -> bool:
        with self._lock:
            if self._inside.total() >= self.most or self._inside[address] >= self.each:
                return False
            self._inside[address] += 1
            return True

    def _drop_one(self) -> None:
        """Close who waits first by the descriptor kept for that: left waiting, they would be reported without end."""
        self._tell("no descriptor left")
        if self._spare is not None:
            os.close(self._spare)
            with contextlib.suppress(OSError):
                descriptor, _ = self._accept()  # type: ignore[attr-defined]
                os.close(descriptor)
        self._spare = _spare()

    def _tell(self, why: str) -> None:
        self._left_out += 1
        now = time.monotonic()
        if not self._said or now - self._said >= QUIET_SECONDS:
            _log.warning("connections not let in: %d, now for: %s", self._left_out, why)
            self._left_out, self._said = 0, now


def _spare() -> int | None:
    try:
        return os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return None
