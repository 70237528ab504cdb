"""Connections that ask for nothing are not kept: a deadline for each request to arrive, and a limit to their number.

uvicorn waits for ever for the rest of a request, and takes connections until the process has no descriptor left for
its database. Knows no route.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 20.0
"""How long a request may take to arrive whole; the largest has half a megabyte."""
SPARE_DESCRIPTORS = 128
"""What is left for the database, key files and printers."""
FEWEST = 64
_ARRIVING = (h11.IDLE, h11.SEND_BODY)


class PatientProtocol(H11Protocol):
    """One connection. `patience`: seconds a request may take to arrive; `most`: connections at a time."""

    patience: ClassVar[float] = REQUEST_SECONDS
    most: ClassVar[int] = 1_000_000
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, unless there are too many who do."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.abort()
        else:
            self._expect()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; the first part begins the deadline, the last one ends it."""
        if self._deadline is None:
            self._expect()
        super().data_received(data)
        if self.conn.their_state not in _ARRIVING:
            self._settle()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._settle()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._deadline = self.loop.call_later(self.patience, self._end)

    def _settle(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end(self) -> None:
        self._deadline = None
        self.transport.abort()


def patient(*, patience: float | None = None, most: int | None = None) -> type[PatientProtocol]:
    """Return the protocol with these limits; the usual deadline and all connections the process may have otherwise."""
    limits = {
        "patience": REQUEST_SECONDS if patience is None else patience,
        "most": connections_allowed() if most is None else most,
    }
    return type("Patient", (PatientProtocol,), limits)


def connections_allowed() -> int:
    """Return how many connections leave descriptors for everything else, after asking the system for all it gives."""
    if sys.platform == "win32":
        return PatientProtocol.most
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # some systems name a limit they do not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    return max(soft - SPARE_DESCRIPTORS, FEWEST) if soft != resource.RLIM_INFINITY else PatientProtocol.most
