"""Proportional set size of the terminal after the morning, beside a bare window with a table, in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.figure import Figure
from tests.tour.morning import morning
from tests.tour.player import Player
from tests.tour.record import RecordBook
from tests.tour.stage import ROOT, Ready, TerminalProcess, proportional_memory
from tests.tour.xscreen import XScreen

TABLE = """
import sys
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem
app = QApplication(sys.argv)
table = QTableWidget(1000, 10)
for row in range(1000):
    for column in range(10):
        table.setItem(row, column, QTableWidgetItem(f"{row} {column}"))
table.resize(1440, 900)
table.show()
app.exec()
"""
BOUND_MIB = 90.0


def measure_memory(screen: XScreen, ready: Ready, folder: Path) -> list[Figure]:
    """Play the morning once and read both sizes."""
    bare = _bare(screen)
    book = RecordBook(folder / "bank.db")
    cast = book.cast(ready.person, ready.known)
    with TerminalProcess(screen.name, ready.terminal) as terminal:
        screen.painted(first_within=30)
        screen.painted(first_within=4, quiet=1.5)
        screen.activate()
        at_sign_in = terminal.proportional_memory()
        Player(screen, book, terminal, folder).play_all(morning(cast, ready.password, "yamamoto"))
        after = terminal.proportional_memory()
    return [
        Figure("memory after the morning, MiB", after, BOUND_MIB, f"sign-in {at_sign_in:.0f}, bare table {bare:.0f}"),
        Figure("  the same, to the bare table", after / bare, None),
    ]


def _bare(screen: XScreen) -> float:
    environment = {**os.environ, "DISPLAY": screen.name, "QT_QPA_PLATFORM": "xcb"}
    screen.settle()
    process = subprocess.Popen([sys.executable, "-c", TABLE], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        screen.painted(first_within=20, quiet=1.0)
        return proportional_memory(process.pid)
    finally:
        process.kill()
        process.wait(10)
