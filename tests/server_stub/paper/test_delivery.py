"""From a granted sheet to what the register notes, over the real protocol."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from server_stub.paper.delivery import Delivery, deliver
from server_stub.paper.ipp import IppPrinter
from server_stub.paper.ipp_message import AttributeGroup, Group, Message, Tag, attribute, encode
from server_stub.paper.receiver import Receiver
from server_stub.paper.states import OUTCOMES, SheetState
from tests.server_stub.paper.ipp_servers import OddPrinter, answering

PDF = b"%PDF-1.4 a sheet\n%%EOF\n"


def job(state: int) -> bytes:
    numbers = (attribute(Tag.INTEGER, "job-id", 7), attribute(Tag.ENUM, "job-state", state))
    return encode(Message(0, 1, (AttributeGroup(Group.JOB, numbers),)))


def test_the_demo_printer_completes_at_once_and_names_the_sheet_by_its_serial(tmp_path: Path) -> None:
    with Receiver(tmp_path) as receiver:
        url = receiver.url("P-0382-02")
        assert deliver(PDF, "PR-20261124-0382-0002", url) == Delivery(SheetState.SPOOLED, "job 1", 1)
        assert deliver(b"not a PDF", "PR-2", url) == Delivery(SheetState.UNKNOWN, "IPP status 0x0411")
    (kept,) = tmp_path.rglob("*.pdf")
    assert kept.read_bytes() == PDF


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (3, SheetState.SENT),
        (4, SheetState.SENT),
        (5, SheetState.SENT),
        (6, SheetState.SENT),
        (7, SheetState.UNKNOWN),
        (8, SheetState.UNKNOWN),
        (9, SheetState.SPOOLED),
    ],
)
def test_job_states_become_outcomes(state: int, outcome: SheetState) -> None:
    with OddPrinter(answering(job(state))) as printer:
        assert deliver(PDF, "PR-1", printer.url).state is outcome
    assert outcome in OUTCOMES


@pytest.mark.parametrize("status", ["403 Forbidden", "302 Found", "500 Internal Server Error"])
def test_a_printer_that_has_the_sheet_is_not_believed_that_nothing_comes_out(status: str) -> None:
    with OddPrinter(answering(b"", status)) as printer:
        assert deliver(PDF, "PR-1", printer.url).state is SheetState.UNKNOWN
        assert PDF in printer.request


def test_only_where_nothing_was_sent_it_surely_failed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert deliver(PDF, "PR-1", f"ipp://127.0.0.1:{port}/ipp/print").state is SheetState.FAILED
    assert deliver(PDF, "PR-1", "file:///sheet.pdf") == Delivery(SheetState.FAILED, "bad printer address")
    with OddPrinter(lambda connection, body: None) as printer:
        assert deliver(PDF, "PR-1", printer.url).state is SheetState.UNKNOWN


def test_the_caller_chooses_how_to_connect() -> None:
    asked: list[str] = []

    def connect(url: str) -> IppPrinter:
        asked.append(url)
        return IppPrinter(url, user="A10427")

    with OddPrinter(answering(job(9))) as printer:
        deliver(PDF, "PR-1", printer.url, connect)
    assert asked == [printer.url]
    assert b"A10427" in printer.request
