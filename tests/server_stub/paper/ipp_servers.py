"""Printers that misbehave: one loopback connection, answered as the test says. Knows no test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

Behaviour = Callable[[socket.socket, bytes], None]


class OddPrinter:
    """Listens on loopback, reads one whole HTTP request, and lets `behave` answer on the open connection."""

    def __init__(self, behave: Behaviour) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ipp://127.0.0.1:{self._listener.getsockname()[1]}/ipp/print/odd"
        self._behave = behave
        self.request = b""
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> OddPrinter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            content = b""
            while b"\r\n\r\n" not in content:
                content += connection.recv(65536)
            head, _, body = content.partition(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            while len(body) < length:
                body += connection.recv(65536)
            self.request = head + b"\r\n\r\n" + body
            self._behave(connection, body)


def answering(content: bytes, status: str = "200 OK", kind: str = "application/ipp") -> Behaviour:
    """An HTTP answer with `content`, then the end."""

    def behave(connection: socket.socket, _body: bytes) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
        connection.sendall(head.encode() + content)

    return behave
