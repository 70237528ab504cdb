"""From key to painted screen, record included, on loopback: the morning several times in one session."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from statistics import median

from server_stub.audit.entry import ServerEvent
from tests.bench.figure import Figure
from tests.tour.morning import morning
from tests.tour.player import Played, Player
from tests.tour.record import RecordBook
from tests.tour.report import quantile
from tests.tour.stage import Ready, TerminalProcess
from tests.tour.xscreen import XScreen

PRINTING = frozenset((ServerEvent.PRINT_OFFERED, ServerEvent.PRINT_SPOOLED, ServerEvent.PRINT_CLOSED))
"""Sheets are counted against the person's day: they are played once."""
P50_MS, P95_MS = 60.0, 120.0


def measure_screens(screen: XScreen, ready: Ready, folder: Path, rounds: int) -> list[Figure]:
    """Play, and return both quantiles over every timed step, and what each step takes."""
    book = RecordBook(folder / "bank.db")
    cast = book.cast(ready.person, ready.known)
    with TerminalProcess(screen.name, ready.terminal) as terminal:
        screen.painted(first_within=30)
        screen.painted(first_within=4, quiet=1.5)
        screen.activate()
        player = Player(screen, book, terminal, folder)
        steps = morning(cast, ready.password, "yamamoto")
        played = player.play_all(steps)
        again = [step for step in steps[1:] if step.expects not in PRINTING]
        for _ in range(rounds - 1):
            played += player.play_all(again)
    return figures_of(played)


def figures_of(played: list[Played]) -> list[Figure]:
    """Return the figures of what was played; a step without its screen or its record is a miss of its own."""
    times: dict[str, list[float]] = defaultdict(list)
    for item in played:
        if item.step.timed and item.milliseconds is not None and not item.problem:
            times[item.step.name].append(item.milliseconds)
    every = [value for values in times.values() for value in values]
    missing = [f"{item.step.name}: {item.problem}" for item in played if item.problem]
    quantiles = (
        [
            Figure("screen change, p50, ms", quantile(every, 0.5), P50_MS, f"{len(every)} changes"),
            Figure("screen change, p95, ms", quantile(every, 0.95), P95_MS),
        ]
        if every
        else []
    )
    return [
        *quantiles,
        *(Figure(f"  {name}, ms", median(values), None, f"{len(values)} times") for name, values in times.items()),
        Figure("steps without screen or record", len(missing), 0, "; ".join(missing)),
    ]
