"""A server that holds the right key and says wrong things: over real TLS, so that every limit on the way is in place.

Knows no bank; what it says is made of bytes that no encoder of ours would make.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from client.contract.proven import Proven
from client.net.server_clock import ServerClock
from client.net.start import Prepared, prepared_with
from client.net.transport import INTERACTION, HttpsTransport, trust_of
from client.policy import Policy
from tests.helpers.clock import FakeClock
from tests.helpers.desk_bench import DeskBench
from tests.helpers.small_server import SmallServer, Told
from tests.helpers.tls import Authority, TlsServer


class HostileServer(SmallServer):
    """`rewrite` changes an answer before it is signed."""

    def __init__(self, clock: FakeClock, authority: Authority) -> None:
        super().__init__(micros=lambda: round(clock.utc().timestamp() * 1_000_000))
        self.rewrite: Callable[[bytes], bytes] = lambda content: content
        self.tls = TlsServer(authority, self._say)
        self.authority = self.tls.url.removeprefix("https://")

    def _answer(self, told: Told, proven: Proven | None = None) -> tuple[int, bytes]:
        status, content = super()._answer(told, proven)
        return status, self.rewrite(content)

    def _say(self, connection: ssl.SSLSocket, request: bytes) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        arrived = self.post(first.split()[1], body, headers, INTERACTION)
        fields = "".join(f"{name}: {value}\r\n" for name, value in arrived.headers.items())
        start = f"HTTP/1.1 {arrived.status} Said\r\n{fields}Content-Length: {len(arrived.body)}\r\n\r\n"
        connection.sendall(start.encode() + arrived.body)


class HostileBench(DeskBench):
    """The real desk and window in front of it."""

    def __init__(self, authority: Authority) -> None:
        super().__init__()
        self._ca: Path = authority.ca
        self.server: HostileServer = HostileServer(self.clock, authority)

    def close(self) -> None:
        """End both."""
        super().close()
        self.server.tls.close()

    def _prepare(self) -> Prepared:
        url = f"https://{self.server.authority}"
        keys = self.server.public, self.server.log.signer.key.vkey
        policy = Policy(server=url, ca_file=self._ca, server_key=keys[0], log_key=keys[1], terminal="T-1")
        wire = HttpsTransport(url, trust_of(self._ca), mono=self.clock.monotonic)
        clock = ServerClock(mono=self.clock.monotonic, wall=self._wall)
        return prepared_with(wire, policy, "0.1.0", self.store, clock=clock)


@contextmanager
def hostile_bench(authority: Authority) -> Iterator[HostileBench]:
    """Run one for the length of a block."""
    bench = HostileBench(authority)
    try:
        yield bench
    finally:
        bench.close()
