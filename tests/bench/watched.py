"""The terminal with a watch on its interface thread: how long no timer of it could run.

`python -m tests.bench.watched REPORT ARGUMENT…`: REPORT gets one line a gap of more than ten milliseconds, in
milliseconds. The terminal itself has no hook for this; it only says when it is painted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

INTERVAL_MS = 2
WORTH_TELLING_MS = 10.0


def main(arguments: list[str]) -> int:
    """Run the terminal; gaps are counted from the first paint on and written when it has ended."""
    from client.qt.binding import load_binding

    load_binding()
    from PySide6.QtCore import Qt, QTimer

    from client import app

    gaps: list[float] = []
    last = [0.0]

    def tick() -> None:
        now = time.perf_counter()
        gap = 1000 * (now - last[0]) - INTERVAL_MS
        if last[0] and gap > WORTH_TELLING_MS:
            gaps.append(gap)
        last[0] = time.perf_counter()

    terminal = app.build(arguments[1:])
    if isinstance(terminal, int):
        return terminal
    timer = QTimer(terminal)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    # Queued: what is loaded right after the first frame is no gap of the interface in use.
    terminal.painted.connect(lambda: timer.start(INTERVAL_MS), Qt.ConnectionType.QueuedConnection)
    code = terminal.run()
    Path(arguments[0]).write_text("".join(f"{gap:.1f}\n" for gap in gaps), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
