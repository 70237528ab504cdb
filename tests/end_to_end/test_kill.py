"""Server or database die again and again while terminals work: nothing acknowledged is lost, nothing is there twice.

What a process has handed to the operating system outlives it: that a commit reaches the disk (`synchronous`, `fsync`)
is not shown by killing. What PostgreSQL acknowledges before it writes (`synchronous_commit=off`) is lost with it.
"""

from __future__ import annotations

import gc
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from client.errors import RecordUnavailable, TerminalError, Unreachable
from server_stub.__main__ import main as server_command
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Record
from server_stub.audit.verify.__main__ import main as verify
from server_stub.bank import tables
from server_stub.bank.codes import Rank
from server_stub.screens.tables import draft
from server_stub.store.engine import open_engine
from tests.end_to_end.outage import Outage, WorkingTerminal
from tests.helpers.bank_server import BankTemplate, fill
from tests.helpers.postgres import PostgresServer, postgres_server
from tests.helpers.record_reader import BATCH, Kept, RecordReader
from tests.helpers.server_apart import BankApart, bank_apart

NAMES = ("a", "b", "c")
# Seconds where nothing else runs; a server takes ten times as long to start on a busy machine.
FEW, MANY = pytest.mark.timeout(600), (pytest.mark.full, pytest.mark.timeout(7_200))
KILLS = [pytest.param(4, marks=FEW), pytest.param(200, marks=MANY)]
STOPS = [pytest.param(2, marks=FEW), pytest.param(50, marks=MANY)]


class Account:
    """What the terminals were told, held against what the database says; `read`: how far its details were opened."""

    def __init__(self, bank: BankApart, terminals: Sequence[WorkingTerminal]) -> None:
        self.bank = bank
        self.terminals = terminals
        self.repeated = 0
        self._read = 0
        self._committed: dict[str, str] = {}
        with self._open() as (engine, book):
            self._before = set(_contacts(engine))
            self._read = book.last()

    def check(self) -> None:
        """Compare; nobody may be waiting for an answer. From a connection of its own, gone before the next outage."""
        with self._open() as (engine, book):
            book.verify()
            rows = book.rows()
            for terminal in self.terminals:
                session = _session_of(terminal, rows)
                mine = [row for row in rows if row.session == session]
                _events_once(terminal, mine)
                _commands_once(terminal, mine)
            self._contacts_once(engine, book, rows)
            self._drafts_kept(engine)
            self.repeated = sum(row.kind == "answer.repeated" for row in rows)

    def _contacts_once(self, engine: Engine, book: RecordReader, rows: list[Kept]) -> None:
        """Every answered save is one contact with one entry, and there is no other contact and no other entry."""
        for row in rows[self._read :]:
            if row.kind == "form.committed":
                said = book.detail(row)
                assert said["contact"] not in self._committed, "one contact, two entries"
                self._committed[said["contact"]] = said["notes"]
        self._read = rows[-1].number
        stored = {ref: notes for ref, notes in _contacts(engine).items() if ref not in self._before}
        assert stored == self._committed
        saved = [note for terminal in self.terminals for note in terminal.saved]
        assert Counter(stored.values()) == Counter(saved)

    def _drafts_kept(self, engine: Engine) -> None:
        columns = draft.c
        query = select(columns.subject, columns.entered).where(columns.code == "HIN")
        for terminal in self.terminals:
            with engine.connect() as connection:
                rows = connection.execute(query.where(columns.staff == terminal.staff)).all()
            found = {row.subject: json.loads(row.entered) for row in rows}
            assert found.get(terminal.customer) == terminal.draft

    @contextmanager
    def _open(self) -> Iterator[tuple[Engine, RecordReader]]:
        engine = open_engine(self.bank.settings.database)
        try:
            yield engine, RecordReader(engine, Record(KeyRing(self.bank.settings.record_keys)))
        finally:
            engine.dispose()


def _contacts(engine: Engine) -> dict[str, str]:
    columns = tables.contact.c
    with engine.connect() as connection:
        return {row.ref: row.notes for row in connection.execute(select(columns.ref, columns.notes))}


def _session_of(terminal: WorkingTerminal, rows: list[Kept]) -> str:
    (found,) = (row.session for row in rows if row.kind == "login.ok" and row.entry.term == terminal.number)
    return found


def _events_once(terminal: WorkingTerminal, mine: list[Kept]) -> None:
    stored = [line for row in mine if row.kind == BATCH for line in row.lines]
    assert len(stored) >= terminal.acknowledged, "acknowledged, and lost"
    assert stored == terminal.said[: len(stored)], "every event once, in order, byte for byte"


def _commands_once(terminal: WorkingTerminal, mine: list[Kept]) -> None:
    """Every answer's receipt names an entry that is there, and what may happen once only happened once."""
    entries = {row.number: row for row in mine if row.kind != BATCH}
    for command, reference in terminal.answered.items():
        assert entries[int(reference.removeprefix("R-"))].entry.req == command
    done = Counter(row.kind for row in entries.values())
    assert done["form.committed"] == len(terminal.saved)
    assert done["draft.kept"] == terminal.drafts


def managers(bank: BankApart) -> list[str]:
    staff, customer = tables.staff.c, tables.customer.c
    mine = select(staff.number).where(staff.rank == Rank.RELATIONSHIP_MANAGER, staff.number == customer.rm_number)
    return [row.number for row in bank.rows(mine.distinct().order_by(staff.number))][: len(NAMES)]


def work_over(
    bank: BankApart, rounds: int, fell: Callable[[], object], rise: Callable[[], object]
) -> list[WorkingTerminal]:
    """Let everybody work over so many outages, holding what they were told against the database after each."""
    people = managers(bank)
    terminals = [WorkingTerminal(bank, name).enrol() for name in NAMES]
    customers = [bank.customer(tables.customer.c.rm_number == staff)[1] for staff in people]
    bank.move_out(people)
    chance = random.Random(rounds)
    with ExitStack() as stack:
        # A thread each and for good: connections belong to threads.
        seats = [stack.enter_context(ThreadPoolExecutor(1)) for _ in terminals]
        above = stack.enter_context(ThreadPoolExecutor(1))
        for terminal, seat, staff, customer in zip(terminals, seats, people, customers, strict=True):
            stack.callback(terminal.close)
            seat.submit(terminal.begin, staff, customer).result()
        account = Account(bank, terminals)
        for _ in range(rounds):
            outage = Outage(len(terminals))
            struck = above.submit(outage.strike, fell, rise, chance, bank.clock.monotonic)
            at_work = [seat.submit(terminal.work_over, outage) for terminal, seat in zip(terminals, seats, strict=True)]
            for ended in (struck, *at_work):
                ended.result()
            account.check()
        for terminal, seat in zip(terminals, seats, strict=True):
            seat.submit(terminal.heal, terminal.sign_out).result()
    tell(account)
    assert sum(one.broken for one in terminals) > 0, "every outage came while nobody asked"
    return terminals


def tell(account: Account) -> None:
    """The figures of the run, to be read with `-rP`; its moments belong to the machine and are told, not asserted."""
    terminals = account.terminals
    recoveries = sorted(seconds for one in terminals for seconds in one.recoveries)
    figures = {
        "outages": len(recoveries) // len(terminals),
        "events acknowledged": sum(len(one.said) for one in terminals),
        "commands answered": sum(len(one.answered) for one in terminals),
        "contacts saved": sum(len(one.saved) for one in terminals),
        "drafts kept": sum(one.drafts for one in terminals),
        "requests broken": sum(one.broken for one in terminals),
        "answers given again": account.repeated,
        "usable again, median s": round(recoveries[len(recoveries) // 2], 3),
        "usable again, longest s": round(recoveries[-1], 3),
    }
    sys.stdout.write("".join(f"{name}: {value}\n" for name, value in figures.items()))


def troubles_of(terminals: list[WorkingTerminal]) -> set[type[TerminalError]]:
    return {kind for one in terminals for kind in one.met}


def ends_sound(bank: BankApart, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The server ends in order, and a program that knows no database finds the exported record sound."""
    gc.collect()  # connections that broke lie in circles, and the server waits a while for those that are open
    assert bank.end() == 0
    assert server_command(["audit", "export", "--settings", str(bank.file), str(folder)]) == 0
    policy = folder.with_name("policy")
    policy.write_text(f"log {bank.log_key}\nquorum none\n", encoding="utf-8")
    code = verify(["--policy", str(policy), str(folder)])
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("kills", KILLS)
def test_a_server_killed_while_terminals_work_loses_and_doubles_nothing(
    kills: int,
    template: BankTemplate,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with bank_apart(template, tmp_path) as bank:
        terminals = work_over(bank, kills, bank.kill, bank.begin)
        assert troubles_of(terminals) == {Unreachable}
        ends_sound(bank, tmp_path / "copy", capsys)
        assert bank.said == ""


@pytest.fixture
def postgres(postgres_bin: Path) -> Iterator[PostgresServer]:
    """A database server of one's own, to be stopped."""
    with postgres_server(postgres_bin) as server:
        yield server


@pytest.mark.postgres
@pytest.mark.parametrize("stops", STOPS)
def test_a_database_stopped_at_once_while_terminals_work_loses_and_doubles_nothing_and_is_found_again(
    stops: int,
    postgres: PostgresServer,
    template: BankTemplate,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = postgres.create("killed")
    engine = open_engine(url)
    fill(engine)
    engine.dispose()
    with bank_apart(template, tmp_path, url) as bank:
        terminals = work_over(bank, stops, postgres.stop, postgres.resume)
        # The server goes on, and says of every request that it cannot be recorded; nothing else, and never data.
        assert troubles_of(terminals) == {RecordUnavailable}
        ends_sound(bank, tmp_path / "copy", capsys)
        assert "altered" not in bank.said
