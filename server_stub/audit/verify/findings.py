"""What a check can come to, and how several checks add up.

The numbers are the exit codes people's scripts rely on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Verdict(IntEnum):
    """The result of a check; the value is the exit code."""

    SOUND = 0
    TAMPERED = 1
    INCOMPLETE = 2
    UNTRUSTED = 3


_GRAVITY = (Verdict.SOUND, Verdict.INCOMPLETE, Verdict.UNTRUSTED, Verdict.TAMPERED)
"""Proof of a change weighs more than a lacking signature, and that more than a lacking file."""


@dataclass(frozen=True, slots=True)
class Line:
    """One check in one line: its name, what it found, and the verdict."""

    check: str
    text: str
    verdict: Verdict = Verdict.SOUND


class Failed(Exception):
    """A check that nothing can follow has failed."""

    def __init__(self, check: str, text: str, verdict: Verdict) -> None:
        super().__init__(text)
        self.line = Line(check, text, verdict)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the gravest verdict, SOUND when there is none."""
    return max(verdicts, key=_GRAVITY.index, default=Verdict.SOUND)


def plain(text: str) -> str:
    """Return text of the record fit for a screen: what a terminal would obey instead of show becomes `?`."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
