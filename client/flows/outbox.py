"""Commands on their way to the server: one at a time, numbered when they leave, kept until they are answered.

A command whose answer is missing leaves again with the same number, so that the server does nothing twice. Must not
know how anything travels.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from client.contract.api import Command, Draft, Lang, Line, Lock, Open, Page, PrintClose, Submit, Suggest

WAITING_PAGES = 3
"""Pages of rows that may wait; while someone scrolls fast, older ones are out of sight again (performance.md C7)."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One command with its number and language; `ticket` is the number of the navigation it belongs to, or 0."""

    number: int
    command: Command
    lang: Lang
    ticket: int = 0


@dataclass(frozen=True, slots=True)
class _Waiting:
    command: Command
    lang: Lang
    ticket: int


class Outbox:
    """At most one errand under way; numbers rise one by one in the order of leaving."""

    def __init__(self) -> None:
        self._last = 0
        self._under_way: Errand | None = None
        self._away = False
        self._waiting: deque[_Waiting] = deque()

    def put(self, command: Command, lang: Lang, ticket: int = 0) -> tuple[Command, ...]:
        """Take a command to be sent; return the waiting ones it makes pointless, which will never leave.

        Newer letters replace older ones of the command field, a newer screen the one not yet asked for, and only the
        newest pages of rows stay. What someone entered is never replaced.
        """
        dropped = self._superseded_by(command)
        for entry in dropped:
            self._waiting.remove(entry)
        entry = _Waiting(command, lang, ticket)
        if isinstance(command, Lock):
            dropped += self._keep_only((Submit, Draft, PrintClose, Lock))
        self._waiting.append(entry)
        return tuple(entry.command for entry in dropped)

    def leave(self) -> Errand | None:
        """Return what to send now, None when something is away or nothing waits."""
        if self._away:
            return None
        if self._under_way is None and self._waiting:
            entry = self._waiting.popleft()
            self._under_way = Errand(self.take_number(), entry.command, entry.lang, entry.ticket)
        self._away = self._under_way is not None
        return self._under_way

    def answered(self) -> None:
        """The errand under way has its answer, whatever it says."""
        self._under_way, self._away = None, False

    def failed(self) -> None:
        """No answer came; the errand leaves again, with its number, at the next `leave`."""
        self._away = False

    def take_number(self) -> int:
        """Return the next number of this session."""
        self._last += 1
        return self._last

    @property
    def under_way(self) -> Errand | None:
        """The errand without an answer yet, sent or to be sent again."""
        return self._under_way

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and nothing waits."""
        return self._under_way is None and not self._waiting

    @property
    def waiting(self) -> tuple[Command, ...]:
        """Commands that have not left yet."""
        return tuple(entry.command for entry in self._waiting)

    def submits(self, screen: str) -> tuple[Submit, ...]:
        """What was entered in a screen and has no answer yet, oldest first; what came of it is not known."""
        away = () if self._under_way is None else (self._under_way.command,)
        return tuple(one for one in (*away, *self.waiting) if isinstance(one, Submit) and one.screen == screen)

    def _superseded_by(self, command: Command) -> list[_Waiting]:
        match command:
            case Suggest():
                return self._of((Suggest,))
            case Open() | Line():
                return self._of((Open, Line, Page, Suggest))
            case Submit():
                return self._of((Suggest,))
            case Page(screen=screen, block=block):
                pages = [w for w in self._of((Page,)) if w.command.block == block and w.command.screen == screen]  # type: ignore[union-attr]
                return pages[: max(0, len(pages) - WAITING_PAGES + 1)]
            case Draft(screen=screen):
                return [w for w in self._of((Draft,)) if w.command.screen == screen]  # type: ignore[union-attr]
            case _:
                return []

    def _of(self, kinds: tuple[type, ...]) -> list[_Waiting]:
        return [entry for entry in self._waiting if isinstance(entry.command, kinds)]

    def _keep_only(self, kinds: tuple[type, ...]) -> list[_Waiting]:
        dropped = [entry for entry in self._waiting if not isinstance(entry.command, kinds)]
        self._waiting = deque(entry for entry in self._waiting if isinstance(entry.command, kinds))
        return dropped
