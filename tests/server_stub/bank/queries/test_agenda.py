"""What a manager has to do, and whom consent takes off the lists; the written day is in `demo/test_people.py`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, update

from server_stub.bank import queries, tables
from server_stub.bank.codes import ConsentState, ConsentUse
from server_stub.bank.model import Staff
from tests.server_stub.bank.conftest import AS_OF


def test_nobody_conservative_is_ever_on_a_call_list(bank: Connection) -> None:
    managers = [one.number for branch in queries.branches(bank) for one in queries.staff_of(bank, branch.code)]
    lists = [found for number in managers if (found := queries.call_list(bank, number, AS_OF)) is not None]
    assert len(lists) == 30
    for found in lists:
        assert found.withheld == 0
        for row in found.rows:
            assert row.customer.segment in (1, 3)
            assert row.customer.channels.phone is ConsentState.GRANTED


@pytest.mark.parametrize("use", [ConsentUse.PHONE, ConsentUse.INFORMATION])
def test_a_withdrawn_permission_takes_the_row_off_the_list(bank: Connection, misaki: Staff, use: ConsentUse) -> None:
    before = queries.call_list(bank, misaki.number, AS_OF)
    assert before is not None
    first = before.rows[0].customer
    consent = tables.consent.c
    bank.execute(
        update(tables.consent)
        .where(consent.customer_ref == first.ref, consent.use == use)
        .values(state=ConsentState.REFUSED)
    )
    after = queries.call_list(bank, misaki.number, AS_OF)
    assert after is not None
    assert first.ref not in {row.customer.ref for row in after.rows}
    assert (len(after.rows), after.withheld) == (len(before.rows) - 1, 1)


def test_no_call_list_without_rows_or_after_its_end(bank: Connection, misaki: Staff) -> None:
    assert queries.call_list(bank, misaki.number, AS_OF + timedelta(days=7)) is None
    bank.execute(delete(tables.call_list_row))
    assert queries.call_list(bank, misaki.number, AS_OF) is None


def test_a_refused_permission_does_not_run_out(bank: Connection, misaki: Staff) -> None:
    assert len(queries.expiring_consents(bank, misaki.number, AS_OF)) == 3
    bank.execute(update(tables.consent).values(state=ConsentState.REFUSED))
    assert queries.expiring_consents(bank, misaki.number, AS_OF) == ()
