"""Whoever quotes a reference must be understood, and nobody can fill the process log with them."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from client.contract.api import INTERACT
from server_stub.__main__ import main
from server_stub.http import references
from server_stub.http.references import MOST, Sparing, noted_reference, write_references
from tests.helpers.branch_server import BranchServer

LOG = references.__name__


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """What is written to the process log, without the limit that another test may have used up."""
    monkeypatch.setattr(logging.getLogger(LOG), "filters", [])
    caplog.set_level(logging.INFO, LOG)
    return caplog


def test_a_reference_stands_in_the_process_log(lines: pytest.LogCaptureFixture) -> None:
    reference = noted_reference("problem:not-found", 404)
    assert reference.startswith("E-")
    assert lines.messages == [f"{reference}: problem:not-found, status 404"]


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("/v1/nowhere", {}, b"", 404),
        (INTERACT, {"Content-Type": "text/plain"}, b"", 415),
        (INTERACT, {"Content-Type": "application/json"}, b"x" * 600_000, 413),
    ],
)
def test_what_is_refused_before_anything_can_be_recorded_is_found_by_its_reference(
    branch_server: BranchServer,
    lines: pytest.LogCaptureFixture,
    path: str,
    headers: dict[str, str],
    body: bytes,
    status: int,
) -> None:
    answer = branch_server.http.post(path, headers=headers, content=body)
    assert answer.status_code == status
    (line,) = [line for line in lines.messages if line.startswith("E-")]
    assert line.startswith(answer.json()["reference"])
    assert line.endswith(f"status {status}")


def test_only_so_many_are_written_a_minute_and_the_next_says_how_many_were_not() -> None:
    seconds = [0.0]
    sparing = Sparing(lambda: seconds[0])

    def line() -> logging.LogRecord:
        return logging.LogRecord(LOG, logging.INFO, "", 0, "%s: refused", ("E-1",), None)

    assert [sparing.filter(line()) for _ in range(MOST + 3)] == [True] * MOST + [False] * 3
    seconds[0] = 60.0
    later = line()
    assert sparing.filter(later)
    assert later.getMessage() == "E-1: refused (3 before it were left out)"
    assert sparing.filter(after := line())
    assert after.getMessage() == "E-1: refused"


def test_the_program_writes_them_sparingly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = logging.getLogger(LOG)
    monkeypatch.setattr(log, "filters", [])
    monkeypatch.setattr(log, "level", logging.NOTSET)
    assert main(["serve", "--settings", str(tmp_path / "none.toml")]) == 1
    assert log.level == logging.INFO
    write_references()  # once more changes nothing
    assert [type(one) for one in log.filters] == [Sparing]
