"""The simulated bank: people, places, and screens that say whose they are; what was entered and printed is countable.

Stands where the real screens and the real directory stand. The reference of an `Open`, the action of a `Submit` and
the purpose of a `PrintMake` say what happens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count

from sqlalchemy import Connection

from client.contract import WIRE
from client.contract.api import (
    Command,
    Draft,
    Lang,
    Notice,
    Notified,
    Open,
    PrintMake,
    ProblemKind,
    Sheet,
    Submit,
    Wording,
)
from client.contract.blocks import Target
from client.contract.codec import encode
from client.contract.screen import ScreenDocument
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.served import Arrival, Lane, Refusal, Served
from server_stub.identity.directory import Member
from server_stub.identity.session import Session
from tests.helpers.stub_screens import SHELL, WORDING

BRANCH = "382"
PASSWORD = "correct-horse-1"
BROKEN, REFUSED, SAVED = "broken", "refused", "save"
PRINTED = "S-"


class StandIn:
    """The bank's directory, from the number alone: everybody whose number begins with 1 works here."""

    def member(self, connection: Connection, number: str, day: date) -> Member | None:
        """Return the person, or None."""
        if not number.startswith("1"):
            return None
        return Member(number=number, name="行員", romaji="KOIN", role="RM", department="retail", branch=BRANCH)

    def place(self, connection: Connection, branch: str, lang: Lang) -> str:
        """Return the code."""
        return branch


class FaultInScreen(Exception):
    """A mistake in a screen."""


@dataclass
class Paper:
    """A sheet on its way; `printer` is what lies in the tray in the end."""

    payload: str
    printer: list[str]

    lane = Lane("printer")

    def turn_away(self) -> None:
        """Say that the tray is full: never here."""

    def run(self) -> None:
        """Print it."""
        self.printer.append(self.payload)

    def conclude(self, connection: Connection, now: datetime) -> Served | Refusal:
        """Write down that it was printed."""
        entry = Entry(ServerEvent.PRINT_SPOOLED, screen="AST")
        return Served(entry=entry, sheet=Sheet(serial=PRINTED + self.payload, state="spooled", text="印刷"))


@dataclass
class SimBank:
    """Screens without a bank. `printer`: what was printed. `arrival_breaks`: the next arrivals meet a mistake."""

    printer: list[str] = field(default_factory=list)
    arrival_breaks: int = 0
    _serial: count[int] = field(default_factory=lambda: count(1))

    def wording(self, lang: Lang) -> Wording:
        """A few words."""
        return WORDING

    def notices(self, connection: Connection, *, lang: Lang, now: datetime) -> tuple[Notified, ...]:
        """None."""
        return ()

    def arrive(self, connection: Connection, session: Session, *, lang: Lang, now: datetime) -> Arrival:
        """Shell and home; what happens before a mistake must not stay."""
        if self.arrival_breaks:
            self.arrival_breaks -= 1
            self._write(connection, session, f"arrival-{next(self._serial)}-undone")
            raise FaultInScreen
        return Arrival(shell=SHELL, home=self._screen(session, "HOM", ""))

    def answer(
        self, connection: Connection, session: Session, command: Command, *, lang: Lang, now: datetime
    ) -> Served | Refusal:
        """Do what was asked."""
        if isinstance(command, Open):
            return self._open(connection, session, command)
        if isinstance(command, Submit):
            payload = command.values.get("memo", "")
            self._write(connection, session, payload)
            if command.action == BROKEN:
                raise FaultInScreen
            if command.action == REFUSED:
                return _no("HIN")
            after = self._screen(session, "HIN", "")
            return Served(
                entry=after.entry, before=(Entry(ServerEvent.FORM_COMMITTED, screen="HIN"),), screen=after.screen
            )
        if isinstance(command, PrintMake):
            unknown = Sheet(serial=PRINTED + command.offer, state="unknown", text="不明")
            granted = Entry(ServerEvent.PRINT_GRANTED, screen="AST")
            return Served(entry=granted, sheet=unknown, errand=Paper(command.offer, self.printer))
        if isinstance(command, Draft):
            self._write(connection, session, command.values.get("memo", ""))
            return Served(entry=Entry(ServerEvent.DRAFT_KEPT, screen="HIN", detail={"memo": "秘"}))
        return Served(entry=Entry(ServerEvent.LIST_SERVED, screen="HIN"), notice=Notice(text="了解"))

    def _open(self, connection: Connection, session: Session, command: Open) -> Served | Refusal:
        target = command.target
        if target.ref == BROKEN:
            raise FaultInScreen
        return _no(target.code) if target.ref == REFUSED else self._screen(session, target.code, target.ref)

    def _screen(self, session: Session, code: str, ref: str) -> Served:
        serial = next(self._serial)
        document = ScreenDocument(
            wire=WIRE,
            id=f"screen-{serial}",
            code=code,
            title=f"for {session.staff} alone, {serial}",
            here=Target(code, ref),
            watermark="透かし",
            blocks=(),
        )
        entry = Entry(ServerEvent.SCREEN_SERVED, screen=code, subjects=(ref,) if ref else (), rule="sim")
        return Served(entry=entry, screen=encode(document))

    @staticmethod
    def _write(connection: Connection, session: Session, payload: str) -> None:
        connection.exec_driver_sql(
            "INSERT INTO sim_deed (session, payload) VALUES (?, ?)", (session.id, payload)
        ).close()


def _no(code: str) -> Refusal:
    entry = Entry(ServerEvent.DENIED, screen=code, allowed=False, rule="sim")
    return Refusal(kind=ProblemKind.NOT_PERMITTED, title="いいえ", text="担当外", entry=entry)
