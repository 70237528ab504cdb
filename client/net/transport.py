"""One HTTPS request to the one server of the policy, bounded in trust, size and time.

Trust comes from the policy's authority file alone: no environment variable, no bundled authorities, no redirect, no
cookie. One `requests` session a thread (psf/requests #2766). Must not know what is said.
"""

from __future__ import annotations

import http.cookiejar
import io
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from client.contract.limits import ANSWER_BYTES
from client.errors import BadAnswer, TooSlow, Unreachable, Untrusted

_CHUNK = 64 * 1024
# http.client takes a head that was cut off for a complete one; without either field the end cannot be told.
_LENGTH = frozenset(("content-length", "transfer-encoding"))
_UNHEARD_SECONDS = 4
"""After so long without one acknowledgement from the other machine a connection is dead (RFC 5482); TCP itself goes on
for a quarter of an hour. A server that merely takes its time acknowledges at once."""
_UNHEARD_OPTION: Final = {
    "linux": (getattr(socket, "TCP_USER_TIMEOUT", 18), _UNHEARD_SECONDS * 1000),
    "win32": (5, _UNHEARD_SECONDS),  # TCP_MAXRT of ws2ipdef.h, for which Python has no constant
}


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait, in seconds: for the connection, for the next byte, and for the whole answer."""

    connect: float = 3.05
    read: float = 10.0
    total: float = 10.0


INTERACTION: Final = Timing()
HEARTBEAT: Final = Timing(connect=3.0, read=3.0, total=3.0)


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer as it came over the wire: names of fields in lower case, content still as encoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Carries one signed request; a function in tests, `HttpsTransport` in the terminal."""

    @property
    def authority(self) -> str:
        """Host and port as they stand in the Host field."""

    def post(self, path: str, body: bytes, headers: Mapping[str, str], timing: Timing) -> Arrived:
        """Send and return whatever answers. Raises: Unreachable and its kinds, BadAnswer when it is too large."""

    def close(self) -> None:
        """End every connection."""


def trust_of(ca_file: Path) -> ssl.SSLContext:
    """Return a context that trusts exactly the authorities of one file. Raises: Untrusted.

    Built by hand: `ssl.create_default_context` would obey SSLKEYLOGFILE and write the session's secrets to a file.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise Untrusted("the authority file cannot be read") from error
    return context


class HttpsTransport:
    """The real transport. Sessions belong to threads; `close` closes those of every thread."""

    def __init__(
        self, server: str, trust: ssl.SSLContext, *, proxy: str = "", mono: Callable[[], float] = time.monotonic
    ) -> None:
        self._server = server
        self._trust = trust
        self._proxies = {"https": proxy} if proxy else {}
        self._mono = mono
        self._own = threading.local()
        self._guard = threading.Lock()
        self._sessions: list[requests.Session] = []
        parts = urlsplit(server)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        self._authority = host if parts.port in (None, 443) else f"{host}:{parts.port}"

    @property
    def authority(self) -> str:
        """Host and port as they stand in the Host field."""
        return self._authority

    def post(self, path: str, body: bytes, headers: Mapping[str, str], timing: Timing) -> Arrived:
        """Send and return whatever answers. Raises: Unreachable, TooSlow, Untrusted, BadAnswer."""
        session, deadline = self._session()
        deadline.at = self._mono() + timing.total
        try:
            with session.post(
                self._server + path,
                data=body,
                headers=dict(headers),
                timeout=(timing.connect, timing.read),
                allow_redirects=False,
                stream=True,
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                if not headers.keys() & _LENGTH:
                    raise Unreachable("an answer that does not say where it ends")
                return Arrived(response.status_code, headers, self._content(response, deadline))
        except requests.exceptions.SSLError as error:
            raise Untrusted("certificate refused") from error
        except (requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError, TimeoutError) as error:
            raise TooSlow("no complete answer in time") from error
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            # ValueError: http.client meets a malformed status or chunk; one more way not to be answered.
            raise Unreachable(type(error).__name__) from error

    def close(self) -> None:
        """Close every connection; a later request opens new ones."""
        with self._guard:
            for session in self._sessions:
                session.close()

    def _content(self, response: requests.Response, deadline: _Deadline) -> bytes:
        parts: list[bytes] = []
        size = 0
        while chunk := response.raw.read(_CHUNK, decode_content=False):
            size += len(chunk)
            if size > ANSWER_BYTES:
                raise BadAnswer(f"longer than {ANSWER_BYTES} bytes")
            parts.append(chunk)
            deadline.left()
        return b"".join(parts)

    def _session(self) -> tuple[requests.Session, _Deadline]:
        if not hasattr(self._own, "session"):
            deadline = _Deadline(self._mono)
            session = requests.Session()
            session.trust_env = False  # else REQUESTS_CA_BUNDLE, HTTPS_PROXY and .netrc would decide
            session.proxies = self._proxies
            session.headers.clear()
            session.headers.update({"User-Agent": "branch-terminal", "Connection": "keep-alive"})
            session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=()))
            session.mount("https://", _PinnedAdapter(self._trust, deadline))
            session.adapters.pop("http://")
            self._own.session, self._own.deadline = session, deadline
            with self._guard:
                self._sessions.append(session)
        return self._own.session, self._own.deadline


class _Deadline:
    """When the request under way on this thread must be over."""

    def __init__(self, mono: Callable[[], float]) -> None:
        self._mono = mono
        self.at = 0.0

    def left(self) -> float:
        """Return the seconds left. Raises: TimeoutError, when there are none."""
        left = self.at - self._mono()
        if left <= 0:
            raise TimeoutError("deadline passed")
        return left


class _PinnedAdapter(HTTPAdapter):
    """Uses our context for server and proxy, and our connections, which know the deadline."""

    def __init__(self, trust: ssl.SSLContext, deadline: _Deadline) -> None:
        self._trust = trust
        self._deadline = deadline
        super().__init__(pool_connections=1, pool_maxsize=1, pool_block=True, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        settings = {**kwargs, "ssl_context": self._trust, "socket_options": socket_options()}
        super().init_poolmanager(connections, maxsize, block, **settings)
        self.poolmanager.pool_classes_by_scheme = {"https": _pool_class(self._deadline)}

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        trust = {"ssl_context": self._trust, "proxy_ssl_context": self._trust}
        manager = super().proxy_manager_for(proxy, **{**kwargs, **trust, "socket_options": socket_options()})
        # A proxied https request tunnels: the pool of scheme https is the one that speaks to the server.
        manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": _pool_class(self._deadline)}
        return manager

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Undo what requests does here: it would load its own bundle of authorities into our context."""
        if verify is not True:
            raise Untrusted("verification was switched off")
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]
        conn.ca_certs = conn.ca_cert_dir = None


def socket_options(platform: str = sys.platform) -> list[tuple[int, int, int]]:
    """Return urllib3's own options and the one that notices a connection nobody acknowledges on any more."""
    options = [(level, name, int(value)) for level, name, value in HTTPSConnection.default_socket_options]
    if platform in _UNHEARD_OPTION:
        options.append((socket.IPPROTO_TCP, *_UNHEARD_OPTION[platform]))
    return options


def _pool_class(deadline: _Deadline) -> type[HTTPSConnectionPool]:
    class Connection(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            self.sock = _TimedSocket(self.sock, deadline)

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


class _TimedSocket:
    """A connected socket whose reading ends at the deadline, however slowly the bytes drip."""

    def __init__(self, sock: Any, deadline: _Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the buffered reader that http.client reads head and content from."""
        return io.BufferedReader(_TimedReader(self._sock, mode, self._deadline))


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: Any, mode: str, deadline: _Deadline) -> None:
        super().__init__()
        self._sock = sock
        self._file = sock.makefile(mode, buffering=0)  # counts as a user of the socket until it is closed
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        limit = self._sock.gettimeout()
        left = self._deadline.left()
        self._sock.settimeout(left if limit is None else min(limit, left))
        try:
            count: int | None = self._file.readinto(buffer)
            return count
        finally:
            self._sock.settimeout(limit)

    def close(self) -> None:
        self._file.close()
        super().close()
