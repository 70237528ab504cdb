"""Somebody at a simulated terminal: what is done at it, in no order.

Knows the sitting and its rules, not the network.
"""

from __future__ import annotations

from random import Random

from client.contract.api import Draft, Open, PrintMake, Submit, Suggest
from client.contract.blocks import Target
from client.contract.kinds import EventKind
from client.flows.navigation import Move
from client.flows.session import Phase
from tests.sim.bank import BROKEN, REFUSED, SAVED
from tests.sim.seat import Seat


class Person:
    """The one who sits at place `place`."""

    def __init__(self, place: int, chance: Random) -> None:
        self._place, self._chance = place, chance
        self._count = 0

    def act(self, seat: Seat) -> None:
        """Do what somebody does at a terminal."""
        phase = seat.desk.flow.phase
        if phase is Phase.LOCKED:
            seat.note(EventKind.UNLOCK_TRIED)
            seat.post.unlock()
        elif phase is Phase.OPEN:
            deeds = (self._keys, self._look, self._save, self._print, self._suggest, self._lock, self._burst)
            (deed,) = self._chance.choices(deeds, (6, 6, 6, 2, 1, 1, 1))
            deed(seat)

    def work_again(self, seat: Seat) -> None:
        """The faults are over, and somebody wants to work: unlocks where it is locked, and otherwise waits."""
        if seat.desk.flow.phase is Phase.LOCKED:
            seat.post.unlock()

    def _payload(self) -> str:
        self._count += 1
        return f"p{self._place}-{self._count}"

    def _keys(self, seat: Seat) -> None:
        seat.note(EventKind.FIELD_EDITED, self._payload())

    def _burst(self, seat: Seat) -> None:
        for _ in range(self._chance.randrange(5, 90)):
            seat.note(EventKind.SCROLLED)
            if not seat.alive:
                return

    def _look(self, seat: Seat) -> None:
        ref = self._chance.choice(("", "a", "b", "c", BROKEN, REFUSED))
        seat.note(EventKind.NAVIGATION_ASKED, ref)
        seat.ask(Open(Target("AST", ref)), Move.TO)

    def _save(self, seat: Seat) -> None:
        screen = seat.sitting.navigation.screen
        if screen is None:
            return
        payload = self._payload()
        if self._chance.random() < 0.2:
            seat.note(EventKind.DRAFT_KEPT)
            seat.ask(Draft(screen.id, {"memo": payload}))
            return
        action = self._chance.choice((SAVED, SAVED, SAVED, BROKEN, REFUSED))
        seat.note(EventKind.FORM_SUBMITTED, action)
        seat.ask(Submit(screen.id, action, {"memo": payload}), Move.TO)

    def _print(self, seat: Seat) -> None:
        seat.note(EventKind.PRINT_CONFIRMED)
        seat.ask(PrintMake(self._payload(), "counter", "", "printer-1", 1))

    def _suggest(self, seat: Seat) -> None:
        seat.ask(Suggest(self._payload()))

    def _lock(self, seat: Seat) -> None:
        seat.note(EventKind.LOCK_ASKED)
        seat.lock("asked")
