"""A small bank for the record's measurements: its database filled, 64 terminals enrolled, a session open at each.

Sessions are opened as a sign-in does, but without its wire and its slow hash: neither is measured here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, insert, select, update

from client.contract.api import Enrol
from client.contract.proof import public_text
from server_stub.app import BankDirectory
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import begin_events
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Record
from server_stub.bank import tables as bank
from server_stub.bank.codes import Department, Rank
from server_stub.bank.demo.build import build_demo_bank
from server_stub.identity.server_keys import ensure_demo_certificate
from server_stub.identity.sessions import Sessions
from server_stub.identity.terminals import enrol, make_code
from server_stub.japan import day_in_japan
from server_stub.settings import SessionPolicy, Settings, place_settings
from server_stub.store.engine import WRITES, open_engine
from server_stub.store.migrations import upgrade

TERMINALS = 64
CUSTOMERS = 300
SEED = 2026
ALL_DAY = SessionPolicy(idle_lock=36_000, locked_end=36_000, silent_end=36_000)
"""Sessions outlive the pauses between two measurements."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A session as its terminal knows it: keys in hexadecimal, the entry its events follow, a customer it may open."""

    terminal: str
    key: str
    token: str
    head: str
    customer: str


def settings_of(folder: Path, database: str) -> Settings:
    """Return the server's settings; all but the port and the length of sessions is what a bank gets."""
    return place_settings(Settings(database=database, port=0, session=ALL_DAY), folder)


def make_bank(settings: Settings, folder: Path) -> list[Seat]:
    """Fill the database, and write certificate and settings' files; return who sits where."""
    ensure_demo_certificate(folder / "tls")
    engine = open_engine(settings.database)
    now = datetime.now(UTC)
    try:
        upgrade(engine)
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            build_demo_bank(connection, SEED, day_in_japan(now), customers=CUSTOMERS)
        return list(_seats(engine, Record(KeyRing(settings.record_keys)), now))
    finally:
        engine.dispose()


def write_seats(seats: list[Seat], file: Path) -> None:
    """Write what the load generator reads."""
    file.write_text(json.dumps([asdict(seat) for seat in seats]), "utf-8")


def read_seats(file: Path) -> list[Seat]:
    """Read what `write_seats` wrote."""
    return [Seat(**seat) for seat in json.loads(file.read_text("utf-8"))]


def _seats(engine: Engine, record: Record, now: datetime) -> Iterator[Seat]:
    sessions, directory = Sessions(record, ALL_DAY), BankDirectory()
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        for place, (staff, customer) in enumerate(_people(connection)):
            member = directory.member(connection, staff, day_in_japan(now))
            assert member is not None
            number = f"T-BENCH-{place}"
            code = make_code(connection, record, number=number, branch=member.branch, now=now)
            own = public_text(Ed25519PrivateKey.generate().public_key())
            terminal = enrol(connection, record, Enrol(code=code, terminal=number, key=own, kept=True), now)
            assert terminal is not None
            key = Ed25519PrivateKey.generate()
            seat, token = sessions.open(connection, member, terminal, key=public_text(key.public_key()), now=now)
            recorded = record.append(connection, seat.actor(0), Entry(ServerEvent.SIGNED_IN), at=now)
            begin_events(connection, seat.actor(0), recorded)
            yield Seat(number, key.private_bytes_raw().hex(), token, recorded.hash, customer)


def _people(connection: Connection) -> Iterator[tuple[str, str]]:
    """Employ one more relationship manager a terminal, give each a customer, and yield both."""
    customers = connection.execute(select(bank.customer.c.branch_code, bank.customer.c.ref)).all()
    for place in range(TERMINALS):
        branch, ref = customers[place * len(customers) // TERMINALS]
        row = {
            "number": f"B{place:05}",
            "name": "計測 花子",
            "kana": "ケイソク ハナコ",
            "romaji": "KEISOKU HANAKO",
            "rank": Rank.RELATIONSHIP_MANAGER,
            "department": Department.RETAIL,
            "branch_code": branch,
            "active_from": date(2020, 4, 1),
        }
        connection.execute(insert(bank.staff).values(row))
        own = update(bank.customer).where(bank.customer.c.ref == ref)
        connection.execute(own.values(rm_number=row["number"]))
        yield str(row["number"]), ref
