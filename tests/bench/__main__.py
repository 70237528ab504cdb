"""`python3 run.py bench [PART…]`: the numbers the product promises, each beside its bound."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.line import measure_line
from tests.bench.memory import measure_memory
from tests.bench.record import measure_record
from tests.bench.screens import measure_screens
from tests.bench.start import measure_start
from tests.tour.stage import ServerProcess
from tests.tour.xscreen import XScreen

PARTS = ("start", "memory", "screens", "line", "record")


def main() -> int:
    """Measure and print; exit 1 beyond a bound."""
    options = _options()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    figures: list[Figure] = []
    for part in options.parts or PARTS:
        print(f"== {part}")
        for figure in _measure(part, options):
            figures.append(figure)
            print(figure.line())
    return 0 if all(figure.kept for figure in figures) else 1


def _measure(part: str, options: argparse.Namespace) -> Iterable[Figure]:
    if part == "record":
        # No terminal takes part in it.
        return measure_record(Path(".bench/record"), options.rows)
    with XScreen() as screen:
        return _measure_terminal(part, screen, options)


def _measure_terminal(part: str, screen: XScreen, options: argparse.Namespace) -> list[Figure]:
    if part == "line":
        return measure_line(screen, options.dir, options.rounds)
    with ServerProcess(options.dir) as server:
        ready = server.ready(lambda _line: None)
        if part == "start":
            return [measure_start(screen, ready.terminal, options.pairs)]
        if part == "screens":
            return measure_screens(screen, ready, options.dir, options.rounds)
        return measure_memory(screen, ready, options.dir)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all when none is named")
    parser.add_argument("--dir", type=Path, default=Path(".demo"), help="folder of the demo bank")
    parser.add_argument("--pairs", type=int, default=9, help="pairs of starts")
    parser.add_argument("--rounds", type=int, default=3, help="mornings in one session")
    parser.add_argument("--rows", type=int, default=200_000, help="entries of the large record")
    options = parser.parse_args()
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
