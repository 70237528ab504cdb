"""`python3 run.py tour`: plays the morning and says what was painted, how fast, and where it stands in the record."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.tour.morning import known_customer_to_paper, morning
from tests.tour.player import Played, Player
from tests.tour.record import RecordBook
from tests.tour.report import failures, summary, table
from tests.tour.stage import Ready, ServerProcess, StageFailed, TerminalProcess
from tests.tour.xscreen import XScreen

PASSWORD_LINE = "password "


def main() -> int:
    """Play, print, and fail when a screen or a record is missing."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    arguments = ["--data", str(options.data)] if options.data else []
    try:
        with ServerProcess(options.dir, *arguments) as server, XScreen() as screen:
            ready = server.ready(print)
            played, memory = _play(screen, ready, options)
    except StageFailed as failed:
        print(f"the server did not start:\n{failed}")
        return 1
    print(table(played))
    print(summary(played))
    print(f"terminal memory after the tour: {memory:.0f} MiB (proportional set size)")
    print(f"pictures: {options.out}")
    missing = failures(played)
    for line in missing:
        print(f"missing: {line}")
    return 1 if missing else 0


def _play(screen: XScreen, ready: Ready, options: argparse.Namespace) -> tuple[list[Played], float]:
    book = RecordBook(options.dir / "bank.db")
    cast = book.cast(ready.person, ready.known)
    # People of a real extract have no names here: they are found by their number.
    words = options.words or (ready.known if options.data else "yamamoto")
    screen.settle()
    began = time.monotonic()
    with TerminalProcess(screen.name, ready.terminal) as terminal:
        painted = screen.first_paint(within=30)
        print(f"sign-in window painted after {1000 * ((painted or 0) - began):.0f} ms")
        screen.painted(first_within=3, quiet=1.0)
        screen.activate()
        screen.painted(first_within=0.5, quiet=0.2)
        screen.save(options.out / "01-sign-in.png")
        player = Player(screen, book, terminal, options.out)
        played = player.play_all(morning(cast, ready.password, words))
        memory = terminal.proportional_memory()
    strokes = sum(act.strokes for step in known_customer_to_paper(cast) for act in step.acts)
    print(f"from completed sign-in to the printed sheet: {strokes} keystrokes")
    return played, memory


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py tour", description=__doc__)
    parser.add_argument("--data", type=Path, help="a bank's own extract to play on, instead of the demo bank")
    parser.add_argument("--out", type=Path, default=Path(".tour"), help="folder for the pictures")
    parser.add_argument("--dir", type=Path, default=Path(".demo"), help="folder of the demo bank")
    parser.add_argument("--words", help="what is searched for")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
