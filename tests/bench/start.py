"""Sign-in window painted, against a bare PySide6 window in the same run: alternating pairs, median ratio."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median

from tests.bench.figure import Figure
from tests.tour.stage import ROOT
from tests.tour.xscreen import XScreen

BARE = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv)
window = QWidget()
window.resize(1440, 900)
window.show()
app.exec()
"""


BOUND = 1.4


def measure_start(screen: XScreen, terminal: tuple[str, ...], pairs: int = 9) -> Figure:
    """Measure pairs of starts, seconds each; the first pair warms the files and does not count."""
    bare, ours = [], []
    for position in range(pairs + 1):
        floor = _first_paint(screen, [sys.executable, "-c", BARE])
        own = _first_paint(screen, [sys.executable, "-m", "client", *terminal])
        if position:
            bare.append(floor)
            ours.append(own)
    ratios = [own / floor for own, floor in zip(ours, bare, strict=True)]
    return Figure(
        "first paint, to a bare window",
        median(ratios),
        BOUND,
        f"bare {1000 * median(bare):.0f} ms, sign-in {1000 * median(ours):.0f} ms, "
        f"{min(ratios):.2f}-{max(ratios):.2f} over {pairs} pairs",
    )


def _first_paint(screen: XScreen, command: list[str]) -> float:
    environment = {
        **os.environ, "DISPLAY": screen.name, "QT_QPA_PLATFORM": "xcb", "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }  # fmt: skip
    screen.settle()
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        painted = screen.first_paint(within=20)
    finally:
        process.kill()
        process.wait(10)
    if painted is None:
        raise RuntimeError("no window was painted")
    return painted - began
