"""The table a tour prints, and its verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tests.tour.player import Played


def quantile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank quantile. Raises: ValueError for no values."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def table(played: Sequence[Played]) -> str:
    """Return the steps as lines: step, keys, milliseconds, record number, problem."""
    lines = [f"{'step':26} {'keys':>5} {'ms':>7} {'record':>8}"]
    for item in played:
        strokes = sum(act.strokes for act in item.step.acts)
        milliseconds = "-" if item.milliseconds is None else f"{item.milliseconds:.0f}"
        number = "-" if item.number is None else str(item.number)
        lines.append(f"{item.step.name:26} {strokes:>5} {milliseconds:>7} {number:>8}  {item.problem}".rstrip())
    return "\n".join(lines)


def summary(played: Sequence[Played]) -> str:
    """Return the screen-change figures over the timed steps."""
    timed = [item.milliseconds for item in played if item.step.timed and item.milliseconds is not None]
    if not timed:
        return "no screen change was timed"
    return f"screen change, {len(timed)} steps: p50 {quantile(timed, 0.5):.0f} ms, p95 {quantile(timed, 0.95):.0f} ms"


def failures(played: Sequence[Played]) -> list[str]:
    """Return what was missing, a line each."""
    return [f"{item.step.name}: {item.problem}" for item in played if item.problem]
