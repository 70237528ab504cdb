"""Sign-in window painted, against a bare PySide6 window in the same run: alternating pairs, median ratio."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median

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


@dataclass(frozen=True, slots=True)
class StartFigures:
    """Seconds from process start to first paint, one a run."""

    bare: tuple[float, ...]
    ours: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Median of the ratios of the pairs."""
        return median(own / floor for own, floor in zip(self.ours, self.bare, strict=True))

    def line(self) -> str:
        """Return the figures as one line."""
        pairs = [own / floor for own, floor in zip(self.ours, self.bare, strict=True)]
        return (
            f"first paint: bare {1000 * median(self.bare):.0f} ms, sign-in {1000 * median(self.ours):.0f} ms, "
            f"ratio {self.ratio:.2f} ({min(pairs):.2f}-{max(pairs):.2f}, {len(pairs)} pairs)"
        )


def measure_start(screen: XScreen, terminal: tuple[str, ...], pairs: int = 9) -> StartFigures:
    """Measure pairs of starts; the first pair warms the files and does not count."""
    bare, ours = [], []
    for position in range(pairs + 1):
        floor = _first_paint(screen, [sys.executable, "-c", BARE])
        own = _first_paint(screen, [sys.executable, "-m", "client", *terminal])
        if position:
            bare.append(floor)
            ours.append(own)
    return StartFigures(tuple(bare), tuple(ours))


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
