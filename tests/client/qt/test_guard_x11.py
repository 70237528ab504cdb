"""X11's primary selection, which offscreen Qt does not have: what is selected by key is never offered to others.

In a process of its own on a virtual X screen; the control shows Qt's own behaviour without the guard.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.x11

ROOT = Path(__file__).resolve().parents[3]
SECRET = "secret name"
PROGRAM = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from client.qt.edits import LineEdit
from client.qt.guard import ExitGuard
from client.qt.theme import Theme

app = QApplication(["test"])
guard = ExitGuard() if sys.argv[1] == "guarded" else None
line = LineEdit(Theme(), "name")
line.setText(sys.argv[2])
line.show()
line.setFocus()
control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
board = QGuiApplication.clipboard()
assert board.supportsSelection()
for key, modifiers in ((Qt.Key.Key_A, control), (Qt.Key.Key_Home, shift), (Qt.Key.Key_Left, control | shift)):
    line.end(False)
    QTest.keyClick(line, key, modifiers)
    assert line.hasSelectedText()
    print(board.ownsSelection(), board.text(board.Mode.Selection) if board.ownsSelection() else "")
"""


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "400x300x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as told:
            yield f":{told.readline().strip()}"
        server.terminate()


def offered(display: str, how: str) -> str:
    """What the program owned of the selection after each way to select."""
    surroundings = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how, SECRET],
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_a_selection_by_key_is_not_offered_to_other_programs(display: str) -> None:
    assert offered(display, "guarded").split() == ["False"] * 3


def test_without_the_guard_it_would_be(display: str) -> None:
    assert SECRET in offered(display, "bare")
