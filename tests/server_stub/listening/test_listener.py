"""The real socket: with TLS or without, no delay, ready when it says so, gone when it is told to."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from server_stub.identity.server_keys import ensure_demo_certificate
from server_stub.listening.listener import Listener, Tls, listening_socket


def tls_in(folder: Path) -> Tls:
    ensure_demo_certificate(folder, datetime.now(UTC))
    return Tls(folder / "server.pem", folder / "server.key")


@contextmanager
def listening(tls: Tls | None, host: str = "127.0.0.1") -> Iterator[Listener]:
    def hello(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("hello")

    listener = Listener(Starlette(routes=[Route("/", hello)]), host=host, port=0, tls=tls)
    ready = threading.Event()
    thread = threading.Thread(target=listener.run, args=(ready.set,))
    thread.start()
    assert ready.wait(20)
    try:
        yield listener
    finally:
        listener.stop()
        thread.join(20)
        assert not thread.is_alive()


def speaks_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def trusting(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(folder / "ca.pem")
    return context


def test_it_speaks_tls_and_does_not_name_itself(tmp_path: Path) -> None:
    with listening(tls_in(tmp_path)) as listener:
        connection = http.client.HTTPSConnection("localhost", listener.port, context=trusting(tmp_path), timeout=20)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, answer.read(), answer.getheader("server")) == (200, b"hello", None)
        connection.close()
        assert listener.url == f"https://127.0.0.1:{listener.port}"


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_without_tls_it_serves_where_it_says_until_it_is_told_to_stop(host: str, shown: str) -> None:
    if ":" in host and not speaks_ipv6():
        pytest.skip("no IPv6 on this machine")
    with listening(None, host) as listener:
        assert listener.url == f"http://{shown}:{listener.port}"
        connection = http.client.HTTPConnection(host, listener.port, timeout=20)
        for _ in range(2):  # the second on the same connection
            connection.request("GET", "/")
            answer = connection.getresponse()
            assert (answer.status, answer.read(), answer.getheader("server")) == (200, b"hello", None)
        connection.close()
        port = listener.port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, port), 20)


def test_plain_http_is_not_spoken_with_tls(tmp_path: Path) -> None:
    with (
        listening(tls_in(tmp_path)) as listener,
        socket.create_connection(("127.0.0.1", listener.port), 20) as plain,
    ):
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"HTTP" not in plain.recv(1000)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_not_spoken(tmp_path: Path) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with listening(tls_in(tmp_path)) as listener:
        old.load_verify_locations(tmp_path / "ca.pem")
        raw = socket.create_connection(("127.0.0.1", listener.port), 20)
        with raw, pytest.raises(ssl.SSLError):
            old.wrap_socket(raw, server_hostname="localhost")


def test_accepted_connections_do_not_wait_for_acknowledgements() -> None:
    """asyncio sets TCP_NODELAY only on sockets that name their protocol; a bare socket does not, which is the trap."""
    ours, bare = listening_socket("127.0.0.1", 0), socket.socket()
    assert (ours.proto, bare.proto) == (socket.IPPROTO_TCP, 0)
    ours.close()
    bare.close()


def test_a_port_in_use_is_said_at_once() -> None:
    first = listening_socket("127.0.0.1", 0)
    first.listen()
    with pytest.raises(OSError, match="in use"):
        listening_socket("127.0.0.1", first.getsockname()[1])
    first.close()
