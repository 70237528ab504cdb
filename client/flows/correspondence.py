"""What one sitting says to the server, one thing at a time, and what an answer or a failure means for the next.

Must not know how anything travels, nor what a command means. A command without an answer stays and leaves again when
the server is heard of.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from client.contract.api import Ack, Command, Draft, Lang, Lock, PrintClose
from client.errors import BadAnswer, ForgedAnswer, RecordUnavailable, Refused, SessionOver, TerminalError, Unreachable
from client.flows.outbox import Errand
from client.flows.sitting import Sitting

FORGED = 3
"""So many answers in a row without the server's signature end the session."""


class Fate(Enum):
    """What a failure means."""

    OVER = auto()
    WAITS = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Sending:
    """A command to be carried now, with the events that go along."""

    errand: Errand
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unlocking:
    """A password to be carried now, under a number of its own."""

    number: int
    password: str
    lang: Lang
    events: tuple[str, ...]


class Correspondence:
    """The outbox of one sitting and the password that waits for it; at most one thing is on its way."""

    def __init__(self, sitting: Sitting) -> None:
        self._sitting = sitting
        self._held_back = self._stalled = False
        self._forged = self._asked = self._carried = 0
        self._password: tuple[str, Lang] | None = None
        self._unlocking = False

    @property
    def stalled(self) -> bool:
        """Whether something waits for the connection."""
        return self._stalled

    @property
    def held_back(self) -> bool:
        """Whether commands that ask for content are held back."""
        return self._held_back

    def hold_back(self) -> None:
        """Nothing may be shown from now on: of new commands only what was entered and the lock still leave."""
        self._held_back = True

    def let_out(self) -> None:
        """Content may be shown again: every command may leave."""
        self._held_back = False

    def put(self, command: Command, lang: Lang, ticket: int = 0) -> tuple[Command, ...]:
        """Take a command, unless it is held back; return the waiting ones it makes pointless."""
        if self._held_back and not isinstance(command, Draft | Lock | PrintClose):
            return ()
        return self._sitting.outbox.put(command, lang, ticket)

    def unlock(self, password: str, lang: Lang) -> bool:
        """Give this password once everything before it has left; False when nothing can leave now."""
        if self._unlocking:
            return True
        if not self._stalled:
            self._password = (password, lang)
        return not self._stalled

    def give_up_unlock(self) -> bool:
        """Forget a password that has not left; True when there was one."""
        there, self._password = self._password is not None, None
        return there

    def resume(self) -> bool:
        """The server is heard of again; True when something may have waited for that."""
        waited, self._stalled = self._stalled, False
        return waited

    def close(self) -> None:
        """Nothing leaves any more: the session has ended."""
        self._stalled, self._password = True, None

    def leave(self) -> Sending | Unlocking | None:
        """Return what is to be carried now, None when something is on its way, nothing waits, or nothing may leave."""
        if self._stalled or self._unlocking:
            return None
        outbox = self._sitting.outbox
        errand = outbox.leave()
        if errand is not None:
            return Sending(errand, self._events(timed=True))
        if self._password is None or not outbox.idle:
            return None
        (password, lang), self._password = self._password, None
        self._unlocking = True
        return Unlocking(outbox.take_number(), password, lang, self._events(timed=False))

    def answered(self, ack: Ack | None) -> Errand:
        """Take the answer to the command on its way, whatever it says, and return the command. Raises: TrailBroken."""
        errand = self._sitting.outbox.under_way
        if errand is None:
            raise RuntimeError("an answer to nothing")
        self._sitting.outbox.answered()
        self._forged = 0
        self._acknowledged(ack)
        return errand

    def failed(self, error: Exception) -> Fate:
        """Say what a failure of the command on its way means; a refusal is then to be taken as its answer.

        Raises: the error itself, when it is none that a gateway may raise.
        """
        if isinstance(error, SessionOver):
            return Fate.OVER
        if isinstance(error, Unreachable | ForgedAnswer | RecordUnavailable):
            self._sitting.lease.failed(self._asked)
            self._sitting.outbox.failed()
            self._stalled = True
            self._forged += isinstance(error, ForgedAnswer)
            return Fate.OVER if self._forged >= FORGED else Fate.WAITS
        if isinstance(error, Refused | BadAnswer):
            return Fate.REFUSED
        raise error

    def unlock_answered(self, ack: Ack | None) -> None:
        """Take the answer to the password. Raises: TrailBroken."""
        self._unlocking = False
        self._acknowledged(ack)

    def unlock_failed(self, error: Exception) -> Fate:
        """Say what a failure of the password means; it has to be given again in any case.

        Raises: TrailBroken; the error itself, when it is none that a gateway may raise.
        """
        self._unlocking = False
        if isinstance(error, SessionOver):
            return Fate.OVER
        if not isinstance(error, TerminalError):
            raise error
        self._acknowledged(ack_of(error))
        if isinstance(error, Unreachable):
            self._stalled = True
            return Fate.WAITS
        return Fate.REFUSED

    def _events(self, *, timed: bool) -> tuple[str, ...]:
        events = self._sitting.trail.pending()
        self._carried = self._sitting.trail.last_of(events)
        self._asked = self._sitting.lease.asked(timed=timed)
        return events

    def _acknowledged(self, ack: Ack | None) -> None:
        self._sitting.acknowledged(ack, asked=self._asked, carried=self._carried)


def ack_of(error: Exception | None) -> Ack | None:
    """What the record acknowledges with a failure: only a refusal of the server can say so."""
    return error.problem.ack if isinstance(error, Refused) else None
