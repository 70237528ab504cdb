"""The demo printer's answers, request by request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server_stub.paper.ipp import Operation
from server_stub.paper.ipp_message import Attribute, AttributeGroup, Group, Message, Tag, attribute
from server_stub.paper.printer_behaviour import PrinterBehaviour, Status

PDF = b"%PDF-1.4\n%%EOF"
HEAD = (
    attribute(Tag.CHARSET, "attributes-charset", "utf-8"),
    attribute(Tag.LANGUAGE, "attributes-natural-language", "ja"),
)
FORMAT = attribute(Tag.MIME_TYPE, "document-format", "application/pdf")


class Pile:
    """Keeps sheets in a list; full at `limit`."""

    def __init__(self, limit: int = 5) -> None:
        self.sheets: list[tuple[bytes, str]] = []
        self.limit = limit

    def is_full(self) -> bool:
        return len(self.sheets) >= self.limit

    def keep(self, document: bytes, name: str) -> int:
        self.sheets.append((document, name))
        return len(self.sheets)

    def has(self, job: int) -> bool:
        return 0 < job <= len(self.sheets)


def request(operation: int, *more: Attribute, job: tuple[Attribute, ...] = (), data: bytes = b"") -> Message:
    groups = [AttributeGroup(Group.OPERATION, (*HEAD, *more))]
    if job:
        groups.append(AttributeGroup(Group.JOB, job))
    return Message(operation, 42, tuple(groups), data)


def ask(message: Message, pile: Pile | None = None) -> Message:
    return PrinterBehaviour("ipp://127.0.0.1:1/ipp/print/P", "P", pile or Pile()).answer(message)


def test_a_sheet_is_kept_before_it_is_acknowledged() -> None:
    pile = Pile()
    answer = ask(request(Operation.PRINT_JOB, FORMAT, attribute(Tag.NAME, "job-name", "PR-1"), data=PDF), pile)
    assert (answer.code, answer.request_id) == (Status.OK, 42)
    assert pile.sheets == [(PDF, "PR-1")]
    assert answer.first(Group.JOB, "job-id") == 1
    assert answer.first(Group.JOB, "job-state") == 9
    nameless = ask(request(Operation.PRINT_JOB, FORMAT, data=PDF), pile)
    assert nameless.first(Group.JOB, "job-uri") == "ipp://127.0.0.1:1/ipp/print/P/2"
    found = ask(request(Operation.GET_JOB_ATTRIBUTES, attribute(Tag.INTEGER, "job-id", 2)), pile)
    assert found.first(Group.JOB, "job-id") == 2


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (request(0x4001), Status.OPERATION_NOT_SUPPORTED),
        (request(Operation.PRINT_JOB, data=PDF), Status.FORMAT_NOT_SUPPORTED),
        (
            request(Operation.PRINT_JOB, FORMAT, job=(attribute(Tag.INTEGER, "copies", 2),), data=PDF),
            Status.ATTRIBUTES_NOT_SUPPORTED,
        ),
        (request(Operation.PRINT_JOB, FORMAT, data=b"%PDF"), Status.FORMAT_ERROR),
        (request(Operation.GET_JOB_ATTRIBUTES), Status.NOT_FOUND),
        (request(Operation.GET_JOB_ATTRIBUTES, attribute(Tag.INTEGER, "job-id", 9)), Status.NOT_FOUND),
        (replace(request(Operation.PRINT_JOB), version=(3, 0)), Status.VERSION_NOT_SUPPORTED),
        (replace(request(Operation.PRINT_JOB), request_id=0), Status.BAD_REQUEST),
        (replace(request(Operation.PRINT_JOB), groups=()), Status.BAD_REQUEST),
        (replace(request(Operation.PRINT_JOB), groups=(AttributeGroup(Group.JOB, HEAD),)), Status.BAD_REQUEST),
        (
            replace(request(Operation.PRINT_JOB), groups=(AttributeGroup(Group.OPERATION, HEAD[::-1]),)),
            Status.BAD_REQUEST,
        ),
        (
            Message(
                Operation.PRINT_JOB,
                1,
                (AttributeGroup(Group.OPERATION, (attribute(Tag.CHARSET, HEAD[0].name, "us-ascii"), HEAD[1])),),
            ),
            Status.CHARSET_NOT_SUPPORTED,
        ),
    ],
)
def test_what_is_not_exactly_right_is_refused_and_not_kept(message: Message, status: Status) -> None:
    pile = Pile()
    assert ask(message, pile).code == status
    assert pile.sheets == []


def test_a_full_printer_says_so_and_validation_keeps_nothing() -> None:
    full = Pile(limit=0)
    assert ask(request(Operation.PRINT_JOB, FORMAT, data=PDF), full).code == Status.NOT_ACCEPTING_JOBS
    described = ask(request(Operation.GET_PRINTER_ATTRIBUTES), full)
    assert described.first(Group.PRINTER, "printer-is-accepting-jobs") is False
    pile = Pile()
    assert ask(request(Operation.VALIDATE_JOB, FORMAT), pile).code == Status.OK
    assert pile.sheets == []


@pytest.mark.parametrize(
    ("wanted", "given"),
    [((), 26), (("all",), 26), (("printer-state", "color-supported"), 1)],
)
def test_only_the_attributes_asked_for_are_given(wanted: tuple[Any, ...], given: int) -> None:
    more = (attribute(Tag.KEYWORD, "requested-attributes", *wanted),) if wanted else ()
    answer = ask(request(Operation.GET_PRINTER_ATTRIBUTES, *more))
    assert [len(group.attributes) for group in answer.groups if group.tag == Group.PRINTER] == [given]
