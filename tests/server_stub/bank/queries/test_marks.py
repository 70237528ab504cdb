"""Permissions and segments as they stand on the day asked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, func, select

from server_stub.bank import queries, tables
from server_stub.bank.codes import ConsentState, ConsentUse
from server_stub.bank.model import Customer
from server_stub.bank.rules import segment_of
from tests.server_stub.bank.conftest import AS_OF


def customer(bank: Connection, number: str) -> Customer:
    found = queries.customer_by_number(bank, number, AS_OF)
    assert found is not None
    return found


def test_consents_list_every_use_and_expire_by_the_day(bank: Connection) -> None:
    kazuko = customer(bank, "3104558")
    assert [one.use for one in queries.consents(bank, kazuko.ref, AS_OF)] == list(ConsentUse)
    states = {one.use: one.state for one in queries.consents(bank, kazuko.ref, AS_OF + timedelta(days=128))}
    assert states[ConsentUse.INFORMATION] is ConsentState.EXPIRED
    assert states[ConsentUse.GROUP_SHARING] is ConsentState.UNKNOWN
    late = queries.customer_by_ref(bank, kazuko.ref, AS_OF + timedelta(days=128))
    assert late is not None
    assert (kazuko.mark.segment, late.mark.segment) == (1, 2)


def test_segments_follow_the_rule_for_everybody(bank: Connection) -> None:
    refs = list(bank.execute(select(tables.customer.c.ref)).scalars())
    marks = queries.customer_marks(bank, refs, AS_OF)
    assert set(marks) == set(refs)
    threshold = queries.institution(bank).important_from_yen
    holding = tables.holding.c
    for ref in refs[:200]:
        assets = bank.execute(select(func.sum(holding.value_yen)).where(holding.customer_ref == ref)).scalar_one()
        use = next(one for one in queries.consents(bank, ref, AS_OF) if one.use is ConsentUse.INFORMATION)
        assert marks[ref].segment is segment_of(assets, threshold, use.state)
    assert {mark.segment for mark in marks.values()} == {1, 2, 3, 4}
