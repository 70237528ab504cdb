"""The morning over branch lines of 0, 40, 80 and 150 ms: round trips an interaction takes, blocks of the interface."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import inf
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.bench.figure import Figure
from tests.bench.screens import PRINTING
from tests.bench.slope import fit
from tests.bench.wan import Wan
from tests.tour.morning import morning
from tests.tour.player import Played, Player
from tests.tour.record import RecordBook
from tests.tour.stage import Ready, ServerProcess, TerminalProcess
from tests.tour.xscreen import XScreen

ROUND_TRIPS = (0.0, 40.0, 80.0, 150.0)
ONE = ("search", "open overview", "asset status by command", "history tab", "new entry", "save entry", "home")
BOUNDS = {"sign in": 2.2, **dict.fromkeys(ONE, 1.1)}
"""Most round trips of what the product promises; the other steps are told. No list of the morning has a second page."""
BLOCK_MS = 50.0


def measure_line(screen: XScreen, folder: Path, rounds: int) -> list[Figure]:
    """Play at each round trip, several times in one session, and fit a line through each step's medians."""
    measured: dict[str, list[tuple[float, float]]] = defaultdict(list)
    gaps: list[float] = []
    for round_trip in ROUND_TRIPS:
        # An enrolment code is good for one start, so each line has its own server.
        with ServerProcess(folder) as server:
            played = _morning(screen, server.ready(lambda _line: None), folder, round_trip, rounds)
        times: dict[str, list[float]] = defaultdict(list)
        for item in played:
            if item.milliseconds is None or item.problem:
                print(f"{round_trip:.0f} ms: {item.step.name}: {item.problem}")
            else:
                times[item.step.name].append(item.milliseconds)
        for name, values in times.items():
            measured[name].append((round_trip, median(values)))
        gaps += [float(line) for line in _report(folder).read_text("utf-8").splitlines()]
    longest = max(gaps, default=0.0)
    over = sum(gap > BLOCK_MS for gap in gaps)
    block = Figure("longest block of the interface, ms", longest, BLOCK_MS, f"{over} over the bound")
    return [*figures_of(measured), block]


def figures_of(measured: Mapping[str, list[tuple[float, float]]]) -> list[Figure]:
    """Return a figure for each step; one that is promised and was not played over every line is a miss."""
    whole = {name: points for name, points in measured.items() if len(points) == len(ROUND_TRIPS)}
    missing = [name for name in BOUNDS if name not in whole]
    return [
        *(_figure(name, points) for name, points in whole.items()),
        *(Figure(f"round trips: {name}", inf, BOUNDS[name], "not over every line") for name in missing),
    ]


def _figure(name: str, points: list[tuple[float, float]]) -> Figure:
    slope, base = fit(points)
    times = "  ".join(f"{x:.0f}:{y:.0f}" for x, y in points)
    return Figure(f"round trips: {name}", slope, BOUNDS.get(name), f"base {base:.0f} ms   {times}")


def _morning(screen: XScreen, ready: Ready, folder: Path, round_trip: float, rounds: int) -> list[Played]:
    """Play the morning several times in one session; the first round warms and only its sign-in counts."""
    book = RecordBook(folder / "bank.db")
    cast = book.cast(ready.person, ready.known)
    port = urlsplit(ready.address).port or 0
    with Wan(port, round_trip) as wan:
        arguments = _through(ready.terminal, port, wan.port, folder)
        watched = ("tests.bench.watched", str(_report(folder)))
        with TerminalProcess(screen.name, arguments, watched) as terminal:
            screen.painted(first_within=30)
            screen.painted(first_within=4, quiet=1.5)
            screen.activate()
            player = Player(screen, book, terminal, folder)
            first, *others = morning(cast, ready.password, "yamamoto")
            # Sheets are counted against the person's day; the round trips of printing are those of any other step.
            rest = [step for step in others if step.expects not in PRINTING]
            arrived = player.play(first)
            player.play_all(rest)
            return [arrived, *(played for _ in range(rounds) for played in player.play_all(rest))]


def _report(folder: Path) -> Path:
    return folder / "interface-gaps.txt"


def _through(arguments: tuple[str, ...], port: int, wan_port: int, folder: Path) -> tuple[str, ...]:
    """Return the terminal's command line with a policy that leads through the line."""
    policy = Path(arguments[arguments.index("--policy") + 1])
    changed = folder / "policy-wan.toml"
    changed.write_text(policy.read_text("utf-8").replace(f":{port}", f":{wan_port}"), "utf-8")
    return tuple(str(changed) if argument == str(policy) else argument for argument in arguments)
