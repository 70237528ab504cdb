"""Screens that do one thing each on request, so that routes and record can be tried without the bank.

The reference of an `Open` says what happens: see `StubScreens.answer`. Knows the real screens' door, not the screens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, insert
from sqlalchemy.exc import OperationalError

from client.contract import WIRE
from client.contract.api import (
    Command,
    Lang,
    Notice,
    Notified,
    Open,
    Person,
    PrintMake,
    ProblemKind,
    Sheet,
    Shell,
    Wording,
)
from client.contract.blocks import Target
from client.contract.codec import encode
from client.contract.screen import ScreenDocument
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.served import Arrival, Lane, Refusal, Served
from server_stub.identity.session import Session
from server_stub.screens.tables import draft

WORDING = Wording(bank="銀行", product="端末", headline=(), promise=(), rule="", say_aloud="", call="", command_hint="")
SHELL = Shell(
    person=Person(name="行員", initial="行", post="渉外", staff="1"),
    groups=(),
    wording=WORDING,
    log=Target("LOG"),
    search=None,
    home=Target("HOM"),
    idle_lock=300,
    locked_end=600,
    heartbeat=5,
    lease=15,
    lease_lock=60,
)


PRINTER = Lane("printer")


def screen(code: str, ref: str = "", title: str = "画面") -> bytes:
    """The bytes of a small valid screen."""
    document = ScreenDocument(
        wire=WIRE, id=f"screen-{code}", code=code, title=title, here=Target(code, ref), watermark="透かし", blocks=()
    )
    return encode(document)


def served(code: str, ref: str = "", title: str = "画面") -> Served:
    entry = Entry(ServerEvent.SCREEN_SERVED, screen=code, subjects=(ref,) if ref else (), rule="stub")
    return Served(entry=entry, screen=screen(code, ref, title))


@dataclass
class PrintErrand:
    """An errand whose running the test decides."""

    work: Callable[[], None]
    ran: bool = False
    lane: Lane = PRINTER
    turned_away: bool = False

    def run(self) -> None:
        self.work()
        self.ran = True

    def turn_away(self) -> None:
        self.turned_away = True

    def conclude(self, connection: Connection, now: datetime) -> Served | Refusal:
        entry = Entry(ServerEvent.PRINT_SPOOLED, screen="AST")
        return Served(entry=entry, sheet=Sheet(serial="S-1", state="spooled", text="印刷しました。"))


@dataclass
class StubScreens:
    """`answered` counts how often a command was really done.

    `during` runs inside each; `printing` in the errand; `arriving` while the screen after a sign-in is made.
    """

    answered: int = 0
    during: Callable[[Connection], None] = lambda connection: None
    printing: Callable[[], None] = lambda: None
    arriving: Callable[[], None] = lambda: None
    errands: list[PrintErrand] = field(default_factory=list)
    on_arrival: tuple[Entry, ...] = ()

    def wording(self, lang: Lang) -> Wording:
        return WORDING

    def notices(self, connection: Connection, *, lang: Lang, now: datetime) -> tuple[Notified, ...]:
        return ()

    def arrive(self, connection: Connection, session: Session, *, lang: Lang, now: datetime) -> Arrival:
        self.arriving()
        return Arrival(shell=SHELL, home=replace(served("HOM"), before=self.on_arrival))

    def answer(
        self, connection: Connection, session: Session, command: Command, *, lang: Lang, now: datetime
    ) -> Served | Refusal:
        self.answered += 1
        self.during(connection)
        if isinstance(command, PrintMake):
            self.errands.append(PrintErrand(self.printing))
            unknown = Sheet(serial="S-1", state="unknown", text="結果が分かりません。")
            return Served(entry=Entry(ServerEvent.PRINT_GRANTED, screen="AST"), sheet=unknown, errand=self.errands[-1])
        if not isinstance(command, Open):
            entry = Entry(ServerEvent.FORM_COMMITTED, screen="HIN", detail={"notes": "秘密の内容"})
            return Served(entry=entry, notice=Notice(text="登録しました。", tone="ok"))
        return self._open(connection, session, command, now)

    def _open(self, connection: Connection, session: Session, command: Open, now: datetime) -> Served | Refusal:
        ref = command.target.ref
        if ref == "crash":
            raise KeyError("山田 太郎")
        if ref == "database-fails":
            raise OperationalError("SELECT", {}, OSError("disk I/O error"))
        if ref in ("write", "write-and-refuse"):
            row = {"staff": session.staff, "code": "HIN", "subject": f"row-{self.answered}", "entered": "{}"}
            connection.execute(insert(draft).values(saved_at=now, **row))
        if ref.endswith("refuse"):
            entry = Entry(ServerEvent.DENIED, screen="AST", subjects=(ref,), allowed=False, rule="other-branch")
            return Refusal(kind=ProblemKind.NOT_PERMITTED, title="認められません", text="担当外です。", entry=entry)
        if ref == "after-a-save":
            return replace(served("AST", ref), before=(Entry(ServerEvent.FORM_COMMITTED, screen="HIN"),))
        if ref == "huge":
            return served("AST", ref, "あ" * 800_000)
        return served(command.target.code, ref)
