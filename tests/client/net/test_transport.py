"""The transport against real sockets: trust, time and size are ours to decide, whatever the surroundings say."""

from __future__ import annotations

import itertools
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
import requests.adapters

from client.contract.limits import ANSWER_BYTES
from client.errors import BadAnswer, TooSlow, Unreachable, Untrusted
from client.net.transport import HttpsTransport, Timing, socket_options, trust_of
from tests.client.net import swallowed
from tests.helpers.tls import Authority, Say, TlsServer, answer_with, make_authority, serving

TIMING = Timing(connect=5, read=5, total=5)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("bank"), "bank")


@pytest.fixture(scope="module")
def rogue(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("rogue"), "rogue")


Open = Callable[..., HttpsTransport]


@pytest.fixture
def transport(bank: Authority) -> Iterator[Open]:
    opened: list[HttpsTransport] = []

    def make(server: TlsServer | str, **settings: object) -> HttpsTransport:
        url = server if isinstance(server, str) else server.url
        opened.append(HttpsTransport(url, trust_of(bank.ca), **settings))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def test_a_request_and_its_answer(bank: Authority, transport: Open) -> None:
    with serving(bank, answer_with(b'{"a":1}', head="X-One: 1\r\n")) as server:
        wire = transport(server)
        arrived = wire.post("/v1/hello", b"body", {"Content-Type": "application/json"}, TIMING)
        assert (arrived.status, arrived.body, arrived.headers["x-one"]) == (200, b'{"a":1}', "1")
        wire.post("/v1/hello", b"again", {}, TIMING)
        request = server.requests[0]
        assert server.connections == 1, "the connection is kept"
    assert request.startswith(b"POST /v1/hello HTTP/1.1\r\n")
    assert f"Host: {wire.authority}\r\n".encode() in request
    assert request.endswith(b"\r\n\r\nbody")
    for name in (b"cookie", b"python-requests", b"accept: */*"):
        assert name not in request.lower()


@pytest.mark.parametrize(
    ("server", "authority"),
    [
        ("https://bank.example", "bank.example"),
        ("https://bank.example:443", "bank.example"),
        ("https://bank.example:8443", "bank.example:8443"),
        ("https://[::1]:8443", "[::1]:8443"),
    ],
)
def test_the_authority_is_the_host_field(transport: Open, server: str, authority: str) -> None:
    assert transport(server).authority == authority


def test_threads_have_sessions_of_their_own(bank: Authority, transport: Open) -> None:
    with serving(bank, answer_with(b"{}")) as server:
        wire = transport(server)
        wire.post("/", b"", {}, TIMING)
        thread = threading.Thread(target=lambda: wire.post("/", b"", {}, TIMING))
        thread.start()
        thread.join()
        assert server.connections == 2


def test_another_authority_is_refused_also_when_the_environment_trusts_it(
    bank: Authority, rogue: Authority, transport: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(rogue.ca))
    with serving(rogue, answer_with(b"{}")) as server:
        with pytest.raises(Untrusted):
            transport(server).post("/", b"", {}, TIMING)
        with requests.Session() as plain:  # the trap: the variable wins over the session's own file
            plain.verify = str(bank.ca)
            assert plain.post(server.url, data=b"", timeout=5).status_code == 200


def test_the_bundled_authorities_are_not_trusted(
    rogue: Authority, bank: Authority, transport: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(rogue.ca))

    class Copied(requests.adapters.HTTPAdapter):
        """The adapter everybody copies: our context, but without the override of cert_verify."""

        def init_poolmanager(self, *arguments: object, **settings: object) -> None:
            super().init_poolmanager(*arguments, **settings, ssl_context=trust_of(bank.ca))  # type: ignore[arg-type]

    with serving(rogue, answer_with(b"{}")) as server:
        with pytest.raises(Untrusted):
            transport(server).post("/", b"", {}, TIMING)
        with requests.Session() as plain:
            plain.trust_env = False
            plain.mount("https://", Copied())
            assert plain.post(server.url, data=b"", timeout=5).status_code == 200


def test_switching_verification_off_connects_to_nobody(bank: Authority, transport: Open) -> None:
    with serving(bank, answer_with(b"{}")) as server:
        wire = transport(server)
        session, _ = wire._session()
        session.verify = False
        with pytest.raises(Untrusted):
            wire.post("/", b"", {}, TIMING)
        assert server.requests == []


def test_a_certificate_for_another_name_is_refused(bank: Authority, transport: Open) -> None:
    with serving(bank, answer_with(b"{}")) as server, pytest.raises(Untrusted):
        transport(server.url.replace("127.0.0.1", "localhost")).post("/", b"", {}, TIMING)


def test_an_unreadable_authority_file_trusts_nobody(tmp_path: Path) -> None:
    damaged = tmp_path / "ca.pem"
    damaged.write_text("not a certificate")
    for path in (damaged, tmp_path / "absent.pem"):
        with pytest.raises(Untrusted):
            trust_of(path)


def test_a_proxy_of_the_environment_is_ignored(
    bank: Authority, transport: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(bank, answer_with(b"{}")) as server, socket.create_server(("127.0.0.1", 0)) as proxy:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert transport(server).post("/", b"", {}, TIMING).status == 200
        control = threading.Thread(target=_through_the_environment, args=(server.url,))
        control.start()
        connection, _ = proxy.accept()  # the trap: a plain session goes to the proxy
        with connection:
            assert connection.recv(100).startswith(b"CONNECT 127.0.0.1:")
        control.join()


def _through_the_environment(url: str) -> None:
    with requests.Session() as plain, pytest.raises(requests.exceptions.RequestException):
        plain.post(url, data=b"", timeout=5)


def test_the_proxy_of_the_policy_is_used_and_the_server_still_verified(
    bank: Authority, rogue: Authority, transport: Open
) -> None:
    with serving(bank, answer_with(b"{}")) as server, tunnel(server) as (address, hosts):
        assert transport(server, proxy=address).post("/", b"", {}, TIMING).status == 200
        assert hosts == [server.url.removeprefix("https://")]
    with serving(rogue, answer_with(b"{}")) as server, tunnel(server) as (address, _), pytest.raises(Untrusted):
        transport(server, proxy=address).post("/", b"", {}, TIMING)


class tunnel:  # noqa: N801 - reads as a word in a with statement
    """A proxy for one connection: answers CONNECT and then passes bytes both ways."""

    def __init__(self, server: TlsServer) -> None:
        self._target = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._hosts: list[str] = []
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> tuple[str, list[str]]:
        self._thread.start()
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}", self._hosts

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def _run(self) -> None:
        inner, _ = self._listening.accept()
        with inner, socket.create_connection(self._target) as outer:
            self._hosts.append(inner.recv(4096).split()[1].decode())
            inner.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=_pass_on, args=(outer, inner))
            back.start()
            _pass_on(inner, outer)
            back.join()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def test_no_key_log_is_written(
    bank: Authority, transport: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(log))
    with serving(bank, answer_with(b"{}")) as server:
        transport(server).post("/", b"", {}, TIMING)
        assert not log.exists()
        with requests.Session() as plain:
            plain.trust_env = False  # the trap: this does not stop it
            plain.verify = str(bank.ca)
            plain.post(server.url, data=b"", timeout=5)
        assert log.read_bytes()


def test_a_redirect_is_not_followed(bank: Authority, transport: Open) -> None:
    with serving(bank, answer_with(b"", status="302 Found", head="Location: /elsewhere\r\n")) as server:
        assert transport(server).post("/", b"", {}, TIMING).status == 302
        assert len(server.requests) == 1


def test_cookies_are_not_kept(bank: Authority, transport: Open) -> None:
    with serving(bank, answer_with(b"{}", head="Set-Cookie: who=me; Path=/\r\n")) as server:
        wire = transport(server)
        wire.post("/", b"", {}, TIMING)
        wire.post("/", b"", {}, TIMING)
        assert b"cookie" not in server.requests[1].lower()


def test_content_is_not_inflated_on_the_way(bank: Authority, transport: Open) -> None:
    with serving(bank, answer_with(b"\x1f\x8bnot gzip", head="Content-Encoding: gzip\r\n")) as server:
        arrived = transport(server).post("/", b"", {}, TIMING)
        assert (arrived.body, arrived.headers["content-encoding"]) == (b"\x1f\x8bnot gzip", "gzip")


def test_an_answer_too_long_is_bad(bank: Authority, transport: Open) -> None:
    with serving(bank, answer_with(b"x" * (ANSWER_BYTES + 1))) as server, pytest.raises(BadAnswer):
        transport(server).post("/", b"", {}, TIMING)


def dripping(head: bytes, letters: int, tail: bytes = b"") -> Say:
    """Send the first part whole and then letter by letter, each in a record of its own, so each is one read."""

    def say(connection: ssl.SSLSocket, _request: bytes) -> None:
        connection.sendall(head)
        for _ in range(letters):
            connection.sendall(b"x")
        connection.sendall(tail)

    return say


IN_HEAD = (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Slow: ", 4_000, b"\r\n\r\n")
IN_BODY = (b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n", 4_000, b"")


@pytest.mark.parametrize("drops", [IN_HEAD, IN_BODY])
def test_an_answer_that_drips_ends_at_the_deadline(
    bank: Authority, transport: Open, drops: tuple[bytes, int, bytes]
) -> None:
    ticks = itertools.count(0, 0.01)  # time passes with every look at the clock, not with waiting
    with serving(bank, dripping(*drops)) as server, pytest.raises(TooSlow):
        transport(server, mono=lambda: next(ticks)).post("/", b"", {}, TIMING)


@pytest.mark.parametrize("drops", [IN_HEAD, IN_BODY])
def test_without_a_deadline_the_same_dripping_arrives(
    bank: Authority, transport: Open, drops: tuple[bytes, int, bytes]
) -> None:
    with serving(bank, dripping(*drops)) as server:
        assert transport(server, mono=lambda: 0.0).post("/", b"", {}, TIMING).status == 200


def test_a_server_that_says_nothing_is_too_slow(bank: Authority, transport: Open) -> None:
    with serving(bank, lambda _connection, _request: None) as server, pytest.raises(TooSlow):
        transport(server).post("/", b"", {}, Timing(connect=5, read=0.05, total=5))


def hang_up(connection: ssl.SSLSocket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
    connection.shutdown(socket.SHUT_RDWR)


def cut_in_head(connection: ssl.SSLSocket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: y\r\n")
    connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "say",
    [
        hang_up,
        cut_in_head,
        lambda connection, _request: connection.sendall(b"SMTP ready\r\n\r\n"),
        lambda connection, _request: connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        lambda connection, _request: connection.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n"),
    ],
)
def test_half_an_answer_is_no_answer(bank: Authority, transport: Open, say: Say) -> None:
    with serving(bank, say) as server, pytest.raises(Unreachable):
        transport(server).post("/", b"", {}, Timing(connect=5, read=1, total=5))


def test_nobody_listening_is_unreachable(transport: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable):
        transport(f"https://127.0.0.1:{port}").post("/", b"", {}, TIMING)


def test_an_old_tls_version_is_refused(bank: Authority) -> None:
    assert trust_of(bank.ca).minimum_version == ssl.TLSVersion.TLSv1_2
    assert trust_of(bank.ca).keylog_filename is None


def test_each_system_is_told_in_its_own_way_when_to_give_a_connection_up() -> None:
    # Not run on Windows here: what is asked of it is all that is tested.
    plain = socket_options("another system")
    assert socket_options("linux") == [*plain, (socket.IPPROTO_TCP, 18, 4_000)]
    assert socket_options("win32") == [*plain, (socket.IPPROTO_TCP, 5, 4)]


def test_a_request_that_nobody_acknowledges_is_given_up_long_before_its_deadline(tmp_path: Path) -> None:
    # Without the socket's own limit the deadline ends it: `TooSlow`, after all of its twenty seconds.
    command = [sys.executable, "-m", swallowed.__name__, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if run.returncode == swallowed.FORBIDDEN:
        pytest.skip(run.stdout.strip())
    assert run.stdout == "Unreachable: ConnectionError\n", run.stderr
