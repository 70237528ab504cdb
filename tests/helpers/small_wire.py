"""The small server behind real TLS on loopback, for tests that start the terminal's process."""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from client.net.transport import INTERACTION
from tests.helpers.small_server import SmallServer
from tests.helpers.tls import Authority, make_authority, serving


@dataclass(frozen=True, slots=True)
class SmallBank:
    """A running server, the policy file of a terminal that knows it, and its authority."""

    server: SmallServer
    policy: Path
    authority: Authority


@contextlib.contextmanager
def small_bank(folder: Path, *, trusted: Authority | None = None) -> Iterator[SmallBank]:
    """Serve until the block ends. `trusted`: an authority the policy names instead of the server's own."""
    server = SmallServer(micros=lambda: time.time_ns() // 1000)
    guard = threading.Lock()

    def say(connection: ssl.SSLSocket, request: bytes) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        with guard:
            server.authority = headers["Host"]
            arrived = server.post(first.split()[1], body, headers, INTERACTION)
        fields = "".join(f"{name}: {value}\r\n" for name, value in arrived.headers.items())
        start = f"HTTP/1.1 {arrived.status} Said\r\nContent-Length: {len(arrived.body)}\r\n{fields}\r\n"
        connection.sendall(start.encode() + arrived.body)

    authority = make_authority(folder, "small")
    with serving(authority, say) as tls:
        policy = folder / "policy.toml"
        policy.write_text(
            f'server = "{tls.url}"\nca_file = "{(trusted or authority).ca}"\nserver_key = "{server.public}"\n'
            f'log_key = "{server.log.signer.key.vkey}"\n'
            'terminal = "T-1"\nkey_store = "each_start"\n'
        )
        yield SmallBank(server, policy, authority)
