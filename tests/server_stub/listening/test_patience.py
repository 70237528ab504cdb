"""Whoever connects and does not ask is let go, and cannot keep others out."""

from __future__ import annotations

import resource
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from server_stub.identity.server_keys import ensure_demo_certificate
from server_stub.listening.listener import Listener, Tls
from server_stub.listening.patience import (
    EACH,
    FEWEST,
    SPARE_DESCRIPTORS,
    PatientProtocol,
    connections_allowed,
    patient,
)
from tests.helpers.guards import ExpectLog

ASK = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"


@contextmanager
def serving(folder: Path, protocol: type[PatientProtocol]) -> Iterator[Listener]:
    ensure_demo_certificate(folder, datetime.now(UTC))

    async def echo(request: Request) -> PlainTextResponse:
        try:
            return PlainTextResponse(await request.body())
        except ClientDisconnect:
            return PlainTextResponse()

    listener = Listener(
        Starlette(routes=[Route("/", echo, methods=["POST"])]),
        host="127.0.0.1",
        port=0,
        tls=Tls(folder / "server.pem", folder / "server.key"),
        protocol=protocol,
    )
    ready = threading.Event()
    thread = threading.Thread(target=listener.run, args=(ready.set,))
    thread.start()
    assert ready.wait(20)
    try:
        yield listener
    finally:
        listener.stop()
        thread.join(20)


def trusting(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(folder / "ca.pem")
    return context


def connected(folder: Path, listener: Listener) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", listener.port), 20)
    wire = trusting(folder).wrap_socket(plain, server_hostname="localhost", do_handshake_on_connect=False)
    try:
        wire.do_handshake()
    except OSError:
        wire.close()
        raise
    return wire


def is_let_go(wire: ssl.SSLSocket) -> bool:
    """Read to the end, which comes only when the server closes."""
    try:
        while wire.recv(1000):
            pass
    except (ConnectionError, ssl.SSLError):
        return True
    return True


def is_answered(wire: ssl.SSLSocket) -> bool:
    """Ask in two parts and read the whole answer."""
    wire.sendall(ASK[:30])
    wire.sendall(ASK[30:])
    answer = b""
    while not answer.endswith(b"hello"):
        part = wire.recv(1000)
        if not part:
            return False
        answer += part
    return answer.startswith(b"HTTP/1.1 200")


def is_let_in(folder: Path, listener: Listener) -> bool:
    """Try to connect and be answered; the end may come in the middle of the handshake."""
    try:
        with connected(folder, listener) as wire:
            return is_answered(wire)
    except OSError:
        return False


@pytest.mark.parametrize("part", [b"", ASK[:20], ASK[:-3]], ids=["nothing", "half a head", "half a body"])
def test_a_request_that_does_not_arrive_is_not_waited_for(tmp_path: Path, part: bytes) -> None:
    with serving(tmp_path, patient(patience=0.3)) as listener, connected(tmp_path, listener) as wire:
        wire.sendall(part)
        assert is_let_go(wire)


def test_a_whole_request_is_answered_and_the_connection_is_kept_for_the_next(tmp_path: Path) -> None:
    with serving(tmp_path, patient(patience=3.0)) as listener, connected(tmp_path, listener) as wire:
        for _ in range(3):
            assert is_answered(wire)


def test_a_second_request_that_stops_half_way_is_not_waited_for_either(tmp_path: Path) -> None:
    with serving(tmp_path, patient(patience=0.3)) as listener, connected(tmp_path, listener) as wire:
        assert is_answered(wire)
        wire.sendall(ASK[:20])
        assert is_let_go(wire)


def test_beyond_the_limit_nobody_is_let_in_and_those_inside_are_served(tmp_path: Path, expect_log: ExpectLog) -> None:
    with serving(tmp_path, patient(most=2)) as listener:
        first, second = connected(tmp_path, listener), connected(tmp_path, listener)
        assert is_answered(first)
        assert is_answered(second)
        with expect_log("server_stub.listening.gate", "not let in"):
            assert not is_let_in(tmp_path, listener)
        assert is_answered(first)
        first.close()
        second.close()


def ends(wire: socket.socket) -> bool:
    """Read to the end of a plain connection, which comes only when the server closes."""
    with wire:
        try:
            return wire.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True


def test_a_handshake_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    with serving(tmp_path, patient(handshake=0.3)) as listener:
        silent = socket.create_connection(("127.0.0.1", listener.port), 20)
        assert ends(silent)
        begun = socket.create_connection(("127.0.0.1", listener.port), 20)
        begun.sendall(b"\x16\x03\x01")
        assert ends(begun)
        assert is_let_in(tmp_path, listener)


def test_who_never_shakes_hands_takes_a_place_and_gives_it_back(tmp_path: Path, expect_log: ExpectLog) -> None:
    with serving(tmp_path, patient(handshake=3.0, most=2)) as listener:
        silent = [socket.create_connection(("127.0.0.1", listener.port), 20) for _ in range(2)]
        with expect_log("server_stub.listening.gate", "connections not let in: 1, now for: too many"):
            assert not is_let_in(tmp_path, listener)
        assert not is_let_in(tmp_path, listener), "and that is not said again at once"
        assert [ends(one) for one in silent] == [True, True]
        assert is_let_in(tmp_path, listener)


def test_one_address_cannot_keep_the_others_out(tmp_path: Path, expect_log: ExpectLog) -> None:
    with serving(tmp_path, patient(most=8, each=2)) as listener:
        held = [socket.create_connection(("127.0.0.1", listener.port), 20) for _ in range(2)]
        with expect_log("server_stub.listening.gate", "not let in"):
            assert not is_let_in(tmp_path, listener)
        elsewhere = socket.create_connection(("127.0.0.1", listener.port), 20, ("127.0.0.2", 0))
        wire = trusting(tmp_path).wrap_socket(elsewhere, server_hostname="localhost")
        assert is_answered(wire)
        for one in (*held, wire):
            one.close()


def test_one_address_has_at_most_a_quarter() -> None:
    assert [patient(most=most).each for most in (2, 100, 100_000)] == [2, 25, EACH]


def test_descriptors_are_left_for_the_rest() -> None:
    allowed = connections_allowed()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft == hard, "the system gave what it has"
    assert allowed == (
        PatientProtocol.most if soft == resource.RLIM_INFINITY else max(soft - SPARE_DESCRIPTORS, FEWEST)
    )
