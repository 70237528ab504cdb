"""Plays steps on the screen and watches both ends: what the X server painted, what the record holds."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.tour.morning import Act, Step
from tests.tour.record import Found, RecordBook
from tests.tour.stage import TerminalProcess
from tests.tour.xscreen import XScreen

RECORD_WITHIN = 12.0
"""Seconds within which an expected entry must be there; an event of the terminal rides on the next heartbeat."""


@dataclass(frozen=True, slots=True)
class Played:
    """How one step went. `milliseconds`: from its last key to the last damage of the X server."""

    step: Step
    milliseconds: float | None
    number: int | None
    problem: str = ""


class Player:
    """Plays one step after another; a failed step does not stop the tour, so that one run shows everything."""

    def __init__(self, screen: XScreen, book: RecordBook, terminal: TerminalProcess, pictures: Path) -> None:
        self._screen = screen
        self._book = book
        self._terminal = terminal
        self._pictures = pictures

    def play(self, step: Step) -> Played:
        """Play one step."""
        if not self._terminal.alive:
            return Played(step, None, None, "the terminal has ended")
        before = self._book.last()
        began = 0.0
        for position, act in enumerate(step.acts):
            began = self._act(act)
            if position < len(step.acts) - 1:
                self._screen.painted(first_within=0.3, quiet=0.06)
        painted, found = self._watch(step, before)
        if step.picture:
            self._screen.save(self._pictures / f"{step.picture}.png")
        number = None if found is None else found.number
        return Played(step, _milliseconds(began, painted), number, _problem(step, painted, number))

    def play_all(self, steps: Iterable[Step]) -> list[Played]:
        """Play steps in order."""
        return [self.play(step) for step in steps]

    def _act(self, act: Act) -> float:
        return self._screen.press(act.what) if act.how == "key" else self._screen.type(act.what)

    def _watch(self, step: Step, before: int) -> tuple[float | None, Found | None]:
        """Wait for the record and for a screen painted after it, then for quiet; return the last damage."""
        painted: float | None = None
        found: Found | None = None
        last: Found | None = None
        deadline = time.monotonic() + RECORD_WITHIN
        while time.monotonic() < deadline:
            damage = self._screen.painted(first_within=0.1, quiet=0.2)
            painted = damage or painted
            found = found or self._found(step, before)
            last = found
            if step.then is not None and found is not None:
                last = self._book.find(found.number, step.then)
            if last is not None and painted is not None and painted >= last.at:
                break
        return painted, None if last is None else found

    def _found(self, step: Step, before: int) -> Found | None:
        if step.expects is not None:
            return self._book.find(before, step.expects, step.screen)
        if step.reports is not None:
            return self._book.reported(before, step.reports.value)
        return Found(before, 0.0)


def _problem(step: Step, painted: float | None, number: int | None) -> str:
    if painted is None:
        return "nothing was painted"
    if number is None:
        wanted = step.expects.value if step.expects else step.reports.value if step.reports else ""
        return f"not in the record: {wanted} {step.screen}".strip()
    return ""


def _milliseconds(began: float, painted: float | None) -> float | None:
    return None if painted is None else 1000 * (painted - began)
