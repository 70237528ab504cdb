"""`python3 run.py bench`: start of the terminal, round trips of each interaction."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.slope import slope_table
from tests.bench.start import measure_start
from tests.bench.wan import Wan
from tests.tour.morning import morning
from tests.tour.player import Player
from tests.tour.record import RecordBook
from tests.tour.stage import Ready, ServerProcess, TerminalProcess
from tests.tour.xscreen import XScreen

ROUND_TRIPS = (0.0, 40.0, 80.0, 150.0)
START_BOUND = 1.4


def main() -> int:
    """Measure and print; exit 1 beyond a bound."""
    options = _options()
    with ServerProcess(options.dir) as server, XScreen() as screen:
        ready = server.ready(print)
        figures = measure_start(screen, ready.terminal, options.pairs)
        print(figures.line())
        if not options.start_only:
            print(slope_table(_slopes(screen, ready, options.dir)))
    return 0 if figures.ratio <= START_BOUND else 1


def _slopes(screen: XScreen, ready: Ready, folder: Path) -> dict[str, list[tuple[float, float]]]:
    measured: dict[str, list[tuple[float, float]]] = defaultdict(list)
    book = RecordBook(folder / "bank.db")
    cast = book.cast(ready.person, ready.known)
    port = urlsplit(ready.address).port or 0
    for round_trip in ROUND_TRIPS:
        with Wan(port, round_trip) as wan:
            arguments = _through(ready.terminal, port, wan.port, folder)
            with TerminalProcess(screen.name, arguments) as terminal:
                screen.painted(first_within=30)
                screen.painted(first_within=4, quiet=1.5)
                player = Player(screen, book, terminal, folder)
                for played in player.play_all(morning(cast, ready.password, "yamamoto")):
                    if played.milliseconds is not None:
                        measured[played.step.name].append((round_trip, played.milliseconds))
    return {name: points for name, points in measured.items() if len(points) == len(ROUND_TRIPS)}


def _through(arguments: tuple[str, ...], port: int, wan_port: int, folder: Path) -> tuple[str, ...]:
    """Return the terminal's command line with a policy that leads through the line."""
    policy = Path(arguments[arguments.index("--policy") + 1])
    changed = folder / "policy-wan.toml"
    changed.write_text(policy.read_text("utf-8").replace(f":{port}", f":{wan_port}"), "utf-8")
    return tuple(str(changed) if argument == str(policy) else argument for argument in arguments)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("--dir", type=Path, default=Path(".demo"), help="folder of the demo bank")
    parser.add_argument("--pairs", type=int, default=9, help="pairs of starts")
    parser.add_argument("--start-only", action="store_true", help="leave out the round trips")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
