"""What identity needs to know of the bank's people and places; implemented where the bank's tables are.

Knows no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection

from client.contract.api import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person who works at the bank today."""

    number: str
    name: str
    romaji: str
    role: str
    department: str
    branch: str


class Directory(Protocol):
    """The bank's people and places."""

    def member(self, connection: Connection, number: str, day: date) -> Member | None:
        """Return the person with this staff number, or None when unknown or not active on `day` (Japan)."""
        ...

    def place(self, connection: Connection, branch: str, lang: Lang) -> str:
        """Return the name of a branch, or its code when unknown."""
        ...
