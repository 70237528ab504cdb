"""The morning step by step, each step with the entries it must leave; the same on every database.

`!` before an entry: it was refused. A line of event kinds is one batch of the terminal's own reports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import func, select

from client.contract.blocks import Form
from client.contract.kinds import EventKind
from client.errors import Refused
from server_stub.bank import tables
from tests.helpers.bank_server import KAZUKO, MANAGER, MANAGERS_BRANCH, BankServer
from tests.helpers.flow_terminal import FlowTerminal
from tests.helpers.record_reader import Kept, RecordReader

ARRIVED = "screen:view:left screen:view:shown"
CONTACT = {
    "channel": "phone",
    "day": "2026/11/24",
    "time": "10:30",
    "with": "customer",
    "purpose": "maturity",
    "notes": "満期のご案内。後日ご来店。",
    "outcome": "appointment",
    "solicited": "no",
}


class Morning:
    """One manager at one terminal; `expect` compares what is new in the record with what must be."""

    def __init__(self, bank: BankServer, book: RecordReader) -> None:
        self.bank = bank
        self.book = book
        self.terminal = FlowTerminal(bank)
        self._read = book.last()

    def expect(self, *said: str) -> list[Kept]:
        """Exactly these entries are new; what an entry shows can be read back byte for byte."""
        new = self.book.rows(self._read)
        assert [row.said for row in new] == list(said)
        self._read = new[-1].number
        shown, reply = self.terminal.shown, self.terminal.reply
        if shown is not None and reply is not None and reply.screen is not None:
            receipt = reply.answer.receipt
            (entry,) = (row for row in self.book.rows() if row.number == receipt.number)
            assert (entry.hash, entry.entry.doc) == (receipt.entry, receipt.document)
            assert self.book.document(receipt.document) == self.terminal.served
        return new

    def refused(self, ask: Callable[[], object], kind: str) -> Refused:
        """What is asked is refused, with words and a reference that is the record's number."""
        with pytest.raises(Refused) as caught:
            ask()
        problem = caught.value.problem
        assert problem.type == kind
        assert problem.title
        assert problem.detail
        assert problem.reference == f"R-{self.book.last()}"
        return caught.value

    def arrive(self) -> None:
        """Enrol and sign in."""
        self.terminal.enrol()
        self.expect("terminal.code", "terminal.enrolled")
        reply = self.terminal.sign_in(MANAGER)
        _, signed_in, home = self.expect("terminal.hello", "login.ok", "screen.served HOM")
        assert signed_in.entry.user == MANAGER
        assert signed_in.entry.term == self.terminal.number
        assert reply.answer.ack.head == home.hash
        self.terminal.session = signed_in.session

    def find(self) -> None:
        """Search, and see the customer."""
        one = self.terminal
        one.open("CUS")
        self.expect("screen:view:shown screen:navigation:asked", "screen.served CUS")
        one.submit("search", name="yamamoto")
        _, searched = self.expect(f"{ARRIVED} form:entry:submitted", "search.run CUS")
        assert self.book.detail(searched) == {"name": "yamamoto"}
        assert b"yamamoto" not in searched.data
        one.line(f"OVW {KAZUKO}")
        _, seen = self.expect(f"{ARRIVED} shell:command:entered", "screen.served OVW")
        assert seen.entry.purpose == "own"
        assert seen.entry.obj is not None
        assert seen.entry.obj.ref == (one.screen.here.ref,)
        one.line(f"AST {KAZUKO}")
        self.expect(f"{ARRIVED} shell:command:entered", "screen.served AST")

    def print_one(self) -> None:
        """The one sheet that may be printed: offered, granted, spooled, received; the paper is what was recorded."""
        one = self.terminal
        offer = one.ask_print()
        _, reserved, offered = self.expect(f"{ARRIVED} print:sheet:asked", "print.reserved AST", "print.offered AST")
        one.make_print()
        _, granted, spooled = self.expect("print:sheet:confirmed", "print.granted AST", "print.spooled AST")
        one.close_print("received")
        self.expect("print:sheet:closed", "print.closed AST")
        (paper,) = self.bank.sheets.rglob("*.pdf")
        digest = hashlib.sha256(paper.read_bytes()).hexdigest()
        assert offer.serial in paper.name
        assert [self.book.detail(entry).get("pdf") for entry in (offered, granted)] == [digest, digest]
        assert {self.book.detail(entry)["serial"] for entry in (reserved, offered, granted, spooled)} == {offer.serial}

    def write(self) -> None:
        """A contact: begun, kept as a draft, taken up again, refused once, saved."""
        one, ref = self.terminal, self.terminal.screen.here.ref
        before = self._contacts()
        one.open("HIN", ref)
        self.expect("screen:navigation:asked", "screen.served HIN")
        one.edit(notes=CONTACT["notes"], channel="phone")
        one.keep_draft()
        edits = " ".join(["form:field:edited"] * 2)
        self.expect(f"{ARRIVED} {edits} form:draft:kept", "draft.kept HIN")
        one.open("HOM")
        self.expect("screen:navigation:asked", "screen.served HOM")
        one.open("HIN", ref)
        self.expect(f"{ARRIVED} screen:navigation:asked", "screen.served HIN")
        (form,) = (block for block in one.screen.blocks if isinstance(block, Form))
        assert {field.id: field.value for field in form.fields}["notes"] == CONTACT["notes"]
        one.submit("save", **{**CONTACT, "solicited": ""})
        self.expect(f"{ARRIVED} form:entry:submitted", "!form.refused HIN")
        one.submit("save", **CONTACT)
        _, saved, _ = self.expect(f"{ARRIVED} form:entry:submitted", "form.committed HIN", "screen.served HIS")
        assert self.book.detail(saved)["notes"] == CONTACT["notes"]
        assert CONTACT["notes"].encode() not in saved.data
        assert self._contacts() == before + 1

    def be_refused(self) -> None:
        """F9 on the home screen, and somebody else's customer."""
        one = self.terminal
        one.open("HOM")
        self.expect(f"{ARRIVED} screen:navigation:asked", "screen.served HOM")
        assert not one.screen.print.allowed
        assert one.screen.print.reason
        self.refused(one.ask_print, "problem:print-refused")
        self.expect(f"{ARRIVED} print:sheet:asked", "!print.denied HOM")
        number, ref = self.bank.customer(tables.customer.c.branch_code != MANAGERS_BRANCH)
        for code in ("AST", "OVW", "HIS", "HIN"):
            self.refused(partial(one.line, f"{code} {number}"), "problem:not-permitted")
            _, denied = self.expect("shell:command:entered", f"!denied {code}")
            assert denied.entry.obj is not None
            assert denied.entry.obj.ref == (ref,)
        assert len(list(self.bank.sheets.rglob("*.pdf"))) == 1

    def lock(self) -> None:
        """Locked, nothing is answered; the wrong password does not open; the right one does."""
        one = self.terminal
        one.lock()
        self.expect("session:lock:asked record:content:destroyed", "lock")
        self.refused(lambda: one.open("HOM"), "problem:session-locked")
        self.expect("screen:navigation:asked", "!denied")
        self.refused(lambda: one.unlock("wrong"), "problem:wrong-credentials")
        self.expect("session:unlock:tried", "!unlock.fail")
        one.unlock()
        self.expect("session:unlock:tried", "unlock")

    def leave(self) -> None:
        """Look at one's own record, refuse a copy, and go."""
        one = self.terminal
        one.open("LOG")
        self.expect("screen:navigation:asked", "log.viewed LOG")
        one.note(EventKind.COPY_REFUSED, "Ctrl+C")
        one.beat()
        self.expect("screen:view:shown refused:copy:tried")
        trail = one.here.trail
        one.sign_out()
        _, out = self.expect("session:end:asked", "logout")
        assert out.entry.dec is not None
        assert out.entry.dec.rule == "complete"
        assert out.entry.end is not None
        assert out.entry.end[:2] == trail.end

    def play(self) -> None:
        """All of it."""
        self.arrive()
        self.find()
        self.print_one()
        self.write()
        self.be_refused()
        self.lock()
        self.leave()
        self.terminal.close()

    def _contacts(self) -> int:
        return int(self.bank.scalar(select(func.count()).select_from(tables.contact)))
