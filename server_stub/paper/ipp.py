"""Speaks to one branch printer over IPP (RFC 8011): is it ready, print this PDF.

Every answer is a value; nothing here raises for what a printer or the network does. Must not know grants or registers.
"""

from __future__ import annotations

import itertools
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import SplitResult, urlsplit

from server_stub.paper.ipp_message import (
    Attribute,
    AttributeGroup,
    Group,
    MalformedMessage,
    Message,
    Tag,
    attribute,
    decode,
    encode,
)

CONTENT_TYPE = "application/ipp"
RESPONSE_LIMIT = 256 * 1024
JOB_NAME_BYTES = 255  # RFC 8011 §5.1.3: name(MAX)
DEADLINE_SECONDS = 6.0
"""A terminal waits 10 s for its answer, and what came of the sheet has to be recorded before that."""
_DEFAULT_PORTS = {"ipp": 631, "http": 80}


class Operation(IntEnum):
    """The operations used (RFC 8011 §5.4.15)."""

    PRINT_JOB = 0x0002
    VALIDATE_JOB = 0x0004
    GET_JOB_ATTRIBUTES = 0x0009
    GET_PRINTER_ATTRIBUTES = 0x000B


class JobState(IntEnum):
    """RFC 8011 §5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


class BadPrinterUrl(ValueError):
    """Not a plain ipp:// or http:// address of a printer."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The printer took the job."""

    job_id: int
    state: JobState


@dataclass(frozen=True, slots=True)
class Rejected:
    """The printer answered that it did not take it; only its word says that no paper comes out."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No connection; nothing was sent, so no paper comes out."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something was sent and no sound answer came: paper may come out, somebody has to look."""

    reason: str


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer says of itself. `state`: 3 idle, 4 processing, 5 stopped."""

    state: int
    reasons: tuple[str, ...]
    accepts_jobs: bool
    takes_pdf: bool


Failure = Rejected | Unreachable | Unclear
Address = tuple[int, tuple[Any, ...]]
"""Family of a socket, and where it connects to."""
LookUp = Callable[[str, int], Sequence[Address]]


def addresses_of(host: str, port: int) -> Sequence[Address]:
    """Return every address of a printer. Raises: OSError, UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


class IppPrinter:
    """One printer by its URL.

    `deadline` seconds cover a whole exchange, from looking its name up, also with a printer that only drips bytes.
    """

    def __init__(
        self,
        url: str,
        user: str = "branch-server",
        deadline: float = DEADLINE_SECONDS,
        look_up: LookUp = addresses_of,
    ) -> None:
        """Raises BadPrinterUrl."""
        self._parts = _checked(url)
        self._url = url
        self._user = user
        self._deadline = deadline
        self._look_up = look_up
        self._numbers = itertools.count(1)

    def describe(self) -> PrinterStatus | Failure:
        """Get-Printer-Attributes: whether a PDF would be taken now."""
        wanted = (
            "printer-state",
            "printer-state-reasons",
            "printer-is-accepting-jobs",
            "document-format-supported",
        )
        answer = self._ask(Operation.GET_PRINTER_ATTRIBUTES, (attribute(Tag.KEYWORD, "requested-attributes", *wanted),))
        if not isinstance(answer, Message):
            return answer
        state = answer.first(Group.PRINTER, "printer-state")
        if not isinstance(state, int):
            return Unclear("no printer-state")
        reasons = answer.values(Group.PRINTER, "printer-state-reasons")
        return PrinterStatus(
            state=state,
            reasons=tuple(str(reason) for reason in reasons),
            accepts_jobs=answer.first(Group.PRINTER, "printer-is-accepting-jobs") is True,
            takes_pdf="application/pdf" in answer.values(Group.PRINTER, "document-format-supported"),
        )

    def print_pdf(self, pdf: bytes, job_name: str) -> Accepted | Failure:
        """Print-Job: one copy, one side a sheet, A4. `job_name` may be any text."""
        answer = self._ask(
            Operation.PRINT_JOB,
            (
                attribute(Tag.NAME, "job-name", clean_job_name(job_name)),
                attribute(Tag.MIME_TYPE, "document-format", "application/pdf"),
            ),
            (
                attribute(Tag.INTEGER, "copies", 1),
                attribute(Tag.KEYWORD, "sides", "one-sided"),
                attribute(Tag.KEYWORD, "media", "iso_a4_210x297mm"),
            ),
            pdf,
        )
        return answer if not isinstance(answer, Message) else _job(answer)

    def _ask(
        self,
        operation: Operation,
        operation_attributes: tuple[Attribute, ...],
        job_attributes: tuple[Attribute, ...] = (),
        document: bytes = b"",
    ) -> Message | Failure:
        target = (
            attribute(Tag.CHARSET, "attributes-charset", "utf-8"),
            attribute(Tag.LANGUAGE, "attributes-natural-language", "en"),
            attribute(Tag.URI, "printer-uri", self._url),
        )
        # RFC 8011 §4.1.5: charset and language, then the target, then everything else.
        user = attribute(Tag.NAME, "requesting-user-name", self._user)
        groups = [AttributeGroup(Group.OPERATION, (*target, user, *operation_attributes))]
        if job_attributes:
            groups.append(AttributeGroup(Group.JOB, job_attributes))
        request = Message(operation, next(self._numbers), tuple(groups), document)
        answer = self._post(encode(request))
        return _understood(answer, request.request_id) if isinstance(answer, bytes) else answer

    def _post(self, body: bytes) -> bytes | Failure:
        host, port = self._parts.hostname or "", self._parts.port or _DEFAULT_PORTS[self._parts.scheme]
        ends = time.monotonic() + self._deadline
        try:
            connected = _connected(_in_time(lambda: self._look_up(host, port), ends), ends)
        except (OSError, UnicodeError) as error:
            return Unreachable(_brief(error))
        connection = HTTPConnection(host, port)
        connection.sock = connected
        try:
            with _cut_off(connected, _left(ends)):
                headers = {"Content-Type": CONTENT_TYPE, "Accept": CONTENT_TYPE, "Connection": "close"}
                connection.request("POST", self._parts.path or "/", body, headers)
                response = connection.getresponse()
                return _body(response)
        except (OSError, HTTPException) as error:
            return Unclear(f"no answer: {_brief(error)}")
        finally:
            connection.close()


def clean_job_name(name: str) -> str:
    """`name` without control characters, cut to what IPP allows without splitting a character."""
    printable = "".join(char for char in name if char.isprintable()).strip()
    cut = printable.encode("utf-8", "ignore")[:JOB_NAME_BYTES].decode("utf-8", "ignore")
    return cut or "sheet"


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError as error:
        raise BadPrinterUrl(url) from error
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    # urlsplit drops line ends silently, so the address is judged as it came.
    spelling_is_sound = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or not (plain and port_is_sound and spelling_is_sound):
        raise BadPrinterUrl(url)
    return parts


def _left(ends: float) -> float:
    """Seconds until a moment of `time.monotonic`. Raises: TimeoutError."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time left")
    return left


def _in_time(look_up: Callable[[], Sequence[Address]], ends: float) -> Sequence[Address]:
    """Look up in a thread of its own: the system's resolver has its own patience, and no limit of ours."""
    found: queue.SimpleQueue[Sequence[Address] | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            found.put(look_up())
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            found.put(error)

    threading.Thread(target=work, name="printer-address", daemon=True).start()
    try:
        answer = found.get(timeout=_left(ends))
    except queue.Empty:
        raise TimeoutError("its name was not found in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _connected(addresses: Sequence[Address], ends: float) -> socket.socket:
    """Connect to the first address that takes it, all of them within the one deadline. Raises: OSError."""
    refused: OSError = OSError("no address")
    for family, address in addresses:
        trying = socket.socket(family, socket.SOCK_STREAM)
        try:
            trying.settimeout(_left(ends))
            trying.connect(address)
        except OSError as error:
            trying.close()
            refused = error
        else:
            trying.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return trying
    raise refused


@contextmanager
def _cut_off(connected: socket.socket, deadline: float) -> Iterator[None]:
    """Ends the exchange after `deadline`: a time-out on the socket would begin anew with every byte received."""

    def shut() -> None:
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(deadline, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _body(response: HTTPResponse) -> bytes | Failure:
    content = response.read(RESPONSE_LIMIT + 1)
    if 300 <= response.status < 500:
        return Rejected(f"HTTP {response.status}")
    if response.status != 200:
        return Unclear(f"HTTP {response.status}")
    if len(content) > RESPONSE_LIMIT:
        return Unclear("the answer is too long")
    if response.headers.get_content_type() != CONTENT_TYPE:
        return Unclear("the answer is not IPP")
    return content


def _understood(content: bytes, request_id: int) -> Message | Failure:
    try:
        answer = decode(content)
    except MalformedMessage as error:
        return Unclear(f"malformed answer: {error}")
    if answer.request_id != request_id:
        return Unclear("an answer to another request")
    if answer.code <= 0x00FF:
        return answer
    if 0x0400 <= answer.code <= 0x05FF:
        return Rejected(f"IPP status {answer.code:#06x}")
    return Unclear(f"IPP status {answer.code:#06x}")


def _job(answer: Message) -> Accepted | Failure:
    number = answer.first(Group.JOB, "job-id")
    state = answer.first(Group.JOB, "job-state")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        return Unclear("no job-id")
    if state not in tuple(JobState):
        return Unclear("no job-state")
    return Accepted(number, JobState(int(state)))


def _brief(error: Exception) -> str:
    return f"{type(error).__name__} {error}"[:120].strip()
