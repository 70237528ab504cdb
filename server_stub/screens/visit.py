"""One command being answered: who asks, in which language, when, and on which connection.

Knows no screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from server_stub.access.codes import Permission
from server_stub.access.decide import Person, may
from server_stub.identity.session import Session
from server_stub.japan import day_in_japan
from server_stub.words import Language, Words


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything a screen needs besides what was asked. `now` is an aware UTC time."""

    connection: Connection
    session: Session
    lang: Language
    now: datetime

    @property
    def today(self) -> date:
        """The calendar day in Japan."""
        return day_in_japan(self.now)

    @property
    def person(self) -> Person:
        """The person as the access table knows them."""
        who = self.session
        return Person(who.staff, who.role, who.department, who.branch)

    def say(self, words: Words) -> str:
        """A text in the language of this visit."""
        return words.of(self.lang)

    def pick(self, ja: str, en: str) -> str:
        """One of two texts, written where it is used."""
        return ja if self.lang == "ja" else en

    def may(self, permission: Permission) -> bool:
        """Whether the person holds a permission that concerns no customer."""
        return may(self.person, permission)
