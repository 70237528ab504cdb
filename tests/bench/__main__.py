"""`python3 run.py bench`: start of the terminal, round trips of each interaction."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from server_stub.audit.entry import ServerEvent
from tests.bench.slope import slope_table
from tests.bench.start import measure_start
from tests.bench.wan import Wan
from tests.tour.morning import morning
from tests.tour.player import Played, Player
from tests.tour.record import RecordBook
from tests.tour.stage import Ready, ServerProcess, TerminalProcess
from tests.tour.xscreen import XScreen

ROUND_TRIPS = (0.0, 40.0, 80.0, 150.0)
START_BOUND = 1.4
PRINTING = {ServerEvent.PRINT_OFFERED, ServerEvent.PRINT_SPOOLED, ServerEvent.PRINT_CLOSED}


def main() -> int:
    """Measure and print; exit 1 beyond a bound."""
    options = _options()
    with XScreen() as screen:
        with ServerProcess(options.dir) as server:
            figures = measure_start(screen, server.ready(print).terminal, options.pairs)
        print(figures.line())
        if not options.start_only:
            print(slope_table(_slopes(screen, options.dir)))
    return 0 if figures.ratio <= START_BOUND else 1


def _slopes(screen: XScreen, folder: Path) -> dict[str, list[tuple[float, float]]]:
    """Play the morning at each round trip; an enrolment code is good for one start, so each has its own server."""
    measured: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for round_trip in ROUND_TRIPS:
        with ServerProcess(folder) as server:
            ready = server.ready(lambda _line: None)
            for played in _morning(screen, ready, folder, round_trip):
                if played.milliseconds is not None and not played.problem:
                    measured[played.step.name].append((round_trip, played.milliseconds))
                else:
                    print(f"{round_trip:.0f} ms: {played.step.name}: {played.problem}")
    return {name: points for name, points in measured.items() if len(points) == len(ROUND_TRIPS)}


def _morning(screen: XScreen, ready: Ready, folder: Path, round_trip: float) -> list[Played]:
    """Play the morning twice in one session and return the sign-in with the second round, when all is warm."""
    book = RecordBook(folder / "bank.db")
    cast = book.cast(ready.person, ready.known)
    port = urlsplit(ready.address).port or 0
    with Wan(port, round_trip) as wan:
        arguments = _through(ready.terminal, port, wan.port, folder)
        with TerminalProcess(screen.name, arguments) as terminal:
            screen.painted(first_within=30)
            screen.painted(first_within=4, quiet=1.5)
            player = Player(screen, book, terminal, folder)
            first, *others = morning(cast, ready.password, "yamamoto")
            # Sheets are counted against the person's day; the round trips of printing are those of any other step.
            rest = [step for step in others if step.expects not in PRINTING]
            arrived = player.play(first)
            player.play_all(rest)
            return [arrived, *player.play_all(rest)]


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
