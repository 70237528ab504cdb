"""Connections that ask for nothing are not kept: a deadline for each request to arrive, and the limits to them all.

uvicorn waits for ever for the rest of a request, and takes connections until the process has no descriptor left for
its database; `gate` holds it to the number, from the accept on. Knows no route.
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
HANDSHAKE_SECONDS = 5.0
"""How long TLS may take to be agreed on."""
EACH = 256
"""Connections of one address at a time: a branch behind one address has some eighty terminals with three each."""
SPARE_DESCRIPTORS = 128
"""What is left for the database, key files and printers."""
FEWEST = 64
_ARRIVING = (h11.IDLE, h11.SEND_BODY)


class PatientProtocol(H11Protocol):
    """One connection. `patience`: seconds a request may take to arrive, `handshake`: TLS before it.

    `most`: connections at a time, `each`: of one address.
    """

    patience: ClassVar[float] = REQUEST_SECONDS
    handshake: ClassVar[float] = HANDSHAKE_SECONDS
    most: ClassVar[int] = 1_000_000
    each: ClassVar[int] = EACH
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
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


def patient(
    *, patience: float | None = None, handshake: float | None = None, most: int | None = None, each: int | None = None
) -> type[PatientProtocol]:
    """Return the protocol with these limits; the usual deadlines and all connections the process may have otherwise.

    One address has a quarter of them, so that it takes more than one to keep everybody out.
    """
    found = connections_allowed() if most is None else most
    limits = {
        "patience": REQUEST_SECONDS if patience is None else patience,
        "handshake": HANDSHAKE_SECONDS if handshake is None else handshake,
        "most": found,
        "each": min(EACH, found // 4 or found) if each is None else each,
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
