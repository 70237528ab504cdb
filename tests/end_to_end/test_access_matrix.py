"""Who gets what, asked of the running server: the table below is written by hand from the product, not from the code.

Also: another's screens, offers and sheets are as good as not there, and fields nobody asked for are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlalchemy import ColumnElement, select

from client.contract.api import (
    ENROL,
    HEARTBEAT,
    HELLO,
    INTERACT,
    SIGN_IN,
    SIGN_OUT,
    UNLOCK,
    Draft,
    Open,
    Page,
    PrintAsk,
    PrintClose,
    PrintMake,
    Submit,
)
from client.contract.blocks import Form, Target
from client.contract.codec import encode
from client.errors import Refused
from client.net.transport import INTERACTION
from server_stub.access.codes import Role
from server_stub.bank import tables
from tests.helpers.bank_server import MANAGER, MANAGERS_BRANCH, BankServer
from tests.helpers.flow_terminal import FlowTerminal, Wire
from tests.helpers.record_reader import RecordReader
from tests.helpers.wire_client import PASSWORD, WireClient

CODES = ("OVW", "AST", "HIS", "HIN")
# One letter for each of CODES. S: shown; P: shown once a purpose is stated; D: denied.
TABLE = {
    # role: (own customer, of the branch, of another branch)
    "RM": ("SSSS", "PPPP", "DDDD"),
    "TL": ("", "PDPD", "DDDD"),
    "SV": ("", "PPPP", "DDDD"),
    "BM": ("", "PPPP", "DDDD"),
    "IC": ("", "PPPP", "DDDD"),
    "HQ": ("", "DDDD", "DDDD"),
    "PO": ("", "PDDD", "PDDD"),
    "AU": ("", "PPPD", "PPPD"),
    "IT": ("", "DDDD", "DDDD"),
}
SEARCHES = {"RM", "TL", "SV", "BM", "IC", "PO", "AU"}
PRINTS = {"RM": "own", "SV": "branch", "BM": "branch"}
# What stays masked until asked for, and who may ask: telephone numbers and account numbers.
REVEALS = {("RM", "own"): "PA", ("SV", "branch"): "P-", ("BM", "branch"): "P-", ("IC", "branch"): "P-"}


@dataclass(frozen=True, slots=True)
class Subjects:
    """Customers as they stand to one person; a purpose once stated holds, so each screen gets its own."""

    own: tuple[str, ...]
    branch: tuple[str, ...]
    elsewhere: tuple[str, ...]


def staff_of(bank: BankServer, role: str) -> str:
    """Somebody of the role, in the manager's branch where there is one."""
    staff = tables.staff.c
    rows = bank.rows(select(staff.number, staff.branch_code).where(staff.rank == role).order_by(staff.number))
    return str(next((row.number for row in rows if row.branch_code == MANAGERS_BRANCH), rows[0].number))


def subjects_of(bank: BankServer, staff: str) -> Subjects:
    """Five of each kind who are neither on this person's schedule nor on their call list."""
    columns, person = tables.customer.c, tables.staff.c
    branch = bank.scalar(select(person.branch_code).where(person.number == staff))
    called = select(tables.call_list_row.c.customer_ref).where(tables.call_list_row.c.staff_number == staff)
    met = select(tables.appointment.c.customer_ref).where(tables.appointment.c.staff_number == staff)
    strange = (columns.rm_number != staff, columns.ref.not_in(called), columns.ref.not_in(met))

    def some(*conditions: ColumnElement[bool]) -> tuple[str, ...]:
        return tuple(row.ref for row in bank.rows(select(columns.ref).where(*conditions).limit(6)))

    here = branch if role_works_with_customers(branch) else MANAGERS_BRANCH
    return Subjects(
        own=some(columns.rm_number == staff),
        branch=some(columns.branch_code == here, *strange),
        elsewhere=some(columns.branch_code != here, *strange),
    )


def role_works_with_customers(branch: str) -> bool:
    """The head office has no customers of its own."""
    return branch != "900"


def refusal(ask: Callable[[], object]) -> str:
    """Kind of the refusal of what is asked; empty when it is done."""
    try:
        ask()
    except Refused as refused:
        return refused.problem.type
    return ""


def outcome(one: FlowTerminal, code: str, ref: str) -> str:
    """Ask for a screen, state a purpose if asked for one; S, P or D."""
    refused = refusal(partial(one.open, code, ref))
    if refused:
        assert refused == "problem:not-permitted"
        return "D"
    if one.screen.code == code:
        return "S"
    assert one.screen.code == "PUR"
    (form,) = (block for block in one.screen.blocks if isinstance(block, Form))
    purposes = {option.value for field in form.fields for option in field.options}
    one.submit("go", purpose="audit" if "counter" not in purposes else "counter", reason="")
    assert one.screen.code == code
    return "P"


@pytest.fixture
def asker(shared_bank: BankServer) -> Iterator[FlowTerminal]:
    one = FlowTerminal(shared_bank).enrol()
    yield one
    one.close()


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_the_screens_of_the_table_and_no_other(
    role: Role, shared_bank: BankServer, shared_book: RecordReader, asker: FlowTerminal
) -> None:
    staff = staff_of(shared_bank, role)
    asker.sign_in(staff)
    subjects = subjects_of(shared_bank, staff)
    rows = zip(TABLE[role], (subjects.own, subjects.branch, subjects.elsewhere), strict=True)
    for expected, refs in rows:
        if expected:
            assert "".join(outcome(asker, code, ref) for code, ref in zip(CODES, refs, strict=False)) == expected
        else:
            assert refs == (), "nobody but managers has customers of their own"
    for code in ("HOM", "LOG"):
        assert outcome(asker, code, "") == "S"
    assert outcome(asker, "CUS", "") == ("S" if role in SEARCHES else "D")
    _a_missing_customer_looks_like_a_forbidden_one(asker, subjects.elsewhere[5])
    denied = [row for row in shared_book.rows() if row.kind == "denied" and row.entry.term == asker.number]
    letters = "".join(TABLE[role])
    assert len(denied) == letters.count("D") + (role not in SEARCHES) + 2, "every denial is recorded"


def _a_missing_customer_looks_like_a_forbidden_one(one: FlowTerminal, elsewhere: str) -> None:
    said = []
    for ref in (elsewhere, "c_000000000000000000000000"):
        with pytest.raises(Refused) as refused:
            one.open("HIN", ref)
        problem = refused.value.problem
        said.append((problem.type, problem.status, problem.title, problem.detail, problem.retry_after))
    assert said[0] == said[1]


@pytest.mark.parametrize("role", Role)
def test_each_role_prints_and_reveals_what_the_table_says(
    role: Role, shared_bank: BankServer, asker: FlowTerminal
) -> None:
    staff = staff_of(shared_bank, role)
    asker.sign_in(staff)
    assert not prints(asker), "the home screen never"
    subjects = subjects_of(shared_bank, staff)
    for standing, refs in (("own", subjects.own), ("branch", subjects.branch)):
        if not refs:
            continue
        ref, found = refs[5], ""
        if outcome(asker, "OVW", ref) != "D":
            assert not prints(asker)
            found += "P" if submits(asker, "show-phone") else "-"
        if outcome(asker, "AST", ref) != "D":
            found += "A" if submits(asker, "show-accounts") else "-"
            asker.open("AST", ref)
            assert prints(asker) == (PRINTS.get(role) == standing)
        assert found.rstrip("-") == REVEALS.get((role.value, standing), "").rstrip("-")


def prints(one: FlowTerminal) -> bool:
    """Ask for the paper of what is shown; an offer is given back."""
    refused = refusal(one.ask_print)
    if refused:
        assert refused == "problem:print-refused"
        return False
    one.close_print("cancelled")
    return True


def submits(one: FlowTerminal, action: str) -> bool:
    """Whether an action of the shown screen is done."""
    refused = refusal(partial(one.submit, action))
    assert refused in ("", "problem:not-permitted", "problem:bad-request")
    return not refused


def test_screens_offers_and_sheets_of_another_session_are_as_good_as_not_there(
    shared_bank: BankServer, shared_book: RecordReader, asker: FlowTerminal
) -> None:
    owner = FlowTerminal(shared_bank).enrol()
    owner.sign_in(MANAGER)
    ref = shared_bank.customer(tables.customer.c.rm_number == MANAGER)[1]
    owner.open("HIN", ref)
    form = owner.screen.id
    owner.open("AST", ref)
    offer = owner.ask_print()
    asker.sign_in(staff_of(shared_bank, "SV"))
    made = PrintMake(offer.id, offer.purposes[0].id, "", offer.printers[0].id, 1)
    for command, kind in (
        (Submit(form, "save", {"notes": "x"}), "problem:not-found"),
        (Draft(form, {"notes": "x"}), "problem:not-found"),
        (Page(owner.screen.id, "holdings", 0), "problem:not-found"),
        (PrintAsk(owner.screen.id), "problem:not-found"),
        (made, "problem:print-refused"),
        (PrintClose(offer.serial, "cancelled"), "problem:print-refused"),
        (PrintClose(offer.serial, "received"), "problem:print-refused"),
    ):
        with pytest.raises(Refused) as refused:
            asker.send(command)
        assert refused.value.problem.type == kind
        assert refused.value.problem.reference == f"R-{shared_book.last()}"
    assert list(shared_bank.sheets.rglob(f"*{offer.serial}*")) == []
    owner.make_print()
    assert len(list(shared_bank.sheets.rglob(f"*{offer.serial}*"))) == 1, "its owner still can"
    owner.close()


class Carried:
    """Lets the hand-made client speak over the terminal's own transport."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.authority = wire.authority

    def carry(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        assert method == "POST"
        arrived = self._wire.post(path, body, headers, INTERACTION)
        return arrived.status, arrived.headers, arrived.body


EXTRA = {"rank": "BM", "branch": "900", "approved": True, "id": 1, "staff_number": "A10303"}


@pytest.mark.parametrize("name", EXTRA)
def test_fields_nobody_asked_for_are_refused_in_every_request(
    name: str, shared_bank: BankServer, shared_book: RecordReader
) -> None:
    wire = Wire(shared_bank)
    number = shared_bank.new_terminal()
    client = WireClient(Carried(wire), shared_bank.public_key, shared_bank.clock.utc, number)
    assert client.enrol(shared_bank.code(number)).status == 200
    assert client.sign_in(staff_of(shared_bank, "TL")).status == 200
    session: dict[str, Any] = {"signer": client.session, "token": client.token}
    none: dict[str, Any] = {}
    extra = {name: EXTRA[name]}
    opened = {"do": "open", "target": {"code": "HOM"}}
    bodies: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        (HELLO, {"wire": "1.0", "version": "t", "lang": "ja"}, none),
        (ENROL, {"code": "x" * 10, "terminal": number, "key": "A" * 43, "kept": False}, none),
        (SIGN_IN, {"challenge": "c", "staff": MANAGER, "password": PASSWORD, "session_key": "A" * 43, "lang": "ja",
                   "kept": False}, none),
        (HEARTBEAT, {}, session),
        (INTERACT, {"number": 1, "lang": "ja", "command": opened}, session),
        (UNLOCK, {"number": 2, "password": PASSWORD, "lang": "ja"}, session),
        (SIGN_OUT, {"head": "0" * 64}, session),
    )  # fmt: skip
    for path, body, how in bodies:
        assert client.post(path, encode({**body, **extra}), **how).problem.type == "problem:bad-request", path
    nested = {"number": 1, "lang": "ja", "command": {**opened, **extra}}
    before = shared_book.last()
    arrived = client.post(INTERACT, encode(nested), **session)
    assert arrived.problem.type == "problem:bad-request"
    assert [row.said for row in shared_book.rows(before)] == ["!request.refused"]
    assert client.do(Open(Target("HOM"))).status == 200, "without it, it is done"
    wire.close()
