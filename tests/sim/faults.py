"""What goes wrong in a run besides single requests: processes, disk, links, clocks, sessions, and the server's word.

Knows the branch; when something happens is the world's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.sim.agenda import Agenda, some
from tests.sim.disk import DiskFault
from tests.sim.lies import Lie
from tests.sim.net import Net
from tests.sim.oracle import Oracle
from tests.sim.site import Site
from tests.sim.tale import Tell
from tests.sim.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Branch:
    """Everything there is in one run. `tell`: who wants to hear what happens, if anybody."""

    agenda: Agenda
    chance: Random
    site: Site
    net: Net
    oracle: Oracle
    terminals: list[Terminal]
    tell: Tell | None

    def any(self) -> Terminal:
        """Return some terminal."""
        return self.chance.choice(self.terminals)

    def count(self, what: str) -> None:
        """Note that something happened."""
        if self.tell is not None:
            self.tell(f"{self.agenda.seconds:9.3f}  {what}")
        counts = self.net.counts
        counts[what] = counts.get(what, 0) + 1


class Faults:
    """Every fault as something that can be done."""

    def __init__(self, branch: Branch) -> None:
        self._branch = branch
        self._lied = False

    def chosen(self) -> list[tuple[float, Callable[[], None]]]:
        """Return what may happen in this run, each with its weight: not every run has everything."""
        faults: dict[Callable[[], None], float] = {
            self._crash: 1,
            self._disk_fault: 2,
            self._full: 1,
            self._hang: 0.5,
            self._part: 2,
            self._jump: 0.5,
            self._restart: 0.3,
            self._leave: 0.4,
            self._break_arrivals: 0.3,
            self._lie: 1.5,
            self._reap: 0.5,
        }
        return [(weight, fault) for fault, weight in faults.items() if self._branch.chance.random() < 0.4]

    def _crash(self) -> None:
        self._branch.count("CRASH")
        self._branch.site.crash()

    def _disk_fault(self) -> None:
        fault = self._branch.chance.choice(list(DiskFault))
        self._branch.count(fault.name)
        self._branch.site.fail(fault)

    def _full(self) -> None:
        self._branch.count("FULL")
        self._branch.site.disk.fill(self._branch.chance.randrange(3))
        self._branch.agenda.within(some(self._branch.chance, 0.5, 8.0), self._branch.site.disk.make_room)

    def _hang(self) -> None:
        if self._branch.site.process is not None:
            self._branch.count("HANG")
            self._branch.site.process.writer.hangs += self._branch.chance.randrange(1, 4)

    def _part(self) -> None:
        self._branch.count("PARTED")
        parted = self._branch.net.weather.parted
        places = (
            {self._branch.any().place}
            if self._branch.chance.random() < 0.6
            else {one.place for one in self._branch.terminals}
        )
        parted |= places
        longest = self._branch.chance.choice((2.0, 10.0, 30.0, 80.0))
        self._branch.agenda.within(some(self._branch.chance, 0.5, longest), lambda: parted.difference_update(places))

    def _jump(self) -> None:
        self._branch.count("CLOCK")
        self._branch.any().wall_offset += self._branch.chance.choice(
            (-86_400.0, -3_600.0, -30.0, 30.0, 3_600.0, 400_000.0)
        )

    def _restart(self) -> None:
        self._branch.count("RESTART")
        self._branch.any().restart()

    def _leave(self) -> None:
        self._branch.any().leave()

    def _break_arrivals(self) -> None:
        self._branch.site.bank.arrival_breaks = 1
        self._branch.any().leave()

    def _lie(self) -> None:
        if not self._lied:
            self._lied = True
            self._branch.count("LIE")
            self._branch.net.weather.lies[self._branch.any().place] = self._branch.chance.choice(list(Lie))

    def _reap(self) -> None:
        self._branch.site.reap()
