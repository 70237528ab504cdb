"""Whose reason counts: a purpose opens its own session alone, an appointment or a list row its own person alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Table, insert, select, update

from server_stub.access.codes import Evidence, Permission, ReadPurpose
from server_stub.access.decide import Standing
from server_stub.bank import tables
from server_stub.screens.admission import Admitted, Denied, admit, open_to, standing_to, state_purpose
from server_stub.screens.visit import Visit
from tests.helpers.bank_counter import Counter


def visit_of(counter: Counter) -> Visit:
    return Visit(counter.connection, counter.session, counter.lang, counter.now)


def standing(counter: Counter, ref: str) -> Standing:
    found = standing_to(visit_of(counter), ref)
    assert found is not None
    return found


def strangers(misaki: Counter, count: int) -> list[str]:
    """Customers of Misaki's branch who have nothing to do with anybody there."""
    customer = tables.customer
    here = select(customer.c.ref).where(customer.c.branch_code == misaki.session.branch).order_by(customer.c.number)
    refs = list(misaki.connection.execute(here.limit(count)).scalars())
    misaki.connection.execute(update(customer).where(customer.c.ref.in_(refs)).values(rm_number=None))
    for table in (tables.appointment, tables.call_list_row):
        misaki.connection.execute(table.delete().where(table.c.customer_ref.in_(refs)))
    assert [standing(misaki, ref) for ref in refs] == [Standing(own=False, same_branch=True)] * count
    return refs


@pytest.fixture
def stranger(misaki: Counter) -> str:
    return strangers(misaki, 1)[0]


def test_a_purpose_stated_in_another_session_of_the_same_person_is_none_in_this_one(
    misaki: Counter, stranger: str
) -> None:
    state_purpose(visit_of(misaki), (stranger,), ReadPurpose.COVER)
    again = misaki.other(session=replace(misaki.session, id="signed-in-again"))
    assert standing(misaki, stranger).purpose is ReadPurpose.COVER
    assert standing(again, stranger).purpose is None
    denied = admit(visit_of(again), Permission.OVERVIEW, stranger)
    assert isinstance(denied, Denied)
    assert denied.decision.needs_purpose


def test_a_colleague_s_purpose_opens_nobody_to_anybody_else(
    misaki: Counter, seat: Callable[[str], Counter], stranger: str
) -> None:
    colleague = seat("SV")
    state_purpose(visit_of(colleague), (stranger,), ReadPurpose.PHONE)
    assert open_to(visit_of(colleague), (stranger,)) == {stranger}
    assert open_to(visit_of(misaki), (stranger,)) == frozenset()


def test_a_purpose_for_one_customer_is_none_for_another(misaki: Counter) -> None:
    one, other = strangers(misaki, 2)
    state_purpose(visit_of(misaki), (one,), ReadPurpose.COVER)
    assert (standing(misaki, one).purpose, standing(misaki, other).purpose) == (ReadPurpose.COVER, None)


EVIDENCE = [(tables.appointment, Evidence.APPOINTMENT), (tables.call_list_row, Evidence.CALL_ROW)]


def expect(counter: Counter, table: Table, staff: str, ref: str) -> None:
    """Somebody is to meet or to call the customer today."""
    row = counter.connection.execute(select(table).limit(1)).one()._asdict()
    row |= {"staff_number": staff, "customer_ref": ref}
    if table is tables.appointment:
        row |= {"ref": f"a-{staff}", "at": counter.now}
    else:
        campaign = update(tables.campaign).where(tables.campaign.c.ref == row["campaign_ref"])
        counter.connection.execute(campaign.values(due_on=counter.now.date()))
    counter.connection.execute(insert(table).values(row))


@pytest.mark.parametrize(("table", "kind"), EVIDENCE, ids=["appointment", "call list row"])
def test_what_a_colleague_has_to_do_with_a_customer_is_no_reason_of_mine(
    misaki: Counter, seat: Callable[[str], Counter], stranger: str, table: Table, kind: Evidence
) -> None:
    colleague = seat("RM")
    assert colleague.session.branch == misaki.session.branch
    expect(misaki, table, colleague.session.staff, stranger)
    assert standing(colleague, stranger).evidence is kind
    assert standing(misaki, stranger).evidence is None
    assert isinstance(admit(visit_of(colleague), Permission.OVERVIEW, stranger), Admitted)
    assert isinstance(admit(visit_of(misaki), Permission.OVERVIEW, stranger), Denied)


@pytest.mark.parametrize(("table", "kind"), EVIDENCE, ids=["appointment", "call list row"])
def test_what_i_have_to_do_with_one_customer_is_no_reason_to_look_at_another(
    misaki: Counter, table: Table, kind: Evidence
) -> None:
    one, other = strangers(misaki, 2)
    expect(misaki, table, misaki.session.staff, one)
    assert (standing(misaki, one).evidence, standing(misaki, other).evidence) == (kind, None)
