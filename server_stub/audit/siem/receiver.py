"""Hands bytes to the bank's syslog receiver over TLS (RFC 5425), and knows whether it has read them.

Knows no record and no syslog.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
from dataclasses import dataclass

from server_stub.settings import SettingsWrong, SiemSettings

PATIENCE = 5.0
"""Seconds the receiver may take for each step: connecting, shaking hands, reading, parting."""
_TELLS_UNACKNOWLEDGED = sys.platform == "linux"


class NotTaken(OSError):
    """The connection ended before the receiver had read everything."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where syslog goes, whom to believe there, and how long a message may be. `name`: of the feed's cursor."""

    name: str
    host: str
    port: int
    trust: ssl.SSLContext
    longest: int

    def deliver(self, data: bytes) -> None:
        """Send bytes over a connection of their own, and return when the receiver has read them all.

        Syslog has no acknowledgement. The nearest thing to one is an orderly parting: after the last byte we say
        close_notify and wait for the receiver's end of the connection. It comes from a program that has read everything
        before; one that stops with bytes unread resets the connection instead, or has not even acknowledged them. So
        all was read by the receiver's program, and not more than that: what it holds in memory and loses with its
        machine is lost. Raises: OSError; then some of it may have been read, and all of it must be sent again.
        """
        with (
            socket.create_connection((self.host, self.port), PATIENCE) as plain,
            self.trust.wrap_socket(plain, server_hostname=self.host) as connection,
        ):
            # Else our close_notify waits for the acknowledgement of what was sent before it.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(data)
            _part(connection)


def receiver_of(settings: SiemSettings) -> Receiver | None:
    """Return the receiver of the settings, None where there is none. Raises: SettingsWrong."""
    if not settings.host:
        return None
    # Not `create_default_context`: that obeys SSLKEYLOGFILE, and trusts authorities nobody here chose (record.md D8).
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        trust.load_verify_locations(settings.ca_file)
        if settings.certificate is not None:
            # A password that is never right: a closed key must fail at the start, not wait for somebody to type.
            trust.load_cert_chain(settings.certificate, settings.private_key, password="")
    except OSError as error:
        raise SettingsWrong(
            f"siem: {error}. `ca_file` is a PEM file of the authority that signs the receiver's certificate; "
            "`certificate` and `private_key`, where it asks for them, are PEM files without a password."
        ) from error
    return Receiver(settings.name, settings.host, settings.port, trust, settings.longest)


def _part(connection: ssl.SSLSocket) -> None:
    # Some receivers end the connection without an answer to close_notify: their end is what counts.
    with contextlib.suppress(ssl.SSLEOFError):
        connection.unwrap()
    if _unacknowledged(connection):
        raise NotTaken("it went away without having received everything")
    connection.shutdown(socket.SHUT_WR)
    if connection.recv(1):
        raise NotTaken("it speaks, where syslog only listens")


def _unacknowledged(connection: socket.socket) -> int:
    """Return how many bytes the other machine has not acknowledged, where this system tells; else 0."""
    if not _TELLS_UNACKNOWLEDGED:
        return 0
    import fcntl
    import termios

    return int.from_bytes(fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)), sys.byteorder)
