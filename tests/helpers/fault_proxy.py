"""Stands between a terminal and the real server and spoils requests on demand: cut, lost, doubled, altered, dripping.

Ends TLS with a certificate the terminal trusts, so that faults hit whole requests. No time passes here: what is late
waits for an event, and a drip moves the terminal's own clock.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from tests.helpers.tls import Authority, TlsServer

CUT_OFF = b""


class Fault(StrEnum):
    """What happens to one request."""

    CUT_BEFORE = "cut before it reaches the server"
    CUT_AFTER = "done, and cut before any answer"
    CUT_IN_HEAD = "done, and cut within the answer's head"
    CUT_IN_BODY = "done, and cut within the answer's body"
    SILENT = "done, and never answered"
    UNHEARD = "swallowed, and never answered"
    TWICE = "sent twice, the first answer given"
    TWICE_SECOND = "sent twice, the second answer given"
    BROKEN_BODY = "a byte of the answer's body altered"
    BROKEN_SIGNATURE = "a byte of the answer's signature altered"
    BROKEN_REQUEST = "a byte of the request's body altered"
    STATUS = "another status in the answer"
    DRIP = "answered a byte at a time, past the deadline"
    HELD = "done, and answered only when `release` is called"
    GATEWAY = "answered by something in between that speaks for a server that is not there"


class FaultProxy:
    """Spoils the next requests as planned; the rest pass. `seen`: path and fault of each request."""

    def __init__(self, authority: Authority, upstream: tuple[str, int], drip: Callable[[], None]) -> None:
        """`drip` is called before each byte of a dripping answer."""
        self._upstream = upstream
        self._drip = drip
        self._plan: deque[tuple[str, Fault]] = deque()
        self._over = threading.Event()
        self._released = threading.Event()
        self.held = threading.Event()
        self.seen: list[tuple[str, Fault | None]] = []
        self._server = TlsServer(authority, self._say)

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._server.url

    def spoil(self, *faults: Fault, path: str = "") -> None:
        """Let these happen to the next requests (of one path, if given), one each."""
        self._plan.extend((path, fault) for fault in faults)

    @property
    def planned(self) -> int:
        """How many faults have not happened yet."""
        return len(self._plan)

    def release(self) -> None:
        """Let the held answer go."""
        self._released.set()

    def close(self) -> None:
        """Cut everything."""
        self._over.set()
        self._released.set()
        self._server.close()

    def _say(self, connection: ssl.SSLSocket, request: bytes) -> None:
        path = request.split(b" ", 2)[1].decode()
        fault = None
        if self._plan and self._plan[0][0] in ("", path):
            fault = self._plan.popleft()[1]
        self.seen.append((path, fault))
        answer = self._answer(request, fault)
        if fault in (Fault.SILENT, Fault.UNHEARD):
            self._wait_for_the_end(connection)
        elif fault is Fault.HELD:
            self.held.set()
            self._released.wait()
            connection.sendall(answer)
        elif fault is Fault.DRIP:
            for place in range(len(answer)):
                self._drip()
                connection.sendall(answer[place : place + 1])
        else:
            connection.sendall(answer)
        if fault in (Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_IN_HEAD, Fault.CUT_IN_BODY):
            raise ConnectionAbortedError

    def _answer(self, request: bytes, fault: Fault | None) -> bytes:
        if fault in (Fault.CUT_BEFORE, Fault.UNHEARD):
            return CUT_OFF
        if fault is Fault.GATEWAY:
            return b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad"
        if fault is Fault.BROKEN_REQUEST:
            request = _altered(request, request.index(b"\r\n\r\n") + 6)
        answer = self._pass(request)
        if fault is Fault.TWICE:
            self._pass(request)
        if fault is Fault.TWICE_SECOND:
            return self._pass(request)
        return _SPOILT[fault](answer) if fault in _SPOILT else answer

    def _pass(self, request: bytes) -> bytes:
        """Hand a request to the server over a connection of its own and return the whole answer."""
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE  # both ends are this test's own
        closing = request.replace(b"Connection: keep-alive", b"Connection: close", 1)
        with socket.create_connection(self._upstream, 20) as plain, trust.wrap_socket(plain) as upstream:
            upstream.sendall(closing)
            answer = b""
            with contextlib.suppress(ssl.SSLEOFError):
                while more := upstream.recv(65536):
                    answer += more
        return answer.replace(b"\r\nconnection: close", b"", 1)

    def _wait_for_the_end(self, connection: ssl.SSLSocket) -> None:
        """Until the terminal gives up or the test ends."""
        with contextlib.suppress(OSError):
            while not self._over.is_set() and connection.recv(1):
                pass


def _altered(data: bytes, place: int) -> bytes:
    """The same bytes with one letter or digit at or after `place` replaced by another."""
    while not chr(data[place]).isalnum() or data[place] > 127:
        place += 1
    other = b"x" if data[place : place + 1] != b"x" else b"y"
    return data[:place] + other + data[place + 1 :]


def _half_way(answer: bytes) -> int:
    """The middle of the answer's body."""
    return (answer.index(b"\r\n\r\n") + len(answer)) // 2


_SPOILT: dict[Fault | None, Callable[[bytes], bytes]] = {
    Fault.CUT_AFTER: lambda _answer: CUT_OFF,
    Fault.SILENT: lambda _answer: CUT_OFF,
    Fault.CUT_IN_HEAD: lambda answer: answer[: answer.index(b"\r\n") + 2],
    Fault.CUT_IN_BODY: lambda answer: answer[: _half_way(answer)],
    Fault.BROKEN_BODY: lambda answer: _altered(answer, _half_way(answer)),
    Fault.BROKEN_SIGNATURE: lambda answer: _altered(answer, answer.lower().index(b"sig1=:") + 10),
    Fault.STATUS: lambda answer: answer.replace(b" 200 ", b" 201 ", 1),
}


@contextmanager
def fault_proxy(authority: Authority, upstream: tuple[str, int], drip: Callable[[], None]) -> Iterator[FaultProxy]:
    """Run a proxy for the length of a block."""
    proxy = FaultProxy(authority, upstream, drip)
    try:
        yield proxy
    finally:
        proxy.close()
