"""What a screen hands to the HTTP layer: a document with the entry that records it, or a refusal with its own.

Knows no route and no screen; the layer above records the entry, commits, and only then sends the bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from client.contract.api import Notice, Opened, Sheet, Shell
from client.contract.blocks import Action
from server_stub.audit.entry import Entry


@dataclass(frozen=True, slots=True)
class Lane:
    """Where errands take turns: of one `kind` and `name` one runs at a time, and at most `waiting` more wait for it."""

    kind: str
    name: str = ""
    waiting: int = 4


class Errand(Protocol):
    """Work that may only begin once its permission is durably recorded, such as handing a sheet to a printer.

    `run` is called after the commit, outside any transaction and off the writer thread; it must not raise, and keeps
    what happened. `turn_away` is called instead where too many wait for the lane. `conclude` is then called in a second
    unit of work and says what is answered and recorded.
    """

    @property
    def lane(self) -> Lane:
        """Whose turn it has to wait for."""
        ...

    def run(self) -> None:
        """Do it. May take seconds; never touches the database."""
        ...

    def turn_away(self) -> None:
        """Keep that it was not even tried."""
        ...

    def conclude(self, connection: Connection, now: datetime) -> Served | Refusal:
        """Write down how it went."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An answer: at most one of screen, rows, suggestions, offer, as the exact JSON bytes to be sent.

    `entry` records it and yields the receipt; `before` are recorded first (a form committed before the screen that
    follows it). With an `errand` this is only the answer of last resort (outcome unknown): kept under the command's
    number, and replaced by what the errand concludes.
    """

    entry: Entry
    before: tuple[Entry, ...] = ()
    screen: bytes | None = None
    rows: bytes | None = None
    suggestions: bytes | None = None
    offer: bytes | None = None
    opened: Opened | None = None
    notice: Notice | None = None
    sheet: Sheet | None = None
    shell: Shell | None = None
    actions: tuple[Action, ...] = ()
    errand: Errand | None = None

    @property
    def document(self) -> bytes | None:
        """The part that is shown, kept and hashed, or None."""
        return next((part for part in (self.screen, self.rows, self.suggestions, self.offer) if part is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A refused command. `kind` is one of contract `ProblemKind`; the texts are already in the person's language.

    `undo`: whatever the screen wrote is rolled back before the refusal is recorded (the default).
    """

    kind: str
    title: str
    text: str
    entry: Entry
    retry_after: int | None = None
    undo: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What someone who has just signed in gets: everything around the content, and the first screen."""

    shell: Shell
    home: Served
