"""What the HTTP layer needs of the screens: the one door through which a command reaches the bank.

Knows no screen; `screens` implements this without importing it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from client.contract.api import Command, Lang, Notified, Wording
from server_stub.audit.served import Arrival, Refusal, Served
from server_stub.identity.session import Session


class ScreenService(Protocol):
    """Answers commands. Every method runs inside the unit of work that records its result.

    It must take only the connection it is given, begin and commit nothing, and keep nothing between calls but what it
    stores: the unit may be rolled back. `Lock` never arrives here; the session itself is locked by `identity`.
    """

    def wording(self, lang: Lang) -> Wording:
        """The bank's words for the screens that the terminal draws itself."""
        ...

    def notices(self, connection: Connection, *, lang: Lang, now: datetime) -> tuple[Notified, ...]:
        """Public notices of the sign-in screen, at most three."""
        ...

    def arrive(self, connection: Connection, session: Session, *, lang: Lang, now: datetime) -> Arrival:
        """Shell and home screen for someone who has just signed in."""
        ...

    def answer(
        self, connection: Connection, session: Session, command: Command, *, lang: Lang, now: datetime
    ) -> Served | Refusal:
        """Do what was asked and say what to record. Raising means a fault of ours: nothing is done."""
        ...
