"""From a completed sign-in to the printed sheet of a known customer: at most sixteen keystrokes, and they do print."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.bank_desk import BankDesk
from tests.helpers.bank_server import KAZUKO, MANAGER, BankServer
from tests.helpers.record_reader import RecordReader
from tests.tour.morning import Act, Step, known_customer_to_paper
from tests.tour.record import Cast

ROOT = Path(__file__).resolve().parents[2]
MOST = 16
STEPS = known_customer_to_paper(Cast(MANAGER, KAZUKO, ""))


def strokes(steps: tuple[Step, ...]) -> int:
    """A chord and a character count one each."""
    return sum(1 if act.how == "key" else len(act.what) for step in steps for act in step.acts)


def test_the_sheet_takes_at_most_sixteen_keystrokes() -> None:
    assert strokes(STEPS) <= MOST
    assert strokes(STEPS) == sum(act.strokes for step in STEPS for act in step.acts)
    assert strokes((Step("more", (Act("type", "AST 3104558"), Act("key", "ctrl+Return"))),)) == 12


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_these_very_keys_print_the_sheet(qtbot: QtBot, bank: BankServer, book: RecordReader) -> None:
    desk = BankDesk(bank).enter()
    assert (desk.phase, desk.shown_code(), list(bank.sheets.rglob("*.pdf"))) == ("open", "HOM", [])
    before = book.last()
    for step in STEPS:
        for act in step.acts:
            if act.how == "key":
                desk.press(act.what)
            else:
                desk.type(act.what)
    assert desk.told == []
    assert len(list(bank.sheets.rglob("*.pdf"))) == 1
    kinds = [row.said for row in book.rows(before) if row.kind != "terminal.events"]
    printing = ("reserved", "offered", "granted", "spooled")
    assert kinds == ["screen.served AST", *(f"print.{step} AST" for step in printing)]
    desk.close()


@pytest.mark.x11
@pytest.mark.full
def test_the_tour_from_outside_finds_every_screen_and_record(tmp_path: Path) -> None:
    """Two real processes and an X server, keys by xdotool; the tour ends with 1 when a screen or record is missing."""
    command = [sys.executable, "-m", "tests.tour", "--dir", str(tmp_path / "bank"), "--out", str(tmp_path / "pictures")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    counted = re.search(r"printed sheet: (\d+) keystrokes", done.stdout)
    assert counted is not None
    assert int(counted[1]) <= MOST
    assert (tmp_path / "pictures" / "07-printed.png").stat().st_size > 10_000
