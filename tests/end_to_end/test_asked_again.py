"""A command asked for again: at once as it was, later decided anew, never done twice, and each time on the record."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from client.contract.api import Command, Line, Open, Page, PrintAsk, Submit, Suggest
from client.contract.blocks import Target
from client.contract.kinds import EventKind
from client.errors import Refused
from client.net.answers import Reply
from server_stub.bank import tables
from tests.end_to_end.morning import CONTACT
from tests.helpers.bank_server import KAZUKO, MANAGER, BankServer
from tests.helpers.flow_terminal import FlowTerminal
from tests.helpers.record_reader import RecordReader

LATE = 31


@pytest.fixture
def terminal(bank: BankServer) -> FlowTerminal:
    one = FlowTerminal(bank).enrol()
    one.sign_in(MANAGER)
    return one


def again(terminal: FlowTerminal, command: Command) -> Reply:
    """The last command once more under its number, as if its answer had never come."""
    return terminal.gateway.interact(terminal.last_command, command, "ja", terminal.here.trail.pending())


def contacts(bank: BankServer) -> int:
    return int(bank.scalar(select(func.count()).select_from(tables.contact)))


def kinds(book: RecordReader, since: int) -> list[str]:
    return [row.kind for row in book.rows(since) if row.kind != "terminal.events"]


def moved(bank: BankServer, ref: str) -> None:
    """The customer goes to another branch."""
    change = update(tables.customer).where(tables.customer.c.ref == ref).values(rm_number=None, branch_code="045")
    bank.server.parts.writer.run(lambda connection: connection.execute(change))


@pytest.mark.parametrize("code", ["AST", "HIN"])
def test_a_customer_who_has_moved_is_not_shown_again_by_an_old_number(
    bank: BankServer, book: RecordReader, terminal: FlowTerminal, code: str
) -> None:
    ref = bank.customer(tables.customer.c.number == KAZUKO)[1]
    look = Open(Target(code, ref))
    first = terminal.open(code, ref)
    moved(bank, ref)
    since = book.last()
    assert again(terminal, look).answer.receipt == first.answer.receipt, "at once: the very answer that was lost"
    bank.clock.advance(LATE)
    with pytest.raises(Refused) as refused:
        again(terminal, look)
    assert refused.value.problem.type == "problem:not-permitted"
    assert kinds(book, since) == ["answer.repeated", "answer.repeated", "denied"]


@pytest.mark.parametrize(
    ("command", "kind"),
    [(Line("CUS ヤマモト"), "search.run"), (Suggest("ヤマ"), "suggest.served"), (Open(Target("HOM")), "screen.served")],
    ids=repr,
)
def test_a_look_asked_for_again_late_is_a_look_of_its_own(
    bank: BankServer, book: RecordReader, terminal: FlowTerminal, command: Command, kind: str
) -> None:
    first = terminal.send(command)
    since = book.last()
    bank.clock.advance(LATE)
    anew = again(terminal, command)
    assert kinds(book, since) == ["answer.repeated", kind]
    assert anew.answer.receipt.number == book.last() > first.answer.receipt.number


def test_rows_asked_for_again_late_are_read_again(bank: BankServer, book: RecordReader, terminal: FlowTerminal) -> None:
    terminal.page("maturities", 0, 2)
    since = book.last()
    bank.clock.advance(LATE)
    assert again(terminal, Page(terminal.screen.id, "maturities", 0, 2)).rows is not None
    assert kinds(book, since) == ["answer.repeated", "list.served"]


def test_a_contact_saved_and_asked_for_again_late_is_saved_once_and_shown_as_it_stands(
    bank: BankServer, book: RecordReader, terminal: FlowTerminal
) -> None:
    terminal.open("HIN", bank.customer(tables.customer.c.number == KAZUKO)[1])
    save = Submit(terminal.screen.id, "save", CONTACT)
    before = contacts(bank)
    terminal.submit("save", **CONTACT)
    since = book.last()
    bank.clock.advance(LATE)
    anew = again(terminal, save)
    assert anew.screen is not None
    assert anew.screen.code == "HIS"
    assert anew.answer.notice is not None
    assert anew.answer.notice.text == "登録しました。"
    assert contacts(bank) == before + 1
    assert kinds(book, since) == ["answer.repeated", "screen.served"]


def test_a_form_handed_back_and_asked_for_again_late_keeps_what_was_typed(
    bank: BankServer, book: RecordReader, terminal: FlowTerminal
) -> None:
    terminal.open("HIN", bank.customer(tables.customer.c.number == KAZUKO)[1])
    values = {**CONTACT, "day": "きのう"}
    save = Submit(terminal.screen.id, "save", values)
    terminal.submit("save", **values)
    since = book.last()
    bank.clock.advance(LATE)
    anew = again(terminal, save)
    assert anew.screen is not None
    assert anew.screen.code == "HIN"
    assert CONTACT["notes"] in str(anew.screen.block("contact-form"))
    assert kinds(book, since) == ["answer.repeated", "form.refused"]


def test_a_purpose_stated_long_ago_is_not_stated_anew_by_asking_again(bank: BankServer, terminal: FlowTerminal) -> None:
    colleague = bank.customer(tables.customer.c.branch_code == "038", tables.customer.c.rm_number != MANAGER)
    terminal.line(f"OVW {colleague[0]}")
    values = {"purpose": "counter", "reason": ""}
    go = Submit(terminal.screen.id, "go", values)
    terminal.submit("go", **values)
    assert terminal.screen.code == "OVW"
    for _ in range(61):  # somebody is there and does things, or the session would be over
        bank.clock.advance(60)
        terminal.note(EventKind.COPY_REFUSED)
        terminal.beat()
    anew = again(terminal, go)
    assert anew.screen is not None
    assert anew.screen.code == "PUR"


def test_an_offer_of_paper_is_neither_given_nor_made_again_late(
    bank: BankServer, book: RecordReader, terminal: FlowTerminal
) -> None:
    terminal.open("AST", bank.customer(tables.customer.c.number == KAZUKO)[1])
    terminal.ask_print()
    since = book.last()
    bank.clock.advance(LATE)
    with pytest.raises(Refused) as refused:
        again(terminal, PrintAsk(terminal.screen.id))
    assert refused.value.problem.reference == f"R-{book.last()}"
    assert kinds(book, since) == ["answer.repeated"]
