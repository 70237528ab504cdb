"""The virtual network between terminals and server: requests are lost, doubled, late, altered, or answered falsely.

A parted link behaves as TCP does: what is sent goes out again after ever longer pauses, and is given up when nobody
acknowledges it for a while, or at the deadline. Knows what bytes mean only where somebody on the way, or the server
itself, lies.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any, Protocol

from client.errors import TooSlow, Unreachable
from client.net.transport import Arrived, Timing
from tests.sim.agenda import Agenda, Due, some
from tests.sim.lies import Liar, Lie
from tests.sim.strands import Lane

AUTHORITY = "sim.test:8443"
_PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
_SOON = 0.25
"""What is to arrive within so many seconds may arrive together."""


class Fate(StrEnum):
    """What happens to one request."""

    BROKEN_BEFORE = "the connection breaks before it arrives"
    SWALLOWED = "it never arrives"
    BROKEN_AFTER = "done, and the connection breaks"
    SILENT = "done, and never answered"
    TWICE = "arrives twice, the first answer counts"
    TWICE_SECOND = "arrives twice, the second answer counts"
    LATE_REQUEST = "arrives after everybody has given up"
    LATE_ANSWER = "answered late"
    ALTERED_REQUEST = "a byte of it is altered"
    ALTERED_ANSWER = "a byte of the answer is altered"
    REMADE = "another document with a fitting receipt, by somebody without the key"
    OLD_ANSWER = "it never arrives, and is answered with an earlier answer"
    GATEWAY = "answered by something in between"
    SWAPPED = "another document than its receipt names, by the server itself"


_UNHEARD = 4.0
"""After so many seconds the terminal gives up a request that has not even been acknowledged."""
_LOST = frozenset((Fate.SWALLOWED, Fate.LATE_REQUEST))
_HELD = frozenset((Fate.SILENT, Fate.LATE_ANSWER))
"""Whoever asked waits until the deadline: only then the fault is over for this terminal."""


@dataclass(eq=False)
class Flight:
    """One request on its way. `sender`: place of the terminal; `sitting`: whatever the oracle knows it by."""

    sender: int
    sitting: Any
    lane: Lane
    path: str
    headers: dict[str, str]
    body: bytes
    sent: float
    until: float
    fate: Fate | None = None
    lie: Lie | None = None
    settled: bool = False
    delivered: bool = False
    answered: bool = False
    altered: bool = False
    deadline: Due | None = None

    @property
    def signature(self) -> str:
        """What an answer must be tied to."""
        return self.headers.get("signature", "")


@dataclass
class Weather:
    """How bad it is. `trouble`: share of requests that meet a fate; `company`: chance that others share a commit."""

    trouble: float = 0.0
    fates: tuple[Fate, ...] = ()
    slowest: float = 0.1
    company: float = 0.3
    parted: set[int] = field(default_factory=set)
    lies: dict[int, Lie] = field(default_factory=dict)
    """The next fitting answer to a terminal is this lie of the server's."""


class Ears(Protocol):
    """Who listens to the wire without touching it."""

    def posted(self, flight: Flight) -> None: ...

    def left(self, flight: Flight, status: int, body: bytes) -> None: ...

    def heard(self, flight: Flight, body: bytes) -> None: ...


Arrive = Callable[[Flight], Arrived | None]
"""Hand a request to the server; None: it is not there, or ended meanwhile."""


class Net:
    """Carries flights."""

    def __init__(self, agenda: Agenda, chance: Random, weather: Weather, ears: Ears, liar: Liar) -> None:
        self._agenda, self._chance = agenda, chance
        self.weather = weather
        self._ears = ears
        self._liar = liar
        self.arrive: Arrive = lambda flight: None
        self._transit: dict[Flight, tuple[float, Due]] = {}
        self._given: dict[int, Arrived] = {}
        self.stuck: dict[int, float] = {}
        """Until when a terminal waits for what will not come."""
        self.processed: list[Flight] = []
        """What somebody who listens could send once more."""
        self.counts: dict[str, int] = {}
        self.requests = 0

    def depart(self, flight: Flight) -> None:
        """A request leaves a terminal."""
        weather, chance = self.weather, self._chance
        self.requests += 1
        flight.deadline = self._agenda.within(flight.until - flight.sent, lambda: self._give_up(flight))
        self._agenda.within(_UNHEARD, lambda: self._unheard(flight))
        if weather.trouble and chance.random() < weather.trouble:
            flight.fate = chance.choice(weather.fates)
            self.counts[flight.fate.name] = self.counts.get(flight.fate.name, 0) + 1
        elif flight.sender in weather.lies and weather.lies[flight.sender].fits(flight.path):
            flight.lie = weather.lies.pop(flight.sender)
        self._ears.posted(flight)
        if flight.fate in _HELD | _LOST:
            until = min(flight.until, flight.sent + _UNHEARD) if flight.fate in _LOST else flight.until
            self.stuck[flight.sender] = max(self.stuck.get(flight.sender, 0.0), until)
        if flight.fate is Fate.BROKEN_BEFORE:
            self._later(lambda: self._settle(flight, None, Unreachable("broken")))
        elif flight.fate is Fate.GATEWAY:
            self._later(lambda: self._settle(flight, Arrived(502, {}, b"bad gateway"), None))
        elif flight.fate is Fate.OLD_ANSWER and flight.sender in self._given:
            self._later(lambda: self._settle(flight, self._given[flight.sender], None))
        elif flight.fate is not Fate.SWALLOWED:
            self._try(flight, 0)
            if flight.fate in (Fate.TWICE, Fate.TWICE_SECOND):
                self._try(flight, 0)

    def company(self) -> None:
        """Somebody waits for a commit: perhaps others arrive just now."""
        soonest = next(iter(self._transit.items()), None)
        if soonest is None or self._chance.random() >= self.weather.company:
            return
        flight, (at, due) = soonest
        if at <= self._agenda.seconds + _SOON:
            due.cancel()
            self._arrived(flight)

    def cut(self, flight: Flight) -> None:
        """The server has ended in the middle of a request."""
        self._later(lambda: self._settle(flight, None, Unreachable("reset")))

    def _try(self, flight: Flight, attempt: int) -> None:
        """Send, again and again while the link is parted."""
        if flight.sender in self.weather.parted:
            if attempt < len(_PAUSES):
                self._agenda.within(_PAUSES[attempt], lambda: self._try(flight, attempt + 1))
        elif flight.fate is Fate.LATE_REQUEST:
            self._agenda.within(some(self._chance, 2.0, 25.0), lambda: self._arrived(flight))
        else:
            delay = some(self._chance, 0.002, self.weather.slowest)
            due = self._agenda.within(delay, lambda: self._arrived(flight))
            self._transit.setdefault(flight, (self._agenda.seconds + delay, due))

    def _arrived(self, flight: Flight) -> None:
        self._transit.pop(flight, None)
        flight.delivered = True
        if flight.fate is Fate.ALTERED_REQUEST:
            flight.body, flight.altered = _altered(flight.body, self._chance), True
        arrived = self.arrive(flight)
        if arrived is None:
            self.cut(flight)
            return
        self._ears.left(flight, arrived.status, arrived.body)
        if arrived.status == 200 and "authorization" in flight.headers:
            self.processed.append(flight)
        second, flight.answered = flight.answered, True
        if flight.fate is Fate.BROKEN_AFTER:
            self.cut(flight)
        elif flight.fate is not Fate.SILENT and (flight.fate is not Fate.TWICE_SECOND or second):
            self._back(flight, arrived, 0)

    def _back(self, flight: Flight, arrived: Arrived, attempt: int) -> None:
        if flight.sender in self.weather.parted:
            if attempt < len(_PAUSES):
                self._agenda.within(_PAUSES[attempt], lambda: self._back(flight, arrived, attempt + 1))
            return
        late = flight.fate is Fate.LATE_ANSWER
        delay = some(self._chance, 0.5, 12.0) if late else some(self._chance, 0.002, self.weather.slowest)
        self._agenda.within(delay, lambda: self._deliver(flight, arrived))

    def _deliver(self, flight: Flight, arrived: Arrived) -> None:
        if flight.settled:
            return
        told = self._told(flight, arrived)
        if told is arrived:
            self._given[flight.sender] = arrived
        if told is arrived or flight.lie is not None:
            self._ears.heard(flight, told.body)
        self._settle(flight, told, None)

    def _told(self, flight: Flight, arrived: Arrived) -> Arrived:
        """Return what the terminal is told: the answer, or a lie."""
        if flight.lie is not None:
            return self._liar.told(flight, arrived, flight.lie) or arrived
        if flight.fate is Fate.ALTERED_ANSWER:
            return Arrived(arrived.status, arrived.headers, _altered(arrived.body, self._chance))
        if flight.fate is Fate.REMADE:
            return self._liar.remade(arrived) or arrived
        if flight.fate is Fate.SWAPPED:
            return self._liar.swapped(flight.signature, arrived) or arrived
        return arrived

    def _later(self, work: Callable[[], None]) -> None:
        self._agenda.within(some(self._chance, 0.001, 0.1), work)

    def _give_up(self, flight: Flight) -> None:
        self._settle(flight, None, TooSlow("no complete answer in time"))

    def _unheard(self, flight: Flight) -> None:
        if not flight.delivered:
            self._settle(flight, None, Unreachable("nobody acknowledges it"))

    def _settle(self, flight: Flight, arrived: Arrived | None, error: Exception | None) -> None:
        if not flight.settled:
            flight.settled = True
            if flight.deadline is not None:
                flight.deadline.cancel()
            flight.lane.wake(arrived, error)


class Wire:
    """A terminal's end of the network: its `Transport`."""

    authority = AUTHORITY

    def __init__(self, net: Net, agenda: Agenda, sender: int, sitting: Callable[[], Any]) -> None:
        self._net, self._agenda, self._sender, self._sitting = net, agenda, sender, sitting

    def post(self, path: str, body: bytes, headers: Mapping[str, str], timing: Timing) -> Arrived:
        """Send, and wait without time standing still."""
        lane, now = Lane.running, self._agenda.seconds
        assert lane is not None
        lower = {name.lower(): value for name, value in headers.items()}
        lower["host"] = AUTHORITY
        self._net.depart(
            Flight(self._sender, self._sitting(), lane, path, lower, body, sent=now, until=now + timing.total)
        )
        arrived = lane.park()
        assert isinstance(arrived, Arrived)
        return arrived

    def close(self) -> None:
        """There is nothing to close."""


def _altered(body: bytes, chance: Random) -> bytes:
    """Return it with one bit turned over."""
    at = chance.randrange(len(body))
    return body[:at] + bytes([body[at] ^ 1 << chance.randrange(8)]) + body[at + 1 :]


def parsed(body: bytes) -> dict[str, Any]:
    """Return a body as an oracle reads it."""
    found = json.loads(body)
    assert isinstance(found, dict)
    return found
