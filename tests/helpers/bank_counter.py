"""A small demo bank with the whole schema, the bank's desk, and people of every role; every write is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Select, select

from client.contract.api import Command, Lang, Line, Open, Submit
from client.contract.blocks import Target
from client.contract.codec import decode_screen
from client.contract.screen import Screen
from server_stub.app import all_tables
from server_stub.audit.served import Refusal, Served
from server_stub.bank import tables as bank_tables
from server_stub.bank.demo import build_demo_bank
from server_stub.identity.session import Session
from server_stub.japan import instant_in_japan
from server_stub.paper.charter import Charter, CharterEntry
from server_stub.paper.delivery import Delivery
from server_stub.paper.letters import FontFiles
from server_stub.paper.purposes import Purpose
from server_stub.paper.register import PrintRegister
from server_stub.paper.seal import KEY_BYTES, Seal
from server_stub.paper.states import SheetState
from server_stub.paper.typeset import Typesetter
from server_stub.screens.paper_errand import Deliver
from server_stub.screens.service import BankDesk
from server_stub.screens.shell import House
from server_stub.settings import SessionPolicy
from server_stub.store.engine import WRITES, open_engine, sqlite_url
from server_stub.words import Words

AS_OF = date(2026, 11, 24)
NOW = instant_in_japan(AS_OF, 10, 42)
KAZUKO = "3104558"
FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
CHARTER = Charter(
    bank="9999",
    number=1,
    valid_from=AS_OF,
    valid_until=AS_OF,
    screens=(
        CharterEntry(
            screen="AST",
            title_ja="資産状況",
            title_en="Asset status",
            form="AS-01",
            edition=3,
            roles=("RM", "SV", "BM", "IC"),
            daily_quota=5,
            max_copies=1,
            purposes=tuple(Purpose),
        ),
    ),
)


def sent_at_once(_pdf: bytes, _serial: str, _url: str) -> Delivery:
    """A printer that prints."""
    return Delivery(SheetState.SPOOLED, "job 1", 1)


@dataclass
class Counter:
    """One person at one terminal, asking the desk; what is answered is decoded as the terminal would."""

    desk: BankDesk
    connection: Connection
    session: Session
    lang: Lang = "ja"
    now: datetime = NOW

    def ask(self, command: Command) -> Served | Refusal:
        return self.desk.answer(self.connection, self.session, command, lang=self.lang, now=self.now)

    def served(self, command: Command) -> Served:
        answer = self.ask(command)
        assert isinstance(answer, Served), answer
        return answer

    def refused(self, command: Command) -> Refusal:
        answer = self.ask(command)
        assert isinstance(answer, Refusal), answer
        return answer

    def done(self, command: Command) -> Served | Refusal:
        """Ask, and have done what has to be done outside of the unit of work."""
        answer = self.served(command)
        assert answer.errand is not None
        answer.errand.run()
        return answer.errand.conclude(self.connection, self.now)

    def screen(self, command: Command) -> Screen:
        return screen_of(self.served(command))

    def line(self, text: str) -> Screen:
        return self.screen(Line(text))

    def open(self, code: str, ref: str = "") -> Screen:
        return self.screen(Open(Target(code, ref)))

    def submit(self, screen: Screen, action: str, **values: str) -> Served:
        return self.served(Submit(screen.id, action, values))

    def other(self, **changes: Any) -> Counter:
        return replace(self, **changes)


def screen_of(served: Served) -> Screen:
    assert served.screen is not None
    return decode_screen(served.screen)


@pytest.fixture(scope="session")
def demo_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(sqlite_url(tmp_path_factory.mktemp("screens") / "bank.db"))
    all_tables().create_all(engine)
    with engine.begin() as connection:
        build_demo_bank(connection, 7, AS_OF, customers=1500)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(demo_engine: Engine) -> Iterator[Connection]:
    with demo_engine.connect().execution_options(**{WRITES: True}) as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def desk_that_sends(send: Deliver) -> BankDesk:
    """A desk whose granted sheets go to printers this way."""
    register = PrintRegister(lambda _at: CHARTER, Seal(b"k" * KEY_BYTES))
    house = House(Words("東雲銀行", "Shinonome Bank"))
    return BankDesk(house, SessionPolicy(), register, Typesetter(FontFiles.in_folder(FONTS)), send)


@pytest.fixture(scope="session")
def desk() -> BankDesk:
    return desk_that_sends(sent_at_once)


def session_for(connection: Connection, wanted: Select[Any]) -> Session:
    row = connection.execute(wanted.order_by(bank_tables.staff.c.number).limit(1)).one()
    return Session(
        id=f"session-{row.number}",
        staff=row.number,
        name=row.name,
        romaji=row.romaji,
        role=str(row.rank),
        department=str(row.department),
        branch=row.branch_code,
        terminal="T-0382-07",
        signed_in_at=NOW,
        auth_at=NOW,
    )


@pytest.fixture
def seat(connection: Connection, desk: BankDesk) -> Callable[[str], Counter]:
    """`seat("TL")`: somebody of a role in Misaki's branch, or at the head office where there is none."""
    staff = bank_tables.staff

    def take(role: str) -> Counter:
        home = select(staff.c.branch_code).where(staff.c.number == "A10427").scalar_subquery()
        here = select(staff).where(staff.c.rank == role, staff.c.branch_code == home, staff.c.number != "A10427")
        if connection.execute(here).first() is None:
            here = select(staff).where(staff.c.rank == role)
        return Counter(desk, connection, session_for(connection, here))

    return take


@pytest.fixture
def misaki(connection: Connection, desk: BankDesk) -> Counter:
    staff = bank_tables.staff
    return Counter(desk, connection, session_for(connection, select(staff).where(staff.c.number == "A10427")))


def customer_number(connection: Connection, *conditions: Any) -> str:
    """The first customer for whom the conditions hold."""
    columns = bank_tables.customer.c
    wanted = select(columns.number).where(*conditions).order_by(columns.number).limit(1)
    return str(connection.execute(wanted).scalar_one())


def ref_of(connection: Connection, number: str) -> str:
    columns = bank_tables.customer.c
    return str(connection.execute(select(columns.ref).where(columns.number == number)).scalar_one())
