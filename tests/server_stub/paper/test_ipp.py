"""The IPP client: each thing a printer or the network can do has its own outcome, and nothing raises."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.net.transport import Timing
from server_stub.paper.ipp import (
    DEADLINE_SECONDS,
    JOB_NAME_BYTES,
    RESPONSE_LIMIT,
    Accepted,
    Address,
    BadPrinterUrl,
    IppPrinter,
    JobState,
    Operation,
    PrinterStatus,
    Rejected,
    Unclear,
    Unreachable,
    clean_job_name,
)
from server_stub.paper.ipp_message import AttributeGroup, Group, Message, Tag, attribute, decode, encode
from server_stub.paper.typeset import Typesetter
from tests.server_stub.paper.ipp_servers import Behaviour, OddPrinter, answering
from tests.server_stub.paper.samples import FONTS, sheet

PDF = b"%PDF-1.4 a sheet %%EOF"


def job_answer(status: int = 0, request_id: int = 1, job_id: object = 7, state: object = 9) -> bytes:
    values = [attribute(Tag.INTEGER, "job-id", job_id)] if isinstance(job_id, int) else []
    values += [attribute(Tag.ENUM, "job-state", state)] if isinstance(state, int) else []
    return encode(Message(status, request_id, (AttributeGroup(Group.JOB, tuple(values)),)))


def print_at(behave: Behaviour, deadline: float = 20.0) -> object:
    with OddPrinter(behave) as printer:
        return IppPrinter(printer.url, deadline=deadline).print_pdf(PDF, "PR-1")


def test_a_job_is_sent_as_one_pdf_once_with_its_name_and_user() -> None:
    with OddPrinter(answering(job_answer(state=3))) as printer:
        answer = IppPrinter(printer.url, user="A10427").print_pdf(PDF, "印刷番号 PR-1")
    assert answer == Accepted(7, JobState.PENDING)
    head, _, body = printer.request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /ipp/print/odd HTTP/1.1")
    request = decode(body)
    assert (request.code, request.version, request.data) == (Operation.PRINT_JOB, (2, 0), PDF)
    names = [found.name for found in request.groups[0].attributes]
    assert names[:3] == ["attributes-charset", "attributes-natural-language", "printer-uri"]
    assert request.first(Group.OPERATION, "printer-uri") == printer.url
    assert request.first(Group.OPERATION, "job-name") == "印刷番号 PR-1"
    assert request.first(Group.OPERATION, "requesting-user-name") == "A10427"
    assert request.first(Group.JOB, "copies") == 1


@pytest.mark.parametrize(
    ("behave", "outcome"),
    [
        (answering(job_answer()), Accepted(7, JobState.COMPLETED)),
        (answering(job_answer(status=0x0001)), Accepted(7, JobState.COMPLETED)),
        (answering(job_answer(status=0x0506)), Rejected("IPP status 0x0506")),
        (answering(job_answer(status=0x0300)), Unclear("IPP status 0x0300")),
        (answering(b"", "404 Not Found"), Rejected("HTTP 404")),
        (answering(b"", "302 Found"), Rejected("HTTP 302")),
        (answering(b"", "500 Internal Server Error"), Unclear("HTTP 500")),
        (answering(job_answer(), kind="text/html"), Unclear("the answer is not IPP")),
        (answering(job_answer(request_id=2)), Unclear("an answer to another request")),
        (answering(job_answer(job_id=None)), Unclear("no job-id")),
        (answering(job_answer(job_id=0)), Unclear("no job-id")),
        (answering(job_answer(state=None)), Unclear("no job-state")),
        (answering(job_answer(state=99)), Unclear("no job-state")),
        (answering(job_answer()[:-1]), Unclear("malformed answer: the message is cut off")),
        (answering(b"x" * (RESPONSE_LIMIT + 1)), Unclear("the answer is too long")),
    ],
)
def test_each_answer_has_its_outcome(behave: Behaviour, outcome: object) -> None:
    assert print_at(behave) == outcome


@pytest.mark.parametrize(
    "behave",
    [
        lambda connection, body: None,  # takes the sheet and hangs up
        lambda connection, body: connection.sendall(b"nonsense\r\n\r\n"),
        lambda connection, body: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nshort"),
        lambda connection, body: connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
    ],
)
def test_no_sound_answer_after_sending_means_somebody_has_to_look(behave: Behaviour) -> None:
    assert isinstance(print_at(behave), Unclear)


def drip(connection: socket.socket, _body: bytes) -> None:
    """Sixty pauses of 10 ms, a byte after each, then a sound answer: slower than 0.2 s, but never silent so long."""
    connection.settimeout(0.01)
    with suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nX: ")
        for _ in range(60):
            try:
                if connection.recv(1) == b"":
                    return
            except TimeoutError:
                connection.sendall(b"y")
        content = job_answer()
        connection.sendall(f"\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content)


def hold(connection: socket.socket, _body: bytes) -> None:
    """Say nothing until the other side gives up."""
    with suppress(OSError):
        connection.recv(1)


@pytest.mark.parametrize("behave", [drip, hold])
def test_a_printer_that_never_finishes_is_cut_off(behave: Behaviour) -> None:
    assert isinstance(print_at(behave, deadline=0.2), Unclear)


def test_a_time_out_of_the_socket_would_wait_as_long_as_bytes_drip() -> None:
    """The trap: the same printer, asked by a connection whose own time-out is shorter than the answer takes."""
    with OddPrinter(drip) as printer:
        host = printer.url.split("/")[2]
        connection = HTTPConnection(host, timeout=0.2)
        connection.request("POST", "/ipp/print/odd", b"x")
        assert connection.getresponse().status == 200
        connection.close()


@contextmanager
def deaf() -> Iterator[Address]:
    """An address where a connection is neither taken nor refused: its queue is full."""
    with ExitStack() as held:
        listener = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            one = held.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield socket.AF_INET, listener.getsockname()


def test_one_deadline_covers_every_address_of_a_printer() -> None:
    with deaf() as first, deaf() as second, OddPrinter(answering(job_answer())) as printer:
        last = (socket.AF_INET, ("127.0.0.1", int(printer.url.split(":")[2].split("/")[0])))
        late = IppPrinter(printer.url, deadline=0.2, look_up=lambda _host, _port: (first, second, last))
        assert isinstance(late.print_pdf(PDF, "PR-1"), Unreachable)
        early = IppPrinter(printer.url, look_up=lambda _host, _port: (last, first))
        assert isinstance(early.print_pdf(PDF, "PR-1"), Accepted)


def test_looking_the_name_up_counts_to_the_deadline_too() -> None:
    released = threading.Event()

    def slow(_host: str, _port: int) -> list[Address]:
        released.wait(10)
        return []

    answer = IppPrinter("ipp://printer.example/ipp", deadline=0.05, look_up=slow).print_pdf(PDF, "PR-1")
    released.set()
    assert answer == Unreachable("TimeoutError its name was not found in time")


def test_a_name_that_cannot_be_one_is_unreachable() -> None:
    answer = IppPrinter(f"ipp://{'a' * 64}.example/ipp").print_pdf(PDF, "PR-1")
    assert isinstance(answer, Unreachable)


def test_the_printers_deadline_ends_before_the_terminals() -> None:
    assert Timing().total > DEADLINE_SECONDS


def test_nobody_listening_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    answer = IppPrinter(f"ipp://127.0.0.1:{port}/ipp/print").print_pdf(PDF, "PR-1")
    assert isinstance(answer, Unreachable)
    assert "Refused" in answer.reason


def test_the_state_of_a_printer() -> None:
    description = AttributeGroup(
        Group.PRINTER,
        (
            attribute(Tag.ENUM, "printer-state", 5),
            attribute(Tag.KEYWORD, "printer-state-reasons", "media-jam", "toner-low"),
            attribute(Tag.BOOLEAN, "printer-is-accepting-jobs", False),
            attribute(Tag.MIME_TYPE, "document-format-supported", "image/pwg-raster", "application/pdf"),
        ),
    )
    with OddPrinter(answering(encode(Message(0, 1, (description,))))) as printer:
        status = IppPrinter(printer.url).describe()
    assert status == PrinterStatus(5, ("media-jam", "toner-low"), accepts_jobs=False, takes_pdf=True)
    with OddPrinter(answering(job_answer(status=0x0406))) as printer:
        assert IppPrinter(printer.url).describe() == Rejected("IPP status 0x0406")
    with OddPrinter(answering(job_answer())) as printer:
        assert IppPrinter(printer.url).describe() == Unclear("no printer-state")


@pytest.mark.parametrize(
    "url",
    [
        *("", "file:///x", "lpd://h/q", "ipp:///x", "ipp://u:p@h/x", "ipp://h/x?y", "http://h/x#y", "http://h:0/"),
        *("http://h:99999/", "ipp://h/a b", "ipp://h/\n", "ipp://[::1/x", "ipp://h/プリンター"),
    ],
)
def test_only_plain_printer_addresses_are_taken(url: str) -> None:
    with pytest.raises(BadPrinterUrl):
        IppPrinter(url)


@given(st.text(max_size=400))
def test_any_text_becomes_a_job_name(name: str) -> None:
    clean = clean_job_name(name)
    assert 0 < len(clean.encode()) <= JOB_NAME_BYTES
    assert clean.isprintable()


def test_long_names_are_cut_between_characters() -> None:
    assert clean_job_name("印" * 100) == "印" * 85
    assert clean_job_name("\n\ud800") == "sheet"


@pytest.fixture
def real_printer(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """CUPS's own IPP Everywhere printer, in a private mount and bus namespace; its address and its tray."""
    lacking = [name for name in ("ippeveprinter", "dbus-run-session", "unshare") if shutil.which(name) is None]
    if lacking or not sys.platform.startswith("linux"):
        pytest.skip(f"not on this machine: {', '.join(lacking) or 'Linux'}")
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        pytest.skip("this machine allows no private mounts, which the printer's host name needs")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    tray, hosts = tmp_path / "tray", tmp_path / "hosts"
    tray.mkdir()
    hosts.write_text("127.0.0.1 localhost\n::1 localhost\n")
    inner = (
        f"export DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS; exec ippeveprinter -v -p {port} -d {tray} -k "
        "-f application/pdf -r off -n localhost BranchPrinter"
    )
    outer = f'mount --bind {hosts} /etc/hosts && exec dbus-run-session -- bash -c "$0"'
    process = subprocess.Popen(
        ["unshare", "-m", "bash", "-c", outer, inner],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # a group of its own, so that bus and printer end together
    )
    assert process.stdout is not None
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("printer-uuid="):  # the last thing it says before it serves
                break
        url = f"ipp://localhost:{port}/ipp/print"
        if process.poll() is not None or isinstance(IppPrinter(url).describe(), Unreachable):
            pytest.skip("ippeveprinter does not start here: " + "".join(lines)[-300:])
        yield url, tray
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate()


def test_cups_own_printer_takes_the_sheet_unchanged(real_printer: tuple[str, Path]) -> None:
    url, tray = real_printer
    printer = IppPrinter(url)
    status = printer.describe()
    assert isinstance(status, PrinterStatus)
    assert status.takes_pdf
    assert status.accepts_jobs
    pdf = Typesetter(FONTS).typeset(sheet())
    answer = printer.print_pdf(pdf, "PR-20261124-0382-0002 お客さま")
    assert isinstance(answer, Accepted), answer
    (kept,) = tray.glob("*.pdf")
    assert kept.read_bytes() == pdf
