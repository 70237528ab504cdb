"""One run: a branch at work, faults and an attacker as the seed has it, then quiet, then the judgement."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from tests.sim.agenda import Agenda, some
from tests.sim.chance import seeded
from tests.sim.ending import Ending
from tests.sim.faults import Branch, Faults
from tests.sim.hostile import Hostile
from tests.sim.house import LOG
from tests.sim.lies import Liar
from tests.sim.net import Fate, Net, Weather
from tests.sim.oracle import Broken, Invariant, Oracle
from tests.sim.site import Site
from tests.sim.tale import Tale, Tell
from tests.sim.terminal import Terminal

PLACES = 4
"""Terminals and people on the disk; the last ones are the attacker's."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to; `broken`: None when every invariant held."""

    seed: int
    broken: Broken | None
    steps: int
    requests: int
    entries: int
    drawn: int
    crashes: int
    faults: dict[str, int]


class World:
    """Everything of one run."""

    def __init__(self, chance: Random, tell: Tell | None = None) -> None:
        agenda = Agenda()
        site = Site(agenda, chance, PLACES)
        oracle = Oracle(lambda: agenda.seconds, site.disk)
        liar = Liar(chance, LOG, site.sign, oracle.betrayed)
        ears = oracle if tell is None else Tale(oracle, lambda: agenda.seconds, tell)
        net = Net(agenda, chance, _weather(chance), ears, liar)
        net.arrive, site.net = site.arrive, net
        agenda.after = oracle.watch
        places = range(chance.choice((1, 1, 2, 2, 3)))
        terminals = [Terminal(place, agenda, chance, net, oracle) for place in places]
        self.branch = Branch(agenda, chance, site, net, oracle, terminals, tell)
        hostile = Hostile(PLACES - 1, agenda, chance, site, net, oracle)
        attacks = [(4.0, hostile.act)]
        self._deeds = [(12.0, self._act), *Faults(self.branch).chosen(), *(attacks if chance.random() < 0.4 else [])]
        site.slow = chance.choice((0.3, 3.0, 12.0))
        self.steps = chance.randrange(20, 60)

    def run(self) -> None:
        """Live through it. Raises: Broken."""
        self.branch.site.start()
        for terminal in self.branch.terminals:
            terminal.start()
        for _ in range(self.steps):
            self._wait()
            self._step()
        ending = Ending(self.branch)
        ending.heal()
        ending.calm()
        ending.judge()

    def close(self) -> None:
        """Give everything back."""
        for terminal in self.branch.terminals:
            terminal.close()
        self.branch.site.disk.destroy()

    def _wait(self) -> None:
        agenda, chance = self.branch.agenda, self.branch.chance
        kind = chance.random()
        longest = (10.0, 40.0) if kind < 0.02 else (2.0, 7.0) if kind < 0.12 else (0.01, 0.7)
        agenda.run(agenda.seconds + some(chance, *longest))

    def _step(self) -> None:
        weights = [weight for weight, _ in self._deeds]
        ((_, deed),) = self.branch.chance.choices(self._deeds, weights)
        deed()
        self.branch.oracle.watch()

    def _act(self) -> None:
        terminal = self.branch.any()
        if terminal.taken is not None:
            terminal.person.act(terminal.taken)


def _weather(chance: Random) -> Weather:
    fates = tuple(fate for fate in Fate if chance.random() < 0.4) or (Fate.BROKEN_AFTER,)
    trouble = chance.choice((0.0, 0.05, 0.15, 0.3))
    return Weather(trouble, fates, slowest=chance.choice((0.02, 0.1, 0.8)), company=chance.choice((0.0, 0.3, 0.8)))


@contextmanager
def quiet_log() -> Iterator[None]:
    """The server says a lot about its faults; here they are wanted."""
    log = logging.getLogger("server_stub")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


def simulate(seed: int, tell: Tell | None = None) -> Outcome:
    """Run one seed. `tell` is told what happens, line by line."""
    with seeded(seed) as chance, quiet_log():
        world = World(chance, tell)
        broken: Broken | None = None
        try:
            world.run()
        except Broken as found:
            broken = found
        except Exception as error:  # noqa: BLE001 - whatever it is, the seed has to be named
            broken = Broken(Invariant.HONEST, f"a fault of our own: {error!r}")
            broken.__cause__ = error
        finally:
            branch = world.branch
            entries = branch.site.disk.execute("SELECT count(*) FROM central_record").fetchone()[0]
            world.close()
    return Outcome(
        seed,
        broken,
        world.steps,
        branch.net.requests,
        entries,
        branch.oracle.drawn,
        branch.site.crashes,
        branch.net.counts,
    )
