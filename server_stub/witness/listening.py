"""The witness's socket and the loop that serves it, with a word when it is ready.

Plain HTTP: what is sent is public and signed; a bank puts its own TLS before it. Knows no route.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

KEEP_ALIVE_SECONDS = 75
_STOP_SECONDS = 5


class Listener:
    """Serves one application on one address until told to stop."""

    def __init__(self, app: Starlette, *, host: str, port: int) -> None:
        """Bind at once; port 0 chooses a free one. Raises: OSError."""
        self._host = host
        self._socket = _bound(host, port)
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_STOP_SECONDS,
            server_header=False,
            access_log=False,
            log_config=None,
            proxy_headers=False,
        )
        self._server = _Announcing(config)

    @property
    def url(self) -> str:
        """Where it is reached, with the port in use."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._socket.getsockname()[1]}"

    def run(self, on_ready: Callable[[], None]) -> None:
        """Serve on this thread until `stop`, or a signal when it is the main thread; `on_ready` is called once."""
        self._server.on_ready = on_ready
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """Ask the loop to end; may be called from any thread."""
        self._server.should_exit = True


def _bound(host: str, port: int) -> socket.socket:
    # The protocol is named: asyncio sets TCP_NODELAY only then (traps.md, uvicorn).
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


class _Announcing(uvicorn.Server):
    """Says when it accepts connections; nothing else tells a parent process when to begin."""

    on_ready: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.on_ready()
