"""A syslog receiver over TLS that keeps what it read, and misbehaves when told to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server_stub.audit.siem.receiver import Receiver, receiver_of
from server_stub.settings import SiemSettings
from tests.helpers.tls import Authority, make_authority

Act = Callable[[ssl.SSLSocket], None]
LOG = "record.example/log"


class Sink:
    """Reads every connection to its end, unless `acts` holds something else to do with the next ones."""

    def __init__(self, authority: Authority) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(authority.chain)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.acts: list[Act] = []
        self.read: list[bytes] = []
        self.done = threading.Event()
        """For acts that wait until the test has seen enough."""
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def narrow(self) -> None:
        """Take only a few kilobytes at a time from now on."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)

    def close(self) -> None:
        self.done.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    @property
    def messages(self) -> list[bytes]:
        """Every message of every connection, unframed."""
        return [message for data in self.read for message in unframed(data)]

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._socket.accept()
            except OSError:
                return
            with plain, contextlib.suppress(OSError), self._context.wrap_socket(plain, server_side=True) as connection:
                act = self.acts.pop(0) if self.acts else self._keep
                act(connection)

    def _keep(self, connection: ssl.SSLSocket) -> None:
        data = b""
        while more := connection.recv(65_536):
            data += more
        self.read.append(data)
        with contextlib.suppress(OSError):
            connection.unwrap()


def unframed(data: bytes) -> list[bytes]:
    messages = []
    while data:
        length, _, rest = data.partition(b" ")
        assert length.isdigit()
        assert len(rest) >= int(length)
        messages.append(rest[: int(length)])
        data = rest[int(length) :]
    return messages


def reset(connection: ssl.SSLSocket) -> None:
    """Read a little, then go away with a reset, as a process that is killed does."""
    connection.recv(10)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path, "siem")


@pytest.fixture
def sink(authority: Authority) -> Iterator[Sink]:
    sink = Sink(authority)
    try:
        yield sink
    finally:
        sink.close()


@pytest.fixture
def receiver(authority: Authority, sink: Sink) -> Receiver:
    return receiver_at(sink.port, authority.ca)


def receiver_at(port: int, ca: Path, certificate: Path | None = None) -> Receiver:
    found = receiver_of(SiemSettings(host="127.0.0.1", port=port, ca_file=ca, certificate=certificate))
    assert found is not None
    return found
