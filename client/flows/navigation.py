"""Which screen is shown, which is asked for, and where back and forward lead.

Must not know widgets or the network. An answer to anything but the newest request is stale and shown to nobody.
Going back asks anew: every view is a new entry in the record.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from client.contract.blocks import Target
from client.contract.screen import Screen

LONGEST = 50
"""Places remembered in each direction; they are opaque references of the server."""


class Move(StrEnum):
    """How a request changes the places remembered."""

    TO = "to"
    BACK = "back"
    FORWARD = "forward"
    AGAIN = "again"


class Spot(NamedTuple):
    """The row of a screen somebody was on: its block, its opaque name, and its place from 0."""

    block: str
    name: str
    row: int


class _Place(NamedTuple):
    target: Target
    spot: Spot | None = None


class Navigation:
    """The places of one session, in memory; a place is a screen code, an opaque reference and the row left there."""

    def __init__(self) -> None:
        self._places: list[_Place] = []
        self._at = -1
        self._last = 0
        self._asked: tuple[int, Move] | None = None
        self._screen: Screen | None = None

    def ask(self, move: Move) -> int:
        """Return the number of a new request; every older one is stale from now on."""
        self._last += 1
        self._asked = (self._last, move)
        return self._last

    def arrived(self, ticket: int, screen: Screen) -> bool:
        """Take over the screen of a request and return True, or return False when the request is stale."""
        if self._asked is None or self._asked[0] != ticket:
            return False
        self._place(self._asked[1], screen.here)
        self._asked = None
        self._screen = screen
        return True

    def remember(self, spot: Spot | None) -> None:
        """Keep the row the person is on, to return to it with the screen."""
        if self._places:
            self._places[self._at] = self._places[self._at]._replace(spot=spot)

    @property
    def spot(self) -> Spot | None:
        """The row to stand on again here; none on a screen that is new or was asked for anew."""
        return self._places[self._at].spot if self._places else None

    def failed(self, ticket: int) -> bool:
        """Return whether the request that failed was the newest; nothing moves."""
        if self._asked is None or self._asked[0] != ticket:
            return False
        self._asked = None
        return True

    def destroyed(self, *, keep_asked: bool = False) -> None:
        """The content is gone; the places stay. Whatever is still on the way is stale, unless it is to be kept."""
        self._screen = None
        if not keep_asked:
            self._asked = None

    def clear(self) -> None:
        """Forget every place: the session has ended."""
        self.destroyed()
        self._places.clear()
        self._at = -1

    @property
    def screen(self) -> Screen | None:
        """What is shown."""
        return self._screen

    @property
    def waiting(self) -> bool:
        """Whether a screen is asked for."""
        return self._asked is not None

    @property
    def here(self) -> Target | None:
        """The place last shown, to be asked for again after the content was destroyed."""
        return self._places[self._at].target if self._places else None

    def instead(self, failed: Target | None, home: Target) -> tuple[Target, Move] | None:
        """Where to go when the request for a place, or for none in particular, has failed and nothing is shown.

        To the place last shown; home when that is what failed; None when that failed too, or something is shown.
        """
        if self._screen is not None:
            return None
        here = self.here
        if here is not None and failed not in (here, home):
            return here, Move.AGAIN
        return None if failed == home else (home, Move.TO)

    def back(self) -> Target | None:
        """The place before this one."""
        return self._places[self._at - 1].target if self._at > 0 else None

    def forward(self) -> Target | None:
        """The place gone back from."""
        return self._places[self._at + 1].target if self._at + 1 < len(self._places) else None

    def _place(self, move: Move, here: Target) -> None:
        if move is Move.BACK and self._at > 0:
            self._at -= 1
        elif move is Move.FORWARD and self._at + 1 < len(self._places):
            self._at += 1
        elif not (self._places and (move is Move.AGAIN or here == self._places[self._at].target)):
            del self._places[self._at + 1 :]
            self._places.append(_Place(here))
            del self._places[:-LONGEST]
            self._at = len(self._places) - 1
        kept = None if move is Move.TO else self._places[self._at].spot
        self._places[self._at] = _Place(here, kept)
