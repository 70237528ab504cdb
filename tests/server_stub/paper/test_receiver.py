"""The demo's printer over the real protocol: what it keeps, and what it turns away."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import threading
from http.client import HTTPConnection
from pathlib import Path

import pytest

from server_stub.paper.ipp import Accepted, IppPrinter, JobState, PrinterStatus, Rejected, Unclear
from server_stub.paper.ipp_message import Message, encode
from server_stub.paper.receiver import CONNECTION_LIMIT, DOCUMENT_LIMIT, Receiver, Tray

PDF = b"%PDF-1.4 a sheet\n%%EOF\n"
IPP = {"Content-Type": "application/ipp"}


def post(receiver: Receiver, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", receiver.port, timeout=10)
    try:
        connection.putrequest("POST", path)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_sheet_is_kept_whole_and_private_and_its_job_is_known(tmp_path: Path) -> None:
    with Receiver(tmp_path / "sheets") as receiver:
        printer = IppPrinter(receiver.url("P-0382-02"))
        assert printer.describe() == PrinterStatus(3, ("none",), accepts_jobs=True, takes_pdf=True)
        assert printer.print_pdf(PDF, "PR-20261124-0382-0002") == Accepted(1, JobState.COMPLETED)
        other = IppPrinter(receiver.url("P-0501-02")).print_pdf(PDF, "PR-1")
        assert other == Accepted(1, JobState.COMPLETED)
    (kept,) = (tmp_path / "sheets" / "P-0382-02").iterdir()
    assert kept.name == "000001-PR-20261124-0382-0002.pdf"
    assert kept.read_bytes() == PDF
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_numbers_go_on_after_a_restart_and_nothing_is_overwritten(tmp_path: Path) -> None:
    for number in (1, 2):
        with Receiver(tmp_path) as receiver:
            assert IppPrinter(receiver.url("P")).print_pdf(PDF, "same") == Accepted(number, JobState.COMPLETED)
    assert len(list((tmp_path / "P").iterdir())) == 2


def test_a_receiver_that_never_served_frees_its_port(tmp_path: Path) -> None:
    receiver = Receiver(tmp_path)
    port = receiver.port
    receiver.stop()
    again = Receiver(tmp_path, port)
    assert again.port == port
    again.stop()


def test_a_job_name_cannot_leave_the_tray(tmp_path: Path) -> None:
    with Receiver(tmp_path / "sheets") as receiver:
        for name in ("../../outside", "/etc/passwd", "印刷", "a\\b:c"):
            assert isinstance(IppPrinter(receiver.url("P")).print_pdf(PDF, name), Accepted)
    assert {path.parent for path in tmp_path.rglob("*.pdf")} == {tmp_path / "sheets" / "P"}


@pytest.mark.parametrize("document", [b"", b"hello", b"%PDF-1.4 cut off", b"GIF89a %%EOF"])
def test_only_a_whole_pdf_is_kept(tmp_path: Path, document: bytes) -> None:
    with Receiver(tmp_path) as receiver:
        assert IppPrinter(receiver.url("P")).print_pdf(document, "x") == Rejected("IPP status 0x0411")
    assert list(tmp_path.rglob("*.pdf")) == []


def test_a_document_over_the_limit_is_turned_away(tmp_path: Path) -> None:
    with Receiver(tmp_path) as receiver:
        too_long = str(DOCUMENT_LIMIT * 2)
        assert post(receiver, "/ipp/print/P", b"", IPP | {"Content-Length": too_long})[0] == 413
        assert post(receiver, "/ipp/print/P", b"", IPP | {"Content-Length": "9" * 400})[0] == 413
        largest = PDF + b" " * (DOCUMENT_LIMIT - len(PDF) - len(PDF)) + b"%%EOF"
        assert isinstance(IppPrinter(receiver.url("P")).print_pdf(largest, "x"), Accepted)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", IPP | {"Content-Length": "0"}, 404),
        ("/ipp/print/../etc", IPP | {"Content-Length": "0"}, 404),
        ("/ipp/print/" + "P" * 41, IPP | {"Content-Length": "0"}, 404),
        ("/ipp/print/P", {"Content-Length": "0"}, 415),
        ("/ipp/print/P", IPP, 411),
        ("/ipp/print/P", IPP | {"Content-Length": "-1"}, 411),
        ("/ipp/print/P", IPP | {"Content-Length": "²"}, 411),
        ("/ipp/print/P", IPP | {"Content-Length": "0"}, 400),
    ],
)
def test_requests_that_are_no_ipp_are_refused(tmp_path: Path, path: str, headers: dict[str, str], status: int) -> None:
    with Receiver(tmp_path) as receiver:
        assert post(receiver, path, b"", headers)[0] == status
    assert list(tmp_path.iterdir()) == []


def test_a_sender_that_stops_half_way_leaves_nothing(tmp_path: Path) -> None:
    with Receiver(tmp_path) as receiver:
        with socket.create_connection(("127.0.0.1", receiver.port)) as sender:
            sender.sendall(
                b"POST /ipp/print/P HTTP/1.1\r\nContent-Type: application/ipp\r\nContent-Length: 99\r\n\r\nshort"
            )
            sender.shutdown(socket.SHUT_WR)
            assert sender.recv(100).startswith(b"HTTP/1.1 400")
        request = Message(0x4000, 1, ())
        assert post(receiver, "/ipp/print/P", encode(request), IPP | {"Content-Length": "9"})[0] == 200
    assert list(tmp_path.rglob("*.pdf")) == []


def test_connections_beyond_the_limit_are_dropped(tmp_path: Path) -> None:
    with Receiver(tmp_path) as receiver:
        waiting = [socket.create_connection(("127.0.0.1", receiver.port)) for _ in range(CONNECTION_LIMIT)]
        try:
            assert isinstance(IppPrinter(receiver.url("P")).print_pdf(PDF, "x"), Unclear)
        finally:
            for sender in waiting:
                sender.close()
    assert list(tmp_path.rglob("*.pdf")) == []


def test_sheets_that_arrive_together_get_numbers_of_their_own(tmp_path: Path) -> None:
    answers: list[object] = []
    with Receiver(tmp_path) as receiver:
        printer = IppPrinter(receiver.url("P"))
        threads = [threading.Thread(target=lambda: answers.append(printer.print_pdf(PDF, "x"))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {answer.job_id for answer in answers if isinstance(answer, Accepted)} == set(range(1, 9))


def test_a_full_tray_takes_no_more(tmp_path: Path) -> None:
    tray = Tray(tmp_path, limit=1)
    assert not tray.is_full()
    tray.keep(PDF, "x")
    assert tray.is_full()


def test_only_loopback_is_served(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="loopback"):
        Receiver(tmp_path, host="0.0.0.0")  # noqa: S104  # what must be refused


def test_cups_own_test_tool_understands_the_printer(tmp_path: Path) -> None:
    if shutil.which("ipptool") is None:
        pytest.skip("not on this machine: ipptool")
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(PDF)
    with Receiver(tmp_path / "sheets") as receiver:
        for test in ("get-printer-attributes.test", "print-job.test"):
            command = ["ipptool", "-L", "-tv", "-f", str(sheet), receiver.url("P"), test]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert "[PASS]" in done.stdout, done.stdout + done.stderr
            assert "[FAIL]" not in done.stdout, done.stdout
    assert len(list((tmp_path / "sheets" / "P").iterdir())) == 1
