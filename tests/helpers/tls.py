"""Authorities, certificates and a loopback TLS server that says whatever a test wants it to say.

Knows no HTTP beyond the end of a request.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Say = Callable[[ssl.SSLSocket, bytes], None]


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority with one server certificate for 127.0.0.1. `ca`, `chain`: PEM files."""

    ca: Path
    chain: Path


def make_authority(folder: Path, name: str) -> Authority:
    """Write an authority's certificate and a server's certificate with its key."""
    now = datetime.now(UTC)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "server")])

    def builder(who: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(who)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        )

    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    ca = (
        builder(issuer, ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    server = (
        builder(subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(names, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    ca_file, chain = folder / f"{name}-ca.pem", folder / f"{name}-server.pem"
    ca_file.write_bytes(ca.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain.write_bytes(private + server.public_bytes(pem))
    return Authority(ca_file, chain)


class TlsServer:
    """Accepts connections until closed; `say(socket, request)` answers each request on them."""

    def __init__(self, authority: Authority, say: Say) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(authority.chain)
        self._say = say
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.requests: list[bytes] = []
        self.connections = 0
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        """Stop listening and cut every connection."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._thread.join()

    def _accept(self) -> None:
        threads: list[threading.Thread] = []
        while True:
            try:
                plain, _ = self._socket.accept()
            except OSError:
                break
            self.connections += 1
            self._open.append(plain)
            threads.append(threading.Thread(target=self._serve, args=(plain,)))
            threads[-1].start()
        for thread in threads:
            thread.join()

    def _serve(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._context.wrap_socket(plain, server_side=True) as connection:
                self._open.append(connection)
                while request := _read_request(connection):
                    self.requests.append(request)
                    self._say(connection, request)


def answer_with(content: bytes, *, status: str = "200 OK", head: str = "") -> Say:
    """Return a plain answer with its length."""
    text = f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\n{head}\r\n".encode()

    def say(connection: ssl.SSLSocket, _request: bytes) -> None:
        connection.sendall(text + content)

    return say


@contextlib.contextmanager
def serving(authority: Authority, say: Say) -> Iterator[TlsServer]:
    """Run a server for the length of a block."""
    server = TlsServer(authority, say)
    try:
        yield server
    finally:
        server.close()


def _read_request(connection: ssl.SSLSocket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
