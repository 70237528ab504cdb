"""The composition root: a clock that never goes back, the bank's people, the real screens, a beginning and an end."""

from __future__ import annotations

import base64
import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Column, Connection, Integer, MetaData, Table, func, insert, select
from starlette.testclient import TestClient

import server_stub.paper.tables
from client.contract.note import COSIGNATURE, NoteSigner
from server_stub.app import BankDirectory, SteadyClock, all_tables, bank_screens, build_server, sweeping, witness_of
from server_stub.audit.entry import ServerEvent
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Record
from server_stub.audit.tables import central_record
from server_stub.audit.views import entry_at, last_number
from server_stub.http.desk import ScreenService
from server_stub.http.routes import HEALTH
from server_stub.identity.passwords import Passwords
from server_stub.identity.tables import enrolment_code
from server_stub.paper.register import PrintRegister
from server_stub.paper.states import SheetState
from server_stub.screens.tables import draft
from server_stub.settings import PrintSettings, Settings, SettingsWrong, WitnessSettings, place_settings
from server_stub.store.engine import WRITES, open_engine
from tests.helpers.branch_server import BRANCH, CHEAP, LEFT, STAFF, people
from tests.helpers.clock import START, FakeClock


def test_a_step_back_of_the_machines_clock_does_not_disorder_the_record() -> None:
    source = FakeClock()
    clock = SteadyClock(source.utc, source.monotonic)
    source.advance(10)
    latest = clock()
    source.set_utc(START)
    assert clock() == latest
    source.set_utc(latest + timedelta(seconds=1))
    assert clock() > latest


def test_while_the_machines_clock_catches_up_the_time_passes_all_the_same() -> None:
    source = FakeClock()
    clock = SteadyClock(source.utc, source.monotonic)
    source.set_utc(START + timedelta(hours=10))
    ahead = clock()
    source.set_utc(START)
    source.advance(300)
    assert clock() == ahead + timedelta(seconds=300)


def test_a_thread_that_read_the_time_earlier_does_not_set_the_clock_back() -> None:
    given: list[datetime] = []
    slow = threading.current_thread()

    def source() -> datetime:
        if not given or threading.current_thread() is not slow:
            return START + timedelta(seconds=10 if given else 0)
        other = threading.Thread(target=lambda: given.append(clock()))
        other.start()
        other.join()
        return START + timedelta(seconds=5)

    clock = SteadyClock(source, lambda: 0.0)
    given.append(START)
    assert clock() == START + timedelta(seconds=10)
    assert given[1:] == [START + timedelta(seconds=10)]


def test_the_directory_knows_who_works_here_today(database: str) -> None:
    engine, directory = open_engine(database), BankDirectory()
    with engine.begin() as connection:
        people(connection, START, Passwords(CHEAP))
        found = directory.member(connection, STAFF, START.date())
        assert found is not None
        assert (found.role, found.department, found.branch) == ("RM", "retail", BRANCH)
        assert directory.member(connection, LEFT, START.date()) is None
        assert directory.member(connection, LEFT, date(2026, 3, 30)) is not None
        assert directory.member(connection, "nobody", START.date()) is None
        assert (directory.place(connection, BRANCH, "en"), directory.place(connection, "000", "en")) == (
            "North branch",
            "000",
        )
    engine.dispose()


def test_a_module_with_tables_of_its_own_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "print_sheet" in all_tables().tables
    stray = MetaData()
    Table("stray", stray, Column("id", Integer, primary_key=True))
    monkeypatch.setattr(server_stub.paper.tables, "metadata", stray)
    with pytest.raises(LookupError, match="paper"):
        all_tables()


def test_the_real_server_starts_records_that_and_stops(database: str, tmp_path: Path) -> None:
    settings = place_settings(Settings(database=database, commit_deadline=30), tmp_path)
    server = build_server(settings, bank_screens, passwords=Passwords(CHEAP))
    with TestClient(server.app) as http:  # as a context manager: the life of the application, with its reaper
        assert http.get(HEALTH).status_code == 200
    with server.parts.engine.connect() as connection:
        assert connection.execute(select(central_record.c.kind)).scalars().all() == ["server.started"]
    server.close()
    assert (tmp_path / "keys" / "sheets.key").stat().st_mode & 0o077 == 0


def test_the_reaper_deletes_what_is_over_as_the_settings_say(database: str, tmp_path: Path) -> None:
    settings = place_settings(Settings(database=database, commit_deadline=30, drafts_kept=2), tmp_path)
    clock = FakeClock()
    server = build_server(settings, bank_screens, clock=clock.utc, passwords=Passwords(CHEAP))
    entry = {"staff": "1", "code": "HIN", "subject": "c", "entered": "{}", "saved_at": START}
    code = {"hash": "h", "terminal": "T-1", "expires_at": START}

    def left() -> list[int]:
        for _ in range(10):  # one table at each look
            server.reaper.look()
        with server.parts.engine.connect() as connection:
            tables = (draft, enrolment_code)
            return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]

    server.parts.writer.run(lambda connection: connection.execute(insert(draft).values(entry)))
    server.parts.writer.run(lambda connection: connection.execute(insert(enrolment_code).values(code)))
    found = [left()]
    clock.advance(2 * 86_400)
    found.append(left())
    clock.advance(3_601)  # looked at again an hour later
    found.append(left())
    server.close()
    assert found == [[1, 1], [1, 0], [0, 0]]


def officer_key() -> str:
    return base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()


def screens_with(database: str, folder: Path, keys: PrintSettings) -> tuple[ScreenService, list[object]]:
    settings = place_settings(Settings(database=database, print=keys), folder)
    engine = open_engine(database)
    try:
        screens, rounds = bank_screens(settings, engine, Record(KeyRing(folder / "keys" / "record")))
        with engine.begin() as connection:
            return screens, [one.look(connection, datetime.now(START.tzinfo)) for one in rounds]
    finally:
        engine.dispose()


@pytest.mark.parametrize("both", [False, True])
def test_with_both_officers_keys_or_with_neither_the_server_starts(database: str, tmp_path: Path, both: bool) -> None:
    keys = PrintSettings(headquarters_key=officer_key(), officer_key=officer_key()) if both else PrintSettings()
    screens, swept = screens_with(database, tmp_path, keys)
    assert screens.wording("en").bank == "Bank"
    assert swept == [None, None]


@pytest.mark.parametrize("key", ["", "not base64!", "QUJD"])
@pytest.mark.parametrize("mistyped", ["headquarters_key", "officer_key"])
def test_a_mistyped_or_missing_officers_key_is_told_at_the_start(
    database: str, tmp_path: Path, mistyped: str, key: str
) -> None:
    keys = PrintSettings(headquarters_key=officer_key(), officer_key=officer_key())
    with pytest.raises(SettingsWrong, match=rf"print\.{mistyped} is not .* leave both empty"):
        screens_with(database, tmp_path, msgspec.structs.replace(keys, **{mistyped: key}))


def test_a_sheet_that_nobody_ended_ends_in_the_record(database: str, tmp_path: Path) -> None:
    class Register(PrintRegister):
        def __init__(self) -> None:
            """Know nothing but two forgotten sheets."""

        def sweep(self, connection: Connection, now: datetime) -> tuple[tuple[str, SheetState], ...]:
            return (("PR-1", SheetState.CANCELLED), ("PR-2", SheetState.UNKNOWN))

    engine = open_engine(database)
    record = Record(KeyRing(tmp_path / "keys" / "record"))
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        sweeping(Register(), record)(connection, START)
        last = last_number(connection)
        found = [entry_at(connection, number, opened_by=record) for number in (last - 1, last)]
    engine.dispose()
    assert [(entry.kind, entry.detail["serial"]) for entry in found if entry is not None] == [
        (ServerEvent.PRINT_CLOSED, "PR-1"),
        (ServerEvent.PRINT_UNKNOWN, "PR-2"),
    ]


FIXED = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))  # the same in every process: it names tests
WITNESS = NoteSigner("audit.example/witness", FIXED, COSIGNATURE).key


@pytest.mark.parametrize(
    ("url", "key", "said"),
    [
        ("http://witness.example", "", "not a verifier key"),
        ("http://witness.example", NoteSigner("x", FIXED).key.vkey, "of its cosignatures"),
        ("", WITNESS.vkey, "its address"),
    ],
)
def test_a_witness_needs_its_address_and_the_key_of_its_cosignatures(url: str, key: str, said: str) -> None:
    with pytest.raises(SettingsWrong, match=said):
        witness_of(Settings(database="", witness=WitnessSettings(url=url, key=key)))


def test_a_witness_is_asked_where_the_settings_name_one(database: str, tmp_path: Path) -> None:
    watched = Settings(database=database, witness=WitnessSettings(url="http://witness.example", key=WITNESS.vkey))
    for settings, asked in ((watched, True), (Settings(database=database), False)):
        server = build_server(place_settings(settings, tmp_path), bank_screens)
        assert (server.cosigning is not None) == asked
        server.close()
