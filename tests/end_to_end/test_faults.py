"""Whatever breaks on the way, and whenever: nothing happens twice, nothing is lost, nothing unproven is decoded."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from msgspec import Raw
from sqlalchemy import func, select
from sqlalchemy.sql.schema import Table

from client.contract.api import Rows
from client.contract.codec import decode_screen, digest
from client.contract.kinds import EventKind
from client.errors import ForgedAnswer, Refused, TooSlow, Unreachable
from client.net import answers
from client.net.transport import Timing
from server_stub.audit.tables import central_record
from server_stub.bank import tables as bank_tables
from server_stub.bank.codes import Rank
from server_stub.paper.tables import print_sheet
from server_stub.screens.tables import draft
from tests.end_to_end.morning import CONTACT
from tests.helpers.bank_server import BankServer
from tests.helpers.fault_proxy import Fault, FaultProxy, fault_proxy
from tests.helpers.flow_terminal import FlowTerminal, Wire
from tests.helpers.record_reader import Kept, RecordReader
from tests.helpers.tls import Authority, make_authority

SHORT = Timing(connect=1.0, read=1.0, total=60.0)
"""For answers that never come; only the spoilt request is that impatient."""
_DRIP_SECONDS, _DRIPPED_SECONDS = 0.05, 20
"""Time a byte takes, and all of them together: past the terminal's deadline, but never until its session has ended."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One thing done: what comes before it, the thing, its lasting effect, and the entry it is recorded by.

    `late`: what is recorded besides when its document is asked for again so late that it is decided anew.
    """

    name: str
    before: Callable[[FlowTerminal], object]
    act: Callable[[FlowTerminal], object]
    kinds: tuple[str, ...]
    late: tuple[str, ...] = ()
    grows: Table | None = None


def own_customer(terminal: FlowTerminal) -> str:
    columns = bank_tables.customer.c
    return terminal.bank.customer(columns.rm_number == terminal.staff)[1]


def filled(terminal: FlowTerminal) -> None:
    terminal.open("HIN", own_customer(terminal))
    terminal.edit(notes="途中まで")


def offered(terminal: FlowTerminal) -> None:
    terminal.open("AST", own_customer(terminal))
    terminal.ask_print()


def printed(terminal: FlowTerminal) -> None:
    offered(terminal)
    terminal.make_print()


def nothing(_terminal: FlowTerminal) -> None:
    """The home screen is enough."""


FLOWS = (
    Flow("open", nothing, lambda one: one.open("AST", own_customer(one)), ("screen.served",), ("screen.served",)),
    Flow("line", nothing, lambda one: one.line("CUS ヤマモト"), ("search.run",), ("search.run",)),
    Flow("suggest", nothing, lambda one: one.suggest("ヤマ"), ("suggest.served",), ("suggest.served",)),
    Flow("search", lambda one: one.open("CUS"), lambda one: one.submit("search", name="サトウ"), ("search.run",),
         ("search.run",)),
    Flow("draft", filled, lambda one: one.keep_draft(), ("draft.kept",), grows=draft),
    Flow("save", filled, lambda one: one.submit("save", **CONTACT), ("form.committed", "screen.served"),
         ("screen.served",), bank_tables.contact),
    Flow("ask print", lambda one: one.open("AST", own_customer(one)), lambda one: one.ask_print(),
         ("print.reserved", "print.offered"), (), print_sheet),
    Flow("make print", offered, lambda one: one.make_print(), ("print.granted", "print.spooled")),
    Flow("close print", printed, lambda one: one.close_print("received"), ("print.closed",)),
    Flow("lock", nothing, lambda one: one.lock(), ("lock",)),
)  # fmt: skip
FAULTS = tuple(fault for fault in Fault if fault is not Fault.HELD)
DONE_UNHEARD = frozenset(FAULTS) - {Fault.CUT_BEFORE, Fault.UNHEARD, Fault.TWICE, Fault.BROKEN_REQUEST, Fault.GATEWAY}
"""After these the terminal asks again for what the server has done."""
MATRIX = list(itertools.product(FLOWS, FAULTS))
FIRST_LOOK = [
    ("open", Fault.CUT_IN_HEAD),
    ("line", Fault.DRIP),
    ("suggest", Fault.GATEWAY),
    ("search", Fault.BROKEN_BODY),
    ("draft", Fault.CUT_BEFORE),
    ("save", Fault.CUT_AFTER),
    ("save", Fault.TWICE_SECOND),
    ("save", Fault.BROKEN_SIGNATURE),
    ("ask print", Fault.CUT_IN_BODY),
    ("make print", Fault.CUT_AFTER),
    ("make print", Fault.SILENT),
    ("make print", Fault.TWICE),
    ("close print", Fault.STATUS),
    ("lock", Fault.BROKEN_REQUEST),
]


def cases() -> list[object]:
    found: list[object] = []
    for flow, fault in MATRIX:
        mark = () if (flow.name, fault) in FIRST_LOOK else (pytest.mark.full,)
        found.append(pytest.param(flow, fault, marks=mark, id=f"{flow.name}: {fault.value}"))
    return found


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("between"), "between")


@pytest.fixture
def proxy(shared_bank: BankServer, authority: Authority) -> Iterator[FaultProxy]:
    left = iter(range(round(_DRIPPED_SECONDS / _DRIP_SECONDS)))

    def drip() -> None:
        if next(left, None) is not None:  # the terminal may be slower to notice than the bytes are to come
            shared_bank.clock.advance(_DRIP_SECONDS)

    with fault_proxy(authority, ("127.0.0.1", shared_bank.port), drip) as between:
        yield between


@pytest.fixture
def terminal(shared_bank: BankServer, proxy: FaultProxy, authority: Authority) -> Iterator[FlowTerminal]:
    one = FlowTerminal(shared_bank, Wire(shared_bank, proxy.url, authority.ca)).enrol()
    yield one
    one.close()


@pytest.fixture
def only_recorded(shared_book: RecordReader, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fails as soon as a document is decoded that is not on the committed record; gives the hashes decoded."""
    decoded: list[str] = []
    part = answers._part

    def on_record(raw: Raw) -> Raw:
        shared_book.document(digest(raw))  # KeyError: shown before it was recorded, or not what was recorded
        decoded.append(digest(raw))
        return raw

    monkeypatch.setattr(answers, "decode_screen", lambda raw: decode_screen(on_record(raw)))
    monkeypatch.setattr(answers, "_part", lambda raw, kind: part(on_record(raw), kind))
    return decoded


def managers(bank: BankServer) -> list[str]:
    """Everybody with customers; each prints a few sheets a day only."""
    staff, customer = bank_tables.staff.c, bank_tables.customer.c
    mine = select(staff.number).where(staff.rank == Rank.RELATIONSHIP_MANAGER, staff.number == customer.rm_number)
    return [row.number for row in bank.rows(mine.distinct().order_by(staff.number))]


def count(bank: BankServer, table: Table) -> int:
    return int(bank.scalar(select(func.count()).select_from(table)))


@pytest.mark.parametrize(("flow", "fault"), cases())
def test_a_fault_on_the_way_changes_nothing_of_what_happened(
    flow: Flow,
    fault: Fault,
    shared_bank: BankServer,
    shared_book: RecordReader,
    proxy: FaultProxy,
    terminal: FlowTerminal,
    only_recorded: list[str],
) -> None:
    terminal.sign_in(managers(shared_bank)[FAULTS.index(fault)])
    flow.before(terminal)
    sheets, table = sheets_on_paper(shared_bank), flow.grows
    grown = 0 if table is None else count(shared_bank, table)
    started = shared_book.last()
    proxy.spoil(fault)
    if fault in (Fault.SILENT, Fault.UNHEARD):
        terminal.wire.patience = SHORT
    try:
        flow.act(terminal)
    except Refused:  # an offer is not made twice, and after a long drip it is not given again either
        assert (flow.name, fault) == ("ask print", Fault.DRIP)
    assert proxy.planned == 0
    _the_fault_was_felt(fault, terminal)
    number = terminal.last_command
    rows = commanded(shared_book, terminal, number)
    wanted = [*flow.kinds, *asked_again(flow, fault, rows)]
    assert [row.kind for row in rows] == wanted, "once, and completely"
    answering = rows[-1] if decided_anew(rows) else rows[len(flow.kinds) - 1]
    assert terminal.answered[number] == f"R-{answering.number}"
    if table is not None:
        assert count(shared_bank, table) == grown + 1
    assert sheets_on_paper(shared_bank) == sheets + (flow.name == "make print")
    _extra_entries_are_the_refusals_only(shared_book, started, wanted, fault)
    _signs_out_with_a_whole_chain(shared_book, terminal)


def _the_fault_was_felt(fault: Fault, terminal: FlowTerminal) -> None:
    """Positive control: without the terminal's defence these would have passed for answers."""
    felt = {
        Fault.BROKEN_BODY: ForgedAnswer,
        Fault.BROKEN_SIGNATURE: ForgedAnswer,
        Fault.STATUS: ForgedAnswer,
        Fault.DRIP: TooSlow,
        Fault.SILENT: TooSlow,
        Fault.UNHEARD: TooSlow,
    }
    if fault in (Fault.TWICE, Fault.TWICE_SECOND, Fault.BROKEN_REQUEST):
        assert terminal.troubles == []  # the gateway alone gets over these
    else:
        assert [type(trouble) for trouble in terminal.troubles] == [felt.get(fault, Unreachable)]


def _extra_entries_are_the_refusals_only(book: RecordReader, started: int, wanted: list[str], fault: Fault) -> None:
    spoilt = {Fault.TWICE: ["replay"], Fault.TWICE_SECOND: ["replay"], Fault.BROKEN_REQUEST: ["proof.refused"]}
    kinds = [row.kind for row in book.rows(started) if row.kind != "terminal.events"]
    assert sorted(kinds) == sorted([*wanted, *spoilt.get(fault, [])])


def asked_again(flow: Flow, fault: Fault, rows: list[Kept]) -> tuple[str, ...]:
    """What is recorded besides of a command done and asked for again; only a drip takes so long that it is late."""
    if fault not in DONE_UNHEARD:
        return ()
    assert fault is Fault.DRIP or not decided_anew(rows)
    return ("answer.repeated", *(flow.late if decided_anew(rows) else ()))


def decided_anew(rows: list[Kept]) -> bool:
    return any(row.entry.dec is not None and row.entry.dec.rule == "decided-anew" for row in rows)


def _signs_out_with_a_whole_chain(book: RecordReader, terminal: FlowTerminal) -> None:
    session = session_of(book, terminal)
    if terminal.shown is None:
        terminal.unlock()
    terminal.sign_out()
    assert book.lines(session) == terminal.said, "every event once, in order"
    book.verify()


def commanded(book: RecordReader, terminal: FlowTerminal, number: int) -> list[Kept]:
    session = session_of(book, terminal)
    own = [row for row in book.rows() if row.session == session and row.kind != "terminal.events"]
    return [row for row in own if row.entry.req == number]


def session_of(book: RecordReader, terminal: FlowTerminal) -> str:
    found = [row for row in book.rows() if row.kind == "login.ok" and row.entry.term == terminal.number]
    return found[-1].session


def sheets_on_paper(bank: BankServer) -> int:
    return len(list(bank.sheets.rglob("*.pdf")))


@pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.BROKEN_BODY, Fault.TWICE_SECOND, Fault.GATEWAY])
def test_heartbeats_that_go_wrong_lose_and_double_no_event(
    fault: Fault, shared_bank: BankServer, shared_book: RecordReader, proxy: FaultProxy, terminal: FlowTerminal
) -> None:
    terminal.sign_in(managers(shared_bank)[0])
    for _ in range(3):
        terminal.note(EventKind.COPY_REFUSED)
        proxy.spoil(fault)
        terminal.heal(terminal.beat)
    assert terminal.here.trail.waiting == 0
    _signs_out_with_a_whole_chain(shared_book, terminal)


def test_a_heartbeat_that_overtakes_a_slow_answer_confuses_nobody(
    shared_bank: BankServer, shared_book: RecordReader, proxy: FaultProxy, terminal: FlowTerminal
) -> None:
    terminal.sign_in(managers(shared_bank)[0])
    proxy.spoil(Fault.HELD, path="/v1/interact")
    slow = threading.Thread(target=terminal.open, args=("CUS",))
    slow.start()
    assert proxy.held.wait(20)
    terminal.note(EventKind.KEY_REFUSED)
    newest = terminal.beat().answer.ack
    proxy.release()
    slow.join()
    assert terminal.screen.code == "CUS"
    assert terminal.answer.answer.ack.seq < newest.seq, "the slow answer acknowledged less, and that was no step back"
    _signs_out_with_a_whole_chain(shared_book, terminal)


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.BROKEN_BODY, Fault.TWICE_SECOND])
def test_a_sign_in_that_goes_wrong_leaves_one_session(
    fault: Fault, shared_bank: BankServer, shared_book: RecordReader, proxy: FaultProxy, terminal: FlowTerminal
) -> None:
    staff = managers(shared_bank)[1]
    proxy.spoil(fault, path="/v1/sign-in")
    terminal.heal(lambda: terminal.sign_in(staff))
    assert terminal.screen.code == "HOM"
    theirs = select(central_record.c.kind).where(
        central_record.c.staff == staff, central_record.c.terminal == terminal.number
    )
    kinds = [row.kind for row in shared_bank.rows(theirs.order_by(central_record.c.number))]
    opened = kinds.count("login.ok")
    assert kinds.count("session.replaced") == opened - 1
    assert opened == (1 if fault is Fault.CUT_BEFORE else 2)
    _signs_out_with_a_whole_chain(shared_book, terminal)


def test_an_unlock_whose_answer_is_lost_shows_nothing_and_the_next_one_goes_on_in_the_same_session(
    shared_bank: BankServer, shared_book: RecordReader, proxy: FaultProxy, terminal: FlowTerminal
) -> None:
    terminal.sign_in(managers(shared_bank)[2])
    terminal.lock()
    proxy.spoil(Fault.CUT_AFTER, path="/v1/unlock")
    with pytest.raises(Unreachable):
        terminal.unlock()
    terminal.unlock()
    terminal.open("HOM")
    assert terminal.screen.code == "HOM"
    _signs_out_with_a_whole_chain(shared_book, terminal)


def test_the_trap_a_document_that_is_not_on_the_record_would_be_noticed(only_recorded: list[str]) -> None:
    with pytest.raises(KeyError):
        answers._part(Raw(b"{}"), Rows)
    assert only_recorded == []
