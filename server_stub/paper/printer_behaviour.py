"""How the demo's printer answers IPP requests: a small strict subset of RFC 8011, one copy of a PDF at a time.

Must not know HTTP or threads.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from server_stub.paper.ipp import JobState, Operation
from server_stub.paper.ipp_message import Attribute, AttributeGroup, Group, Message, Tag, Value, attribute

_PDF_HEAD, _PDF_END = b"%PDF-", b"%%EOF"
_TAIL = 1024  # ISO 32000-1 annex H: readers look for the end mark in the last 1,024 bytes
_IDLE = 3
# RFC 8010 §3.1.6: { media-size { x-dimension y-dimension } } in hundredths of a millimetre.
_BEGIN, _END, _MEMBER = 0x34, 0x37, 0x4A
_A4 = (
    Value(_BEGIN, b""),
    Value(_MEMBER, b"media-size"),
    Value(_BEGIN, b""),
    Value(_MEMBER, b"x-dimension"),
    Value(Tag.INTEGER, 21_000),
    Value(_MEMBER, b"y-dimension"),
    Value(Tag.INTEGER, 29_700),
    Value(_END, b""),
    Value(_END, b""),
)


class Status(IntEnum):
    """The status codes given (RFC 8011 appendix B)."""

    OK = 0x0000
    BAD_REQUEST = 0x0400
    NOT_FOUND = 0x0406
    FORMAT_NOT_SUPPORTED = 0x040A
    ATTRIBUTES_NOT_SUPPORTED = 0x040B
    CHARSET_NOT_SUPPORTED = 0x040D
    FORMAT_ERROR = 0x0411
    OPERATION_NOT_SUPPORTED = 0x0501
    VERSION_NOT_SUPPORTED = 0x0503
    NOT_ACCEPTING_JOBS = 0x0506


class Keeper(Protocol):
    """Where sheets go."""

    def is_full(self) -> bool:
        """Whether no further sheet is taken."""
        ...

    def keep(self, document: bytes, name: str) -> int:
        """Store a sheet; returns its job number."""
        ...

    def has(self, job: int) -> bool:
        """Whether the sheet of that number was taken."""
        ...


class PrinterBehaviour:
    """One printer: its address, its name and where its sheets go."""

    def __init__(self, uri: str, name: str, tray: Keeper) -> None:
        self._uri = uri
        self._name = name
        self._tray = tray

    def answer(self, request: Message) -> Message:
        """The response to `request`; a sheet is kept before it is acknowledged."""
        flaw = _flaw(request)
        if flaw is not None:
            return _response(request, flaw)
        if request.code == Operation.GET_PRINTER_ATTRIBUTES:
            return _response(request, Status.OK, AttributeGroup(Group.PRINTER, self._description(request)))
        if request.code == Operation.GET_JOB_ATTRIBUTES:
            return self._job(request)
        if request.code in (Operation.PRINT_JOB, Operation.VALIDATE_JOB):
            return self._print(request)
        return _response(request, Status.OPERATION_NOT_SUPPORTED)

    def _print(self, request: Message) -> Message:
        if request.first(Group.OPERATION, "document-format") != "application/pdf":
            return _response(request, Status.FORMAT_NOT_SUPPORTED)
        if request.first(Group.JOB, "copies") not in (None, 1):
            return _response(request, Status.ATTRIBUTES_NOT_SUPPORTED)
        if self._tray.is_full():
            return _response(request, Status.NOT_ACCEPTING_JOBS)
        if request.code == Operation.VALIDATE_JOB:
            return _response(request, Status.OK)
        document = request.data
        if not document.startswith(_PDF_HEAD) or _PDF_END not in document[-_TAIL:]:
            return _response(request, Status.FORMAT_ERROR)
        name = request.first(Group.OPERATION, "job-name")
        job = self._tray.keep(document, name if isinstance(name, str) else "sheet")
        return _response(request, Status.OK, self._job_group(job))

    def _job(self, request: Message) -> Message:
        job = request.first(Group.OPERATION, "job-id")
        if not isinstance(job, int) or not self._tray.has(job):
            return _response(request, Status.NOT_FOUND)
        return _response(request, Status.OK, self._job_group(job))

    def _job_group(self, job: int) -> AttributeGroup:
        return AttributeGroup(
            Group.JOB,
            (
                attribute(Tag.URI, "job-uri", f"{self._uri}/{job}"),
                attribute(Tag.INTEGER, "job-id", job),
                attribute(Tag.ENUM, "job-state", int(JobState.COMPLETED)),
                attribute(Tag.KEYWORD, "job-state-reasons", "job-completed-successfully"),
            ),
        )

    def _description(self, request: Message) -> tuple[Attribute, ...]:
        everything = (
            attribute(Tag.URI, "printer-uri-supported", self._uri),
            attribute(Tag.KEYWORD, "uri-security-supported", "none"),
            attribute(Tag.KEYWORD, "uri-authentication-supported", "none"),
            attribute(Tag.NAME, "printer-name", self._name),
            attribute(Tag.ENUM, "printer-state", _IDLE),
            attribute(Tag.KEYWORD, "printer-state-reasons", "none"),
            attribute(Tag.BOOLEAN, "printer-is-accepting-jobs", not self._tray.is_full()),
            attribute(Tag.KEYWORD, "ipp-versions-supported", "1.1", "2.0"),
            attribute(Tag.ENUM, "operations-supported", *(int(operation) for operation in Operation)),
            attribute(Tag.CHARSET, "charset-configured", "utf-8"),
            attribute(Tag.CHARSET, "charset-supported", "utf-8"),
            attribute(Tag.LANGUAGE, "natural-language-configured", "en"),
            attribute(Tag.LANGUAGE, "generated-natural-language-supported", "en"),
            attribute(Tag.MIME_TYPE, "document-format-default", "application/pdf"),
            attribute(Tag.MIME_TYPE, "document-format-supported", "application/pdf"),
            attribute(Tag.KEYWORD, "compression-supported", "none"),
            attribute(Tag.KEYWORD, "pdl-override-supported", "not-attempted"),
            attribute(Tag.INTEGER, "queued-job-count", 0),
            attribute(Tag.INTEGER, "printer-up-time", 1),
            attribute(Tag.TEXT, "printer-info", self._name),
            attribute(Tag.TEXT, "printer-location", "this server"),
            attribute(Tag.TEXT, "printer-make-and-model", "Branch demo printer"),
            attribute(Tag.URI, "printer-more-info", self._uri),
            attribute(Tag.KEYWORD, "media-default", "iso_a4_210x297mm"),
            attribute(Tag.KEYWORD, "media-supported", "iso_a4_210x297mm"),
            Attribute("media-col-default", _A4),
        )
        wanted = request.values(Group.OPERATION, "requested-attributes")
        if not wanted or {"all", "printer-description"} & set(wanted):
            return everything
        return tuple(found for found in everything if found.name in wanted)


def _flaw(request: Message) -> Status | None:
    if request.version[0] not in (1, 2):
        return Status.VERSION_NOT_SUPPORTED
    groups = request.groups
    # RFC 8011 §4.1.4: charset and natural language come first in every request.
    leading = [found.name for found in groups[0].attributes[:2]] if groups else []
    if not groups or groups[0].tag != Group.OPERATION or request.request_id < 1:
        return Status.BAD_REQUEST
    if leading != ["attributes-charset", "attributes-natural-language"]:
        return Status.BAD_REQUEST
    if request.first(Group.OPERATION, "attributes-charset") != "utf-8":
        return Status.CHARSET_NOT_SUPPORTED
    return None


def _response(request: Message, status: Status, *groups: AttributeGroup) -> Message:
    head = AttributeGroup(
        Group.OPERATION,
        (
            attribute(Tag.CHARSET, "attributes-charset", "utf-8"),
            attribute(Tag.LANGUAGE, "attributes-natural-language", "en"),
        ),
    )
    version = request.version if request.version[0] in (1, 2) else (2, 0)
    return Message(status, request.request_id, (head, *groups), version=version)
