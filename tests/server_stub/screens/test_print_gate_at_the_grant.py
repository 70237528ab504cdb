"""What is asked when an offer becomes paper: the right to print this customer, not the right to look at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import delete, update

from client.contract.api import Offer, PrintAsk, PrintMake, ProblemKind
from server_stub.access.codes import Permission, ReadPurpose
from server_stub.audit.entry import ServerEvent
from server_stub.audit.served import Served
from server_stub.bank import tables
from server_stub.paper.refusals import WORDS
from server_stub.paper.refusals import Refusal as Reason
from server_stub.paper.register import PrintRegister, Reservation
from server_stub.paper.seal import KEY_BYTES, Seal
from server_stub.screens.admission import Admitted, Denied, admit, state_purpose
from server_stub.screens.paper_offer import content_digest
from server_stub.screens.paper_sheet import asset_sheet
from server_stub.screens.print_gate import PrintGate
from server_stub.screens.visit import Visit
from server_stub.words import Words
from tests.helpers.bank_counter import CHARTER, KAZUKO, Counter, ref_of


def visit_of(counter: Counter) -> Visit:
    return Visit(counter.connection, counter.session, counter.lang, counter.now)


def choice(offer: Offer) -> PrintMake:
    return PrintMake(offer.id, "hand_over", "", offer.printers[0].id, 1)


def offered(counter: Counter) -> Offer:
    served = counter.done(PrintAsk(counter.line(f"AST {KAZUKO}").id))
    assert isinstance(served, Served)
    return msgspec.json.decode(served.offer or b"", type=Offer)


def lose_the_customer(counter: Counter) -> str:
    """Another manager takes the customer over, nothing is agreed with them any more; a purpose has been stated."""
    ref, customer = ref_of(counter.connection, KAZUKO), tables.customer.c
    counter.connection.execute(update(tables.customer).where(customer.ref == ref).values(rm_number=None))
    for table in (tables.appointment, tables.call_list_row):
        counter.connection.execute(delete(table).where(table.c.customer_ref == ref))
    state_purpose(visit_of(counter), (ref,), ReadPurpose.COVER)
    return ref


def test_who_may_still_look_but_no_more_print_gets_no_paper_for_an_offer_made_before(misaki: Counter) -> None:
    offer = offered(misaki)
    ref = lose_the_customer(misaki)
    assert isinstance(admit(visit_of(misaki), Permission.OVERVIEW, ref), Admitted)
    assert isinstance(admit(visit_of(misaki), Permission.ASSETS, ref), Admitted)
    refused = misaki.refused(choice(offer))
    assert (refused.kind, refused.entry.kind) == (ProblemKind.NOT_PERMITTED, ServerEvent.DENIED)
    assert refused.entry.subjects == (ref,)
    assert refused.undo, "the grant is taken back with everything it wrote"


def test_who_may_only_look_is_offered_no_paper_either(misaki: Counter) -> None:
    ref = lose_the_customer(misaki)
    screen = misaki.line(f"AST {KAZUKO}")
    assert (screen.code, screen.print.allowed) == ("AST", False)
    refused = misaki.refused(PrintAsk(screen.id))
    assert (refused.kind, refused.entry.kind) == (ProblemKind.PRINT_REFUSED, ServerEvent.PRINT_DENIED)
    assert refused.entry.rule == misaki_denied(misaki, ref).decision.rule


def misaki_denied(misaki: Counter, ref: str) -> Denied:
    found = admit(visit_of(misaki), Permission.PRINT_ASSETS, ref)
    assert isinstance(found, Denied)
    return found


@pytest.mark.parametrize(
    ("role", "permitted", "allowed"), [("RM", True, True), ("RM", False, False), ("TL", True, False)]
)
def test_the_key_is_there_only_for_whom_both_charter_and_table_let_print(
    seat: Callable[[str], Counter], role: str, permitted: bool, allowed: bool
) -> None:
    gate = PrintGate(PrintRegister(lambda _at: CHARTER, Seal(b"k" * KEY_BYTES)))
    state = gate.state(visit_of(seat(role)), "AST", permitted=permitted)
    assert (state.allowed, state.form) == (allowed, "AS-01" if allowed else "")
    assert bool(state.reason) is not allowed


def withdraw_insurance(counter: Counter) -> None:
    consent = tables.consent.c
    chosen = consent.use.in_(("insurance_use", "insurance_info_use"))
    counter.connection.execute(delete(tables.consent).where(chosen))


def test_a_sheet_that_would_say_something_else_by_now_goes_on_no_paper(misaki: Counter) -> None:
    offer = offered(misaki)
    withdraw_insurance(misaki)
    refused = misaki.other(lang="en").refused(choice(offer))
    assert (refused.kind, refused.entry.rule) == (ProblemKind.PRINT_REFUSED, "print:content_changed")
    assert "F9" in refused.text
    assert "has changed" in refused.text
    assert "変わりました" in WORDS[Reason.CONTENT_CHANGED].ja
    assert refused.undo, "the grant is taken back with everything it wrote"
    anew = misaki.served(choice(offered(misaki)))
    assert anew.entry.kind is ServerEvent.PRINT_GRANTED


@pytest.mark.parametrize("minutes", [0, 4])
def test_a_sheet_that_says_the_same_is_printed_whenever_it_is_asked_for(misaki: Counter, minutes: int) -> None:
    offer = offered(misaki)
    later = misaki.other(now=misaki.now + timedelta(minutes=minutes))
    assert later.served(choice(offer)).entry.kind is ServerEvent.PRINT_GRANTED


def test_the_same_figures_decided_otherwise_are_another_sheet(misaki: Counter) -> None:
    found = admit(visit_of(misaki), Permission.PRINT_ASSETS, ref_of(misaki.connection, KAZUKO))
    assert isinstance(found, Admitted)
    reserved = Reservation("PR-1", "AS-01", 3, misaki.now)
    filled = asset_sheet(visit_of(misaki), found, reserved, "0" * 64, Words("銀行", "Bank"))
    first = content_digest(filled, found.decision)
    assert content_digest(filled, replace(found.decision, rule="another")) != first
    assert content_digest(filled, replace(found.decision, sees={})) != first
    assert content_digest(replace(filled, total=filled.total + 1), found.decision) != first
