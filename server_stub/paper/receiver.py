"""The demo's printer: an IPP receiver on loopback that keeps every sheet as a file on the server's side.

With it the demo prints through the same code as a branch does. Must not know the register or who printed.
"""

from __future__ import annotations

import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any

from server_stub.paper.ipp import CONTENT_TYPE
from server_stub.paper.ipp_message import MESSAGE_LIMIT, MalformedMessage, decode, encode
from server_stub.paper.printer_behaviour import PrinterBehaviour

DOCUMENT_LIMIT = 8 * 1024 * 1024
CONNECTION_LIMIT = 16
PATIENCE = 10.0  # seconds a sender may stay silent
_PATH = re.compile(r"/ipp/print/([A-Za-z0-9][A-Za-z0-9-]{0,39})")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Tray:
    """The folder a printer's sheets fall into, numbered and readable by the owner only."""

    def __init__(self, folder: Path, limit: int = 10_000) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._last = max((int(path.name[:6]) for path in folder.glob("[0-9]" * 6 + "-*.pdf")), default=0)

    def is_full(self) -> bool:
        """Whether no further sheet is taken."""
        return self._last >= self._limit

    def keep(self, document: bytes, name: str) -> int:
        """Store `document` whole or not at all; returns the job number."""
        safe = re.sub(r"[^A-Za-z0-9-]+", "_", name)[:60]
        with self._lock:
            job = self._last + 1
            part = self._folder / f"{job:06d}.part"
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(document)
            part.rename(self._folder / f"{job:06d}-{safe}.pdf")
            self._last = job
        return job

    def has(self, job: int) -> bool:
        """Whether the sheet of that number was taken."""
        return any(self._folder.glob(f"{job:06d}-*.pdf"))


class Receiver:
    """Printers at `ipp://127.0.0.1:PORT/ipp/print/NAME`, each with a folder of its own under `folder`."""

    def __init__(self, folder: Path, port: int = 0, host: str = "127.0.0.1") -> None:
        """Binds at once, port 0 chooses a free one. Raises ValueError for a host that is not loopback, or OSError."""
        if host not in _LOOPBACK:
            raise ValueError("the demo printer listens on loopback only")
        self._server = _Server((host, port), _Handler)
        self._server.folder = folder
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self._server.server_address[1])

    def url(self, printer: str) -> str:
        """The address of the printer called `printer`."""
        return f"ipp://127.0.0.1:{self.port}/ipp/print/{printer}"

    def start(self) -> None:
        """Serve on a thread of its own."""
        self._thread = threading.Thread(target=self.serve, name="demo-printer", daemon=True)
        self._thread.start()

    def serve(self) -> None:
        """Serve on this thread until interrupted; `stop` then frees the port."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Stop, wait for jobs under way, and free the port."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> Receiver:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for a sheet being written
    folder: Path

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._slots = threading.BoundedSemaphore(CONNECTION_LIMIT)
        self._printers: dict[str, PrinterBehaviour] = {}
        self._printers_lock = threading.Lock()

    def printer(self, name: str) -> PrinterBehaviour:
        """The printer `name`, made at its first use."""
        with self._printers_lock:
            if name not in self._printers:
                uri = f"ipp://127.0.0.1:{self.server_address[1]}/ipp/print/{name}"
                self._printers[name] = PrinterBehaviour(uri, name, Tray(self.folder / name))
            return self._printers[name]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Turn away what exceeds the connections allowed at once."""
        if self._slots.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Give the slot back when the request is done."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._slots.release()

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        """Drop a broken connection without a trace on the terminal; the sender sees that no answer came."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    server_version = "branch-demo-printer"
    sys_version = ""

    def do_POST(self) -> None:
        """One IPP request."""
        self.close_connection = True
        path = _PATH.fullmatch(self.path)
        if path is None:
            return self.send_error(404)
        if self.headers.get_content_type() != CONTENT_TYPE:
            return self.send_error(415)
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            return self.send_error(411)
        if len(length) > 9 or int(length) > DOCUMENT_LIMIT + MESSAGE_LIMIT:
            return self.send_error(413)
        content = self.rfile.read(int(length))
        if len(content) != int(length):
            return self.send_error(400)
        try:
            request = decode(content)
        except MalformedMessage:
            return self.send_error(400)
        return self._answer(encode(self.server.printer(path.group(1)).answer(request)))

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Say nothing: job names and addresses belong to no log here."""
