"""Carries commands to the server and answers back, one at a time, on the lane of interactions.

Must not know what a command means. A command without an answer stays and leaves again when the server is heard of.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from client.contract.api import Draft, Lock, PrintClose
from client.errors import BadAnswer, ForgedAnswer, RecordUnavailable, Refused, SessionOver, TerminalError, Unreachable
from client.flows.early_trail import TrailBroken

if TYPE_CHECKING:
    from client.contract.api import Ack, Command, Lang
    from client.flows.outbox import Errand
    from client.flows.sitting import Sitting
    from client.net.answers import Reply
    from client.net.gateway import Gateway
    from client.qt.background import Lane

FORGED = 3
"""So many answers in a row without the server's signature end the session."""


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
        waited(bool): whether something is under way.
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
        self._stalled = False
        self._held_back = False
        self._forged = 0
        self._asked = self._carried = 0
        self._password: tuple[str, Lang] | None = None
        self._unlocking = 0

    def send(self, command: Command, lang: Lang, ticket: int = 0) -> None:
        """Send a command when its turn comes; one that is held back never leaves."""
        if self._held_back and not isinstance(command, Draft | Lock | PrintClose):
            return
        for entry in self._sitting.outbox.put(command, lang, ticket):
            self.dropped.emit(entry)
        self._pump()

    def hold_back(self) -> None:
        """Nothing may be shown from now on: of new commands only what was entered and the lock still leave."""
        self._held_back = True

    def let_out(self) -> None:
        """Content may be shown again: every command may leave."""
        self._held_back = False

    @property
    def held_back(self) -> bool:
        """Whether commands that ask for content are held back."""
        return self._held_back

    def unlock(self, password: str, lang: Lang) -> None:
        """Ask to unlock with this password once everything before it has left."""
        if self._unlocking:
            return
        if self._stalled:
            self.unlock_refused.emit(Unreachable("not connected"))
            return
        self._password = (password, lang)
        self._pump()

    def resume(self) -> None:
        """The server is heard of again: what waits may leave."""
        if self._stalled:
            self._stalled = False
            self._pump()

    def close(self) -> None:
        """Send nothing more: the session has ended."""
        self._stalled, self._password = True, None

    @property
    def stalled(self) -> bool:
        """Whether something waits for the connection."""
        return self._stalled

    def _pump(self) -> None:
        if self._stalled or self._unlocking:
            return
        sitting = self._sitting
        errand = sitting.outbox.leave()
        if errand is not None:
            events = sitting.trail.pending()
            self._carried = sitting.trail.last_of(events)
            work = partial(self._gateway.interact, errand.number, errand.command, errand.lang, events)
            self._asked = sitting.lease.asked()
            call = self._lane.run(self, work)
            call.succeeded.connect(self._answered)
            call.failed.connect(self._failed)
            self.waited.emit(True)
        elif sitting.outbox.idle and self._password is not None:
            self._run_unlock(*self._password)

    def _run_unlock(self, password: str, lang: Lang) -> None:
        sitting = self._sitting
        self._password = None
        self._unlocking = sitting.outbox.take_number()
        self._asked = sitting.lease.asked(timed=False)
        events = sitting.trail.pending()
        self._carried = sitting.trail.last_of(events)
        work = partial(self._gateway.unlock, self._unlocking, password, lang, events)
        call = self._lane.run(self, work)
        call.succeeded.connect(self._unlock_answered)
        call.failed.connect(self._unlock_failed)

    @Slot(object)
    def _answered(self, reply: Reply) -> None:
        errand = self._close_errand()
        if self._acknowledged(reply.answer.ack):
            self.heard.emit(reply)
            self.replied.emit(errand, reply)
            self._next()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        if isinstance(error, SessionOver):
            self.over.emit(error)
        elif isinstance(error, Unreachable | ForgedAnswer | RecordUnavailable):
            self._sitting.lease.failed(self._asked)
            self._sitting.outbox.failed()
            self._wait(error)
        elif isinstance(error, Refused | BadAnswer):
            errand = self._close_errand()
            if self._acknowledged(error.problem.ack if isinstance(error, Refused) else None):
                self.refused.emit(errand, error)
                self._next()
        else:
            raise error

    @Slot(object)
    def _unlock_answered(self, reply: Reply) -> None:
        self._unlocking = 0
        if self._acknowledged(reply.answer.ack):
            self.heard.emit(reply)
            self.unlocked.emit(reply)
            self._next()

    @Slot(object)
    def _unlock_failed(self, error: Exception) -> None:
        self._unlocking = 0
        if isinstance(error, SessionOver):
            self.over.emit(error)
            return
        if not isinstance(error, TerminalError):
            raise error
        if self._acknowledged(error.problem.ack if isinstance(error, Refused) else None):
            self.unlock_refused.emit(error)
            if isinstance(error, Unreachable):
                self._wait(error)

    def _close_errand(self) -> Errand:
        errand = self._sitting.outbox.under_way
        if errand is None:
            raise RuntimeError("an answer to nothing")
        self._sitting.outbox.answered()
        self._forged = 0
        return errand

    def _acknowledged(self, ack: Ack | None) -> bool:
        """Take an acknowledgement, or its absence; False when it ends the session."""
        try:
            self._sitting.acknowledged(ack, asked=self._asked, carried=self._carried)
        except TrailBroken as error:
            self.over.emit(BadAnswer(str(error)))
            return False
        return True

    def _wait(self, error: TerminalError) -> None:
        self._stalled = True
        self._forged += isinstance(error, ForgedAnswer)
        if self._forged >= FORGED:
            self.over.emit(error)
            return
        if self._password is not None:
            self._password = None
            self.unlock_refused.emit(error)
        self.unreached.emit(error)

    def _next(self) -> None:
        self._pump()
        if self._sitting.outbox.under_way is None:
            self.waited.emit(False)
