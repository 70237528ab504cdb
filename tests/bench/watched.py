"""The terminal with a watch on its interface thread: how long no timer of it could run.

`python -m tests.bench.watched REPORT ARGUMENT…`: REPORT gets one line a gap of more than ten milliseconds, in
milliseconds. The terminal itself has no hook for this.
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
    painted = app.Terminal._painted

    def tick() -> None:
        now = time.perf_counter()
        gap = 1000 * (now - last[0]) - INTERVAL_MS
        if last[0] and gap > WORTH_TELLING_MS:
            gaps.append(gap)
        last[0] = time.perf_counter()

    def first_painted(self: app.Terminal) -> None:
        painted(self)
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(tick)
        timer.start(INTERVAL_MS)

    app.Terminal._painted = first_painted  # type: ignore[method-assign]
    code = app.main(arguments[1:])
    Path(arguments[0]).write_text("".join(f"{gap:.1f}\n" for gap in gaps), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
