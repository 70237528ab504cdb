"""The real socket: ready when it says so, gone when it is told to."""

from __future__ import annotations

import http.client
import socket
import threading
from urllib.parse import urlsplit

import pytest

from server_stub.witness.app import BODY_BYTES, make_app
from server_stub.witness.cosigner import Cosigner
from server_stub.witness.listening import Listener


def speaks_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_it_serves_where_it_says_until_it_is_told_to_stop(cosigner: Cosigner, host: str, shown: str) -> None:
    if ":" in host and not speaks_ipv6():
        pytest.skip("no IPv6 on this machine")
    listener, ready = Listener(make_app(cosigner), host=host, port=0), threading.Event()
    thread = threading.Thread(target=listener.run, args=(ready.set,))
    thread.start()
    assert ready.wait(20)
    place = urlsplit(listener.url)
    assert (place.scheme, place.netloc) == ("http", f"{shown}:{place.port}")
    try:
        connection = http.client.HTTPConnection(host, place.port, timeout=20)
        for _ in range(2):  # the second on the same connection
            connection.request("GET", "/nowhere")
            answer = connection.getresponse()
            assert (answer.status, answer.getheader("server")) == (404, None)
            answer.read()
        connection.request("POST", "/add-checkpoint", b"x" * (BODY_BYTES + 1))
        assert connection.getresponse().status == 413
        connection.close()
    finally:
        listener.stop()
        thread.join(20)
        assert not thread.is_alive()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, place.port or 0), 20)


def test_a_port_in_use_is_said_at_once(cosigner: Cosigner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        Listener(make_app(cosigner), host="127.0.0.1", port=taken.getsockname()[1])
