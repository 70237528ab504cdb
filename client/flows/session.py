"""Where the terminal stands between start and sign-out, and when a person has been away too long.

Must not know windows or the network. A late or repeated happening is refused, not obeyed: the caller asks `step`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """What the terminal may show: only `OPEN` may show content."""

    STARTING = "starting"
    ENROLMENT = "enrolment"
    SIGN_IN = "sign-in"
    OPEN = "open"
    BLANK = "blank"
    LOCKED = "locked"


class Step(StrEnum):
    """What happens to a session."""

    ENROL = "a key must be enrolled"
    WELCOME = "the server expects a sign-in"
    ENTER = "someone signed in"
    LOSE = "the record cannot be heard of"
    REGAIN = "the record is heard of again"
    LOCK = "locked"
    UNLOCK = "unlocked"
    END = "ended"


_NEXT: Final[dict[tuple[Phase, Step], Phase]] = {
    (Phase.STARTING, Step.ENROL): Phase.ENROLMENT,
    (Phase.STARTING, Step.WELCOME): Phase.SIGN_IN,
    (Phase.ENROLMENT, Step.WELCOME): Phase.SIGN_IN,
    (Phase.SIGN_IN, Step.ENROL): Phase.ENROLMENT,
    (Phase.SIGN_IN, Step.WELCOME): Phase.SIGN_IN,
    (Phase.SIGN_IN, Step.ENTER): Phase.OPEN,
    (Phase.OPEN, Step.LOSE): Phase.BLANK,
    (Phase.OPEN, Step.LOCK): Phase.LOCKED,
    (Phase.OPEN, Step.END): Phase.SIGN_IN,
    (Phase.BLANK, Step.REGAIN): Phase.OPEN,
    (Phase.BLANK, Step.LOCK): Phase.LOCKED,
    (Phase.BLANK, Step.END): Phase.SIGN_IN,
    (Phase.LOCKED, Step.UNLOCK): Phase.OPEN,
    (Phase.LOCKED, Step.END): Phase.SIGN_IN,
}


class SessionFlow:
    """The phase, changed only along the arrows of the table."""

    def __init__(self) -> None:
        self._phase = Phase.STARTING

    @property
    def phase(self) -> Phase:
        """The present phase."""
        return self._phase

    @property
    def signed_in(self) -> bool:
        """Whether someone's session exists, shown or not."""
        return self._phase in (Phase.OPEN, Phase.BLANK, Phase.LOCKED)

    def step(self, step: Step) -> bool:
        """Take a step and return True, or change nothing and return False where it does not apply."""
        following = _NEXT.get((self._phase, step))
        if following is None:
            return False
        self._phase = following
        return True


class Idle:
    """Seconds until the terminal locks itself because nobody touches it."""

    def __init__(self, limit_s: float, mono: Callable[[], float]) -> None:
        self._limit_s = limit_s
        self._mono = mono
        self._touched = mono()

    def touched(self) -> None:
        """Someone pressed a key or a button."""
        self._touched = self._mono()

    def left(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self._limit_s - (self._mono() - self._touched))

    @property
    def over(self) -> bool:
        """Whether the terminal has to lock now."""
        return self.left() == 0.0
