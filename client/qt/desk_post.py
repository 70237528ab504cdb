"""Carries commands to the server and answers back, one at a time, on the lane of interactions.

Must not know what a command means, nor what an answer or a failure does: `Correspondence` says it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from client.contract.api import Draft
from client.errors import BadAnswer, Unreachable
from client.flows.correspondence import Correspondence, Fate, Sending, ack_of
from client.flows.early_trail import TrailBroken

if TYPE_CHECKING:
    from client.contract.api import Command, Lang
    from client.flows.sitting import Sitting
    from client.net.answers import Reply
    from client.net.gateway import Gateway
    from client.qt.background import Lane


class Post(QObject):
    """The outbox of one sitting, emptied through the gateway.

    Signals:
        heard(object): a Reply was acknowledged; before `replied`, so that the record's state is known first.
        replied(object, object): Errand and Reply.
        refused(object, object): Errand and TerminalError; the errand is over.
        dropped(object): a Command that will never leave, because a newer one makes it pointless.
        unlocked(object): the Reply to the password.
        unlock_refused(object): TerminalError.
        unreached(object): TerminalError; the errand waits.
        over(object): TerminalError or None; the session has ended.
        waited(bool): whether something is under way that somebody waits for; a draft is kept unnoticed.
    """

    heard = Signal(object)
    replied = Signal(object, object)
    refused = Signal(object, object)
    dropped = Signal(object)
    unlocked = Signal(object)
    unlock_refused = Signal(object)
    unreached = Signal(object)
    over = Signal(object)
    waited = Signal(bool)

    def __init__(self, lane: Lane, gateway: Gateway, sitting: Sitting) -> None:
        super().__init__()
        self._lane = lane
        self._gateway = gateway
        self._sitting = sitting
        self._mail = Correspondence(sitting)

    def send(self, command: Command, lang: Lang, ticket: int = 0) -> None:
        """Send a command when its turn comes; one that is held back never leaves."""
        for entry in self._mail.put(command, lang, ticket):
            self.dropped.emit(entry)
        self._pump()
        if self._awaited():
            self.waited.emit(True)

    def hold_back(self) -> None:
        """Nothing may be shown from now on: of new commands only what was entered and the lock still leave."""
        self._mail.hold_back()

    def let_out(self) -> None:
        """Content may be shown again: every command may leave."""
        self._mail.let_out()

    @property
    def held_back(self) -> bool:
        """Whether commands that ask for content are held back."""
        return self._mail.held_back

    def unlock(self, password: str, lang: Lang) -> None:
        """Ask to unlock with this password once everything before it has left."""
        if self._mail.unlock(password, lang):
            self._pump()
        else:
            self.unlock_refused.emit(Unreachable("not connected"))

    def resume(self) -> None:
        """The server is heard of again: what waits may leave."""
        if self._mail.resume():
            self._pump()

    def close(self) -> None:
        """Send nothing more: the session has ended."""
        self._mail.close()

    @property
    def stalled(self) -> bool:
        """Whether something waits for the connection."""
        return self._mail.stalled

    def _pump(self) -> None:
        parcel, gateway = self._mail.leave(), self._gateway
        if parcel is None:
            return
        if isinstance(parcel, Sending):
            errand = parcel.errand
            work = partial(gateway.interact, errand.number, errand.command, errand.lang, parcel.events)
            call = self._lane.run(self, work)
            call.succeeded.connect(self._answered)
            call.failed.connect(self._failed)
            self.waited.emit(self._awaited())
        else:
            work = partial(gateway.unlock, parcel.number, parcel.password, parcel.lang, parcel.events)
            call = self._lane.run(self, work)
            call.succeeded.connect(self._unlock_answered)
            call.failed.connect(self._unlock_failed)

    @Slot(object)
    def _answered(self, reply: Reply) -> None:
        try:
            errand = self._mail.answered(reply.answer.ack)
        except TrailBroken as error:
            self.over.emit(BadAnswer(str(error)))
            return
        self.heard.emit(reply)
        self.replied.emit(errand, reply)
        self._next()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        fate = self._mail.failed(error)
        if fate is Fate.OVER:
            self.over.emit(error)
        elif fate is Fate.WAITS:
            if self._mail.give_up_unlock():
                self.unlock_refused.emit(error)
            self.unreached.emit(error)
        else:
            try:
                errand = self._mail.answered(ack_of(error))
            except TrailBroken as broken:
                self.over.emit(BadAnswer(str(broken)))
                return
            self.refused.emit(errand, error)
            self._next()

    @Slot(object)
    def _unlock_answered(self, reply: Reply) -> None:
        try:
            self._mail.unlock_answered(reply.answer.ack)
        except TrailBroken as error:
            self.over.emit(BadAnswer(str(error)))
            return
        self.heard.emit(reply)
        self.unlocked.emit(reply)
        self._next()

    @Slot(object)
    def _unlock_failed(self, error: Exception) -> None:
        try:
            fate = self._mail.unlock_failed(error)
        except TrailBroken as broken:
            self.over.emit(BadAnswer(str(broken)))
            return
        if fate is Fate.OVER:
            self.over.emit(error)
            return
        self.unlock_refused.emit(error)
        if fate is Fate.WAITS:
            self.unreached.emit(error)

    def _awaited(self) -> bool:
        outbox = self._sitting.outbox
        away = outbox.under_way
        commands = (*((away.command,) if away is not None else ()), *outbox.waiting)
        return any(not isinstance(command, Draft) for command in commands)

    def _next(self) -> None:
        self._pump()
        if self._sitting.outbox.under_way is None:
            self.waited.emit(False)
