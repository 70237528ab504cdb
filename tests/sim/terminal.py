"""A simulated terminal with somebody at it: signs in, works, locks, leaves, and is honest all the time.

Knows the network only through the gateway.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

from client.contract.api import Lang, Open
from client.contract.kinds import EventKind
from client.contract.proof import public_text
from client.errors import TerminalError
from client.flows.early_trail import TrailBroken
from client.flows.navigation import Move
from client.flows.outbox import Errand
from client.flows.session import SessionFlow, Step
from client.flows.sitting import Sitting
from client.flows.trail import Trail
from client.net.answers import Reply
from client.net.gateway import Caller, Gateway
from client.net.server_clock import ServerClock
from tests.sim.agenda import Agenda, some
from tests.sim.bank import PASSWORD
from tests.sim.house import LOG, SERVER_KEY, enrolment_key, staff_number, terminal_number
from tests.sim.net import Net, Wire
from tests.sim.oracle import Oracle, Story
from tests.sim.person import Person
from tests.sim.seat import Seat
from tests.sim.strands import Lane, Turn

LANG: Lang = "ja"
_CALLER = {"server_key": public_text(SERVER_KEY.public_key()), "log_key": LOG.key.vkey}
_ROUNDS = 10


class Terminal:
    """One place of the branch. `wall_offset`: how wrong its own clock is, in seconds."""

    def __init__(self, place: int, agenda: Agenda, chance: Random, net: Net, oracle: Oracle) -> None:
        self.place, self.agenda, self.chance, self.oracle = place, agenda, chance, oracle
        self.staff = staff_number(place)
        self.wall_offset = 0.0
        self.flow = SessionFlow()
        self.screens, self.pulse = Lane(), Lane()
        self.seat: Seat | None = None
        self.away = self.entering = False
        self._wire = Wire(net, agenda, place, lambda: self.seat.story if self.seat is not None else None)
        self.gateway = self._started()
        self.person = Person(place, chance)

    def start(self) -> None:
        """Greet the server, and sign in when it answers."""
        if self.seat is not None or self.entering:
            return
        self.entering = True
        self.screens.run(partial(self.gateway.hello, LANG), self._greeted)

    def restart(self) -> None:
        """The program ends without a word and begins anew."""
        self.over("restarted")
        self.screens.drop()
        self.pulse.drop()
        self.screens, self.pulse = Lane(), Lane()
        self.flow, self.away, self.entering = SessionFlow(), False, False
        self.gateway = self._started()
        self.start()

    def over(self, why: str) -> None:
        """The session has ended, for whatever reason."""
        seat = self.seat
        if seat is not None:
            self.oracle.ended(seat.story, why)
            self.gateway.forget()
            seat.dispose()
            self.seat = None
            self.flow.step(Step.END)
            self._soon(self.start)

    def leave(self) -> None:
        """Sign out, with every event handed in."""
        seat = self.seat
        if seat is None:
            return
        seat.note(EventKind.SIGN_OUT_ASKED)
        if self.seat is seat:
            self.oracle.ended(seat.story, "left")
            seat.dispose()
            self.flow.step(Step.END)
            story, self.away = seat.story, True
            self.screens.run(partial(_sign_out, self.gateway, seat.sitting.trail), partial(self._left, story))

    @property
    def taken(self) -> Seat | None:
        """The seat, while somebody sits on it."""
        return None if self.away else self.seat

    def close(self) -> None:
        """The run is over."""
        self.screens.drop()
        self.pulse.drop()

    def _started(self) -> Gateway:
        clock = ServerClock(mono=self.agenda.mono, wall=self._wall)
        caller = Caller(terminal=terminal_number(self.place), version="0.1.0", **_CALLER)
        # Held over a request: waiting for it must let time pass.
        gateway = Gateway(self._wire, caller, clock=clock, renewing=Turn(self._next_moment))
        gateway.use_key(enrolment_key(self.place), kept=True)
        return gateway

    def _next_moment(self, lane: Lane) -> None:
        self.agenda.within(0.0, lambda: lane.wake(None))

    def _wall(self) -> int:
        return round((self.agenda.utc().timestamp() + self.wall_offset) * 1000)

    def _greeted(self, welcome: object, error: Exception | None) -> None:
        if error is not None:
            self._again()
            return
        self.flow.step(Step.WELCOME)
        since = self.agenda.mono()
        challenge = getattr(welcome, "challenge", "")
        work = partial(self.gateway.sign_in, challenge, self.staff, PASSWORD, LANG, {})
        self.screens.run(work, partial(self._entered, since))

    def _entered(self, since: float, reply: Reply | None, error: Exception | None) -> None:
        if reply is None:
            assert isinstance(error, TerminalError), repr(error)
            self._again()
            return
        shell, ack = reply.answer.shell, reply.answer.ack
        if shell is None or not self.flow.step(Step.ENTER):
            self._again()
            return
        self.entering = False
        sitting = Sitting(shell, ack.head, LANG, mono=self.agenda.mono, wall=self._wall, since=since)
        story = self.oracle.sat_down(self.place, self.staff, reply.answer.receipt.number)
        self.seat = seat = Seat(self, sitting, story)
        ticket = sitting.navigation.ask(Move.TO)
        seat.take(Errand(0, Open(shell.home), LANG, ticket), reply)
        seat.hear(reply)
        if self.seat is seat:
            seat.pulse.start()

    def _left(self, story: Story, _value: object, _error: Exception | None) -> None:
        self.seat, self.away = None, False
        self._soon(self.start)

    def _again(self) -> None:
        self.entering = False
        self._soon(self.start)

    def _soon(self, work: Callable[[], None]) -> None:
        self.agenda.within(some(self.chance, 0.5, 3.0), work)


def _sign_out(gateway: Gateway, trail: Trail) -> None:
    """What the desk runs on its worker when somebody leaves."""
    try:
        for _ in range(_ROUNDS):
            if len(trail.pending()) == trail.waiting:
                break
            trail.acknowledged(gateway.heartbeat(trail.pending()).answer.ack)
        gateway.sign_out(trail.end, trail.pending())
    except (TerminalError, TrailBroken):
        pass
    finally:
        gateway.forget()
