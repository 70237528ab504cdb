"""One sitting at a simulated terminal: the real rules of `client.flows`, moved by what `client.qt` moves them by.

`Post`, `Pulse` and `Seat` carry and draw as the desk's objects of those names (and its Watch) do, without a window;
what an answer, a failure or a state of the record means, both ask `client.flows`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Protocol

from msgspec import Raw

from client.contract.api import Ack, Command, Lock, Open, ProblemKind
from client.contract.kinds import EventKind
from client.errors import Refused, SessionOver, TerminalError
from client.flows.correspondence import Correspondence, Fate, Sending, ack_of
from client.flows.early_trail import TrailBroken, TrailFull
from client.flows.navigation import Move
from client.flows.outbox import Errand
from client.flows.promises import PromiseBroken
from client.flows.session import Phase, SessionFlow, Step
from client.flows.sitting import Sitting
from client.flows.watching import PROBE_SECONDS, Deed, deed_for, unheard
from client.net.answers import Reply
from client.net.gateway import Gateway
from tests.sim.agenda import Agenda, Due
from tests.sim.bank import PASSWORD
from tests.sim.oracle import Oracle, Story
from tests.sim.strands import Lane

BEAT_AT = 32


class Desk(Protocol):
    """What a seat needs of its terminal."""

    agenda: Agenda
    chance: Random
    gateway: Gateway
    screens: Lane
    pulse: Lane
    flow: SessionFlow
    oracle: Oracle

    def over(self, why: str) -> None: ...


class Seat:
    """Decides when content has to go and may come back, and records what happens."""

    def __init__(self, desk: Desk, sitting: Sitting, story: Story) -> None:
        self.desk, self.sitting, self.story = desk, sitting, story
        self.post, self.pulse = Post(self), Pulse(self)
        self.alive = True
        self._checks: list[Due] = []

    @property
    def open(self) -> bool:
        """Whether content may be shown."""
        return self.desk.flow.phase is Phase.OPEN

    def note(self, kind: EventKind, target: str = "") -> None:
        """Record an event of the terminal."""
        trail = self.sitting.trail
        try:
            trail.record(kind, target)
        except TrailFull:
            self.desk.over("full")
            return
        self.story.did.append((kind.value, target))
        if trail.full:
            self._lose("full")
        elif trail.waiting % BEAT_AT == 0:
            self.pulse.beat()

    def ask(self, command: Command, move: Move | None = None) -> None:
        """Send what the person wants."""
        ticket = 0 if move is None else self.sitting.navigation.ask(move)
        self.post.send(command, ticket)

    def hear(self, reply: Reply) -> None:
        """An answer was acknowledged."""
        receipt, promises = reply.answer.receipt, self.sitting.promises
        try:
            promises.given(receipt.number, receipt.entry)
            if reply.head is not None and reply.answer.log is not None:
                promises.heard(reply.head, reply.answer.log)
        except PromiseBroken:
            self.story.noticed = True
            self.note(EventKind.PROMISE_BROKEN)
            self._lose("promise")
        self.post.resume()
        self.check()

    def take(self, errand: Errand, reply: Reply) -> None:
        """An answer to a command."""
        navigation, screen, raw = self.sitting.navigation, reply.screen, reply.answer.screen
        if not self.open:
            navigation.failed(errand.ticket)
            if screen is not None:
                self.note(EventKind.CONTENT_DESTROYED, screen.id)
        elif screen is not None and isinstance(raw, Raw):
            if navigation.arrived(errand.ticket or navigation.ask(Move.AGAIN), screen):
                self.sitting.trail.on_screen(screen.id)
                self.desk.oracle.drew(self.story, reply.answer.receipt.number, reply.answer.receipt.entry, bytes(raw))
                self.note(EventKind.SCREEN_SHOWN, screen.code)
            else:
                self.note(EventKind.CONTENT_DESTROYED, screen.id)
        else:
            self._go_instead(errand)

    def refused(self, errand: Errand, error: TerminalError) -> None:
        """A command was refused."""
        if isinstance(error, Refused) and error.problem.type == ProblemKind.SESSION_LOCKED:
            self.lock("idle")
        elif self.open:
            self._go_instead(errand)
        else:
            self.sitting.navigation.failed(errand.ticket)

    def lock(self, cause: str) -> None:
        """Lock here at once, on the server as soon as it hears of it."""
        if self.desk.flow.step(Step.LOCK):
            self._destroy(keep_asked=False)
            self.post.hold_back()
            self.post.send(Lock("lease" if cause == "lease" else "asked"))

    def unlocked(self) -> None:
        """The password was right."""
        if self.desk.flow.step(Step.UNLOCK):
            self._reopen()

    def check(self) -> None:
        """See what the record's state means now, and look again at the very moment it changes."""
        if not self.alive:
            return
        for due in self._checks:
            due.cancel()
        sitting, agenda = self.sitting, self.desk.agenda
        age = sitting.lease.age
        limits = (sitting.shell.lease, sitting.shell.lease_lock)
        self._checks = [agenda.within(limit - age, self.check) for limit in limits if limit > age]
        state = sitting.lease.state()
        now = deed_for(state, self.desk.flow.phase, kept=sitting.promises.kept, full=sitting.trail.full)
        if now is Deed.LOCK:
            self.note(EventKind.LOCK_ASKED, "lease")
            self.lock("lease")
        elif now in (Deed.LOSE_LEASE, Deed.LOSE_PROMISE):
            self._lose(now.value)
        elif now is Deed.REGAIN and self.desk.flow.step(Step.REGAIN):
            self.note(EventKind.LEASE_REGAINED)
            self._reopen()

    def dispose(self) -> None:
        """It is over: nothing of it is heard any more."""
        self.alive = False
        self._destroy(keep_asked=False)
        self.pulse.stop()
        for due in self._checks:
            due.cancel()

    def _go_instead(self, errand: Errand) -> None:
        navigation, command = self.sitting.navigation, errand.command
        if navigation.failed(errand.ticket):
            failed = command.target if isinstance(command, Open) else None
            place = navigation.instead(failed, self.sitting.shell.home)
            if place is not None:
                target, move = place
                self.ask(Open(target), move)

    def _lose(self, why: str) -> None:
        if self.desk.flow.step(Step.LOSE):
            self.note(EventKind.LEASE_LOST, why)
            self.post.hold_back()
            self._destroy(keep_asked=True)
            self.pulse.hurry()

    def _reopen(self) -> None:
        self.post.let_out()
        navigation = self.sitting.navigation
        if not navigation.waiting:
            self.ask(Open(navigation.here or self.sitting.shell.home), Move.AGAIN)

    def _destroy(self, *, keep_asked: bool) -> None:
        screen = self.sitting.navigation.screen
        self.sitting.navigation.destroyed(keep_asked=keep_asked)
        self.desk.oracle.destroyed(self.story)
        if screen is not None and self.alive:
            self.note(EventKind.CONTENT_DESTROYED, screen.id)
        self.sitting.trail.on_screen("")


class Post:
    """Carries what the correspondence of one sitting hands out, and tells it what came of it."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._mail = Correspondence(seat.sitting)
        self.hold_back, self.let_out = self._mail.hold_back, self._mail.let_out

    def send(self, command: Command, ticket: int = 0) -> None:
        """Send a command when its turn comes."""
        self._mail.put(command, self._seat.sitting.lang, ticket)
        self._pump()

    def unlock(self) -> None:
        """Give the password once everything before it has left."""
        if self._mail.unlock(PASSWORD, self._seat.sitting.lang):
            self._pump()

    def resume(self) -> None:
        """The server is heard of again."""
        if self._mail.resume():
            self._pump()

    def _pump(self) -> None:
        seat = self._seat
        parcel = self._mail.leave() if seat.alive else None
        if parcel is None:
            return
        gateway = seat.desk.gateway
        if isinstance(parcel, Sending):
            errand = parcel.errand
            work = partial(gateway.interact, errand.number, errand.command, errand.lang, parcel.events)
            seat.desk.screens.run(work, self._while_alive(self._answered))
        else:
            work = partial(gateway.unlock, parcel.number, parcel.password, parcel.lang, parcel.events)
            seat.desk.screens.run(work, self._while_alive(self._unlock_answered))

    def _while_alive(
        self, then: Callable[[Reply | None, Exception | None], None]
    ) -> Callable[[Reply | None, Exception | None], None]:
        def told(reply: Reply | None, error: Exception | None) -> None:
            if self._seat.alive:
                try:
                    then(reply, error)
                except TrailBroken:
                    self._seat.desk.over("trail broken")

        return told

    def _answered(self, reply: Reply | None, error: Exception | None) -> None:
        seat = self._seat
        if reply is not None:
            away = seat.sitting.outbox.under_way
            assert away is not None, "an answer to nothing"
            seat.story.closed.add(away.number)
            errand = self._mail.answered(reply.answer.ack)
            seat.hear(reply)
            seat.take(errand, reply)
            self._pump()
            return
        assert isinstance(error, TerminalError), "the gateway raised what it must not"
        fate = self._mail.failed(error)
        if fate is Fate.REFUSED:
            errand = self._mail.answered(ack_of(error))
            seat.refused(errand, error)
            self._pump()
        else:
            self._waits_or_ends(fate, error)

    def _unlock_answered(self, reply: Reply | None, error: Exception | None) -> None:
        seat = self._seat
        if reply is not None:
            self._mail.unlock_answered(reply.answer.ack)
            seat.hear(reply)
            seat.unlocked()
            self._pump()
            return
        assert isinstance(error, TerminalError), "the gateway raised what it must not"
        self._waits_or_ends(self._mail.unlock_failed(error), error)

    def _waits_or_ends(self, fate: Fate, error: TerminalError) -> None:
        if fate is Fate.OVER:
            self._seat.desk.over(error.problem.type if isinstance(error, Refused) else "forged")
        elif fate is Fate.WAITS:
            self._mail.give_up_unlock()
            self._seat.pulse.hurry()


class Pulse:
    """The heartbeat of one sitting."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._asked = self._carried = 0
        self._failing = False
        self._next: Due | None = None

    def start(self) -> None:
        """Begin to beat."""
        self._schedule()

    def stop(self) -> None:
        """Stop for good."""
        if self._next is not None:
            self._next.cancel()

    def hurry(self) -> None:
        """Something failed elsewhere: probe soon."""
        if not self._asked and not self._failing:
            self._failing = True
            self._schedule()

    def beat(self) -> None:
        """Send a sign of life now, unless one is under way."""
        seat = self._seat
        if self._asked or not seat.alive:
            return
        self.stop()
        sitting = seat.sitting
        self._asked = sitting.lease.asked()
        size, receipts = sitting.promises.asked
        events = sitting.trail.pending()
        self._carried = sitting.trail.last_of(events)
        work = partial(seat.desk.gateway.heartbeat, events, size=size, prove=receipts)
        seat.desk.pulse.run(work, self._answered)

    def _answered(self, reply: Reply | None, error: Exception | None) -> None:
        seat = self._seat
        if not seat.alive:
            return
        ack = reply.answer.ack if reply is not None else ack_of(error)
        asked, self._asked = self._asked, 0
        if not _acknowledged(seat, ack, asked, self._carried):
            return
        if reply is not None:
            self._failing = False
            self._schedule()
            seat.hear(reply)
        elif isinstance(error, SessionOver):
            seat.desk.over(error.problem.type)
        elif isinstance(error, TerminalError):
            self._failing = self._failing or unheard(error)
            self._schedule()
        else:
            raise AssertionError("the gateway raised what it must not") from error

    def _schedule(self) -> None:
        self.stop()
        desk = self._seat.desk
        seconds = (
            PROBE_SECONDS * desk.chance.uniform(0.75, 1.25) if self._failing else self._seat.sitting.shell.heartbeat
        )
        self._next = desk.agenda.within(seconds, self.beat)


def _acknowledged(seat: Seat, ack: Ack | None, asked: int, carried: int) -> bool:
    """Take an acknowledgement, or its absence; False when it ends the session."""
    try:
        seat.sitting.acknowledged(ack, asked=asked, carried=carried)
    except TrailBroken:
        seat.desk.over("trail broken")
        return False
    return True
