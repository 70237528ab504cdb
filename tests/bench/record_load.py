"""`python -m tests.bench.record_load SEATS PORT CA KEY`: terminals that answer as fast as the server does.

One process, one thread, plain sockets under TLS. Reads orders from standard input, one JSON line each, and answers
each with a line of what came of it: requests are signed before the clock runs and answers verified after it stopped.
"""

from __future__ import annotations

import json
import selectors
import socket
import ssl
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec import Struct

from client.contract.proof import public_key
from tests.bench.record_bank import read_seats
from tests.bench.record_terminal import Prepared, Terminal, check_answer

HOST = "localhost"
_LENGTH = b"content-length: "


class Order(Struct, frozen=True):
    """What to do: so many requests at each of so many terminals, or fewer when `seconds` are over.

    `path`: of a screen; empty: `events` are reported.
    """

    clients: int
    requests: int
    seconds: float
    events: int = 0
    path: str = ""
    receipts: bool = True


class Outcome(Struct, frozen=True):
    """`seconds`: until the first terminal was done; `answered`: by then; `waits`: of every answer, in seconds."""

    seconds: float
    answered: int
    waits: list[float]


@dataclass(slots=True)
class Line:
    """One connection with what is still to be sent on it."""

    socket: ssl.SSLSocket
    requests: list[Prepared]
    answers: list[bytes] = field(default_factory=list)
    sent_at: float = 0.0
    _buffer: bytearray = field(default_factory=bytearray)
    _wanted: int = 0

    def send(self) -> None:
        """Send the next request; it is small enough to fit the socket's buffer."""
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.requests[len(self.answers)].data)

    def receive(self) -> bool:
        """Take what has come; return whether an answer is whole."""
        while True:
            try:
                data = self.socket.recv(65_536)
            except ssl.SSLWantReadError:
                return False
            if not data:
                raise ConnectionError("the server has closed a connection")
            self._buffer += data
            if not self._wanted:
                end = self._buffer.find(b"\r\n\r\n")
                if end < 0:
                    continue
                at = self._buffer.find(_LENGTH) + len(_LENGTH)
                self._wanted = end + 4 + int(self._buffer[at : self._buffer.index(b"\r", at)])
            if len(self._buffer) >= self._wanted:
                self.answers.append(bytes(self._buffer))
                self._buffer.clear()
                self._wanted = 0
                return True


def play(lines: list[Line], seconds: float, clock: Callable[[], float] = time.perf_counter) -> Outcome:
    """Keep one request under way on each line until each has had all its answers, or the time is over."""
    selector = selectors.DefaultSelector()
    for line in lines:
        line.socket.setblocking(False)
        selector.register(line.socket, selectors.EVENT_READ, line)
    waits: list[float] = []
    began, first_done, by_then, left = clock(), 0.0, 0, len(lines)
    for line in lines:
        line.send()
    while left:
        for key, _ in selector.select(30):
            line = key.data
            if not line.receive():
                continue
            now = clock()
            waits.append(now - line.sent_at)
            if now - began < seconds and len(line.answers) < len(line.requests):
                line.send()
                continue
            left -= 1
            if not first_done:
                first_done, by_then = now - began, len(waits)
    selector.close()
    return Outcome(first_done, by_then, waits)


def connect(port: int, authority: Path) -> ssl.SSLSocket:
    """Return a connection that trusts this authority only."""
    context = ssl.create_default_context(cafile=str(authority))
    plain = socket.create_connection(("127.0.0.1", port))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(plain, server_hostname=HOST)


def main(seats: str, port: str, authority: str, key: str) -> None:
    """Follow orders until there are no more."""
    terminals = [Terminal(seat, f"{HOST}:{port}") for seat in read_seats(Path(seats))]
    server = public_key(key)
    for text in sys.stdin:
        order = msgspec.json.decode(text, type=Order)
        chosen = terminals[: order.clients]
        lines = [Line(connect(int(port), Path(authority)), []) for _ in chosen]
        for terminal, line in zip(chosen, lines, strict=True):
            for _ in range(order.requests):
                line.requests.append(terminal.open(order.path) if order.path else terminal.report(order.events))
        done = play(lines, order.seconds)
        for terminal, line in zip(chosen, lines, strict=True):
            line.socket.close()
            terminal.go_on_from(line.requests[len(line.answers) - 1])
            for asked, raw in zip(line.requests, line.answers, strict=False):
                check_answer(server, asked, raw, receipt=order.receipts)
        print(json.dumps(msgspec.to_builtins(done)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
