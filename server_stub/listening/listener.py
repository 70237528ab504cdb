"""The socket and the loop that serves it, with or without TLS: one process, one loop, and a word when it is ready.

Knows no route.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from server_stub.listening.gate import Gate
from server_stub.listening.patience import PatientProtocol, patient

KEEP_ALIVE_SECONDS = 75
_STOP_SECONDS = 5
_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""For TLS 1.2; the ciphers of TLS 1.3 are all of this kind."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Where the certificate lies, with its chain, and its private key."""

    certificate: Path
    private_key: Path


class Listener:
    """Serves one application on one address until told to stop; plain HTTP where no TLS is given."""

    def __init__(
        self,
        app: Starlette,
        *,
        host: str,
        port: int,
        tls: Tls | None = None,
        protocol: type[PatientProtocol] | None = None,
    ) -> None:
        """Bind at once; port 0 chooses a free one. Raises: OSError."""
        self._host = host
        self._scheme = "http" if tls is None else "https"
        limits = protocol or patient()
        self._socket = listening_socket(host, port)
        self._socket.most, self._socket.each = limits.most, limits.each
        config = uvicorn.Config(
            app,
            http=limits,
            ws="none",
            loop="asyncio",
            lifespan="on",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_STOP_SECONDS,
            ssl_certfile=None if tls is None else tls.certificate,
            ssl_keyfile=None if tls is None else tls.private_key,
            ssl_ciphers=_CIPHERS,
            server_header=False,
            access_log=False,
            log_config=None,
            proxy_headers=False,
        )
        self._server = _Announcing(config, limits)

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self._socket.getsockname()[1])

    @property
    def limits(self) -> tuple[int, int]:
        """How many connections at a time: of all, and of one address."""
        return self._socket.most, self._socket.each

    @property
    def url(self) -> str:
        """Where it is reached, with the port in use."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{self._scheme}://{host}:{self.port}"

    def run(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """Serve on this thread until `stop`, or a signal when it is the main thread; `on_ready` is called once."""
        self._server.on_ready = on_ready
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """Ask the loop to end; may be called from any thread."""
        self._server.should_exit = True


def listening_socket(host: str, port: int) -> Gate:
    """Return a bound TCP socket whose accepted connections get TCP_NODELAY.

    asyncio sets that only where the protocol is named; with protocol 0 every answer waits some 40 ms for a delayed
    acknowledgement (traps.md, uvicorn). Raises: OSError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = Gate(family)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


class _Announcing(uvicorn.Server):
    """Says when it accepts connections; nothing else tells a parent process when to begin.

    Listens itself: uvicorn has no deadline for the handshake but asyncio's minute.
    """

    on_ready: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, config: uvicorn.Config, limits: type[PatientProtocol]) -> None:
        super().__init__(config)
        self._limits = limits

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup([])
        deadline = self._limits.handshake if self.config.ssl else None
        for one in sockets or []:
            server = await asyncio.get_running_loop().create_server(
                self._protocol,
                sock=one,
                ssl=self.config.ssl,
                backlog=self.config.backlog,
                ssl_handshake_timeout=deadline,
                ssl_shutdown_timeout=deadline,
            )
            self.servers.append(server)
        self.on_ready()

    def _protocol(self) -> PatientProtocol:
        return self._limits(self.config, self.server_state, self.lifespan.state)
