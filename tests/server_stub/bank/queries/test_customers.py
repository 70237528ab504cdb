"""Customers, households, lists: what each query shows and what it must not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, event, func, select, update

from server_stub.bank import queries, tables
from server_stub.bank.codes import BranchKind, ConsentState, ConsentUse, Rank, Relation
from server_stub.bank.model import Customer, Relationship, Staff
from server_stub.bank.queries.customers import cursor_of
from server_stub.bank.rules import segment_of
from tests.server_stub.bank.conftest import AS_OF


def customer(bank: Connection, number: str) -> Customer:
    found = queries.customer_by_number(bank, number, AS_OF)
    assert found is not None
    return found


def test_number_and_reference_name_the_same_customer(bank: Connection) -> None:
    kazuko = customer(bank, "3104558")
    assert queries.customer_by_ref(bank, kazuko.ref, AS_OF) == kazuko
    assert kazuko.number == "3104558"
    assert queries.customer_by_number(bank, "0000000", AS_OF) is None
    assert queries.customer_by_ref(bank, "c_nobody", AS_OF) is None


def test_relationship_is_by_manager_and_branch(bank: Connection, misaki: Staff) -> None:
    kazuko = customer(bank, "3104558")
    colleague = next(one for one in queries.staff_of(bank, misaki.branch_code) if one.rank is Rank.TELLER)
    stranger = next(one for one in queries.staff_of(bank, "001") if one.rank is Rank.RELATIONSHIP_MANAGER)
    assert queries.relationship(bank, misaki, kazuko.ref) == Relationship(is_manager=True, same_branch=True)
    assert queries.relationship(bank, colleague, kazuko.ref) == Relationship(is_manager=False, same_branch=True)
    assert queries.relationship(bank, stranger, kazuko.ref) == Relationship(is_manager=False, same_branch=False)
    assert queries.relationship(bank, misaki, "c_nobody") is None


def test_organisation(bank: Connection, misaki: Staff) -> None:
    assert queries.institution(bank).name.ja == "東雲銀行"
    assert len(queries.branches(bank)) == 6
    home = queries.branch(bank, misaki.branch_code)
    assert home is not None
    assert (home.kind, home.short.ja) == (BranchKind.BRANCH, "港北")
    (printer,) = queries.printers(bank, misaki.branch_code)
    assert printer.ipp_url.startswith("ipp://127.0.0.1")
    assert queries.branch(bank, "999") is None
    assert queries.staff_by_number(bank, "A00000") is None
    assert misaki.is_active(AS_OF)
    assert not misaki.is_active(misaki.active_from - timedelta(days=1))


def test_account_numbers_are_read_one_by_one_only(bank: Connection) -> None:
    kazuko = customer(bank, "3104558")
    seen: list[str] = []
    event.listen(bank, "before_cursor_execute", lambda c, cur, text, params, ctx, many: seen.append(text))
    held = queries.holdings(bank, kazuko.ref)
    assert "account_number" not in " ".join(seen)
    assert queries.account_number(bank, kazuko.ref, held[0].ref) == "0384471821"
    assert "account_number" in seen[-1]
    assert queries.account_number(bank, "c_other", held[0].ref) is None


def test_members_who_do_not_disclose_have_no_assets(bank: Connection) -> None:
    kazuko = customer(bank, "3104558")
    members = queries.household_members(bank, kazuko.ref, AS_OF)
    assert [(one.mark.name, one.relation, one.discloses, one.assets_yen) for one in members] == [
        ("山本 茂", Relation.HEAD, True, 5_610_220),
        ("山本 和子", Relation.SPOUSE, True, 49_522_527),
        ("山本 直子", Relation.CHILD, False, None),
    ]
    naoko = members[2].mark.ref
    seen_by_naoko = {one.mark.ref: one.assets_yen for one in queries.household_members(bank, naoko, AS_OF)}
    assert seen_by_naoko[naoko] == 2_903_400


def test_assets_that_may_not_be_disclosed_are_not_even_read(bank: Connection) -> None:
    kazuko = customer(bank, "3104558")
    naoko = customer(bank, "3140077").ref
    sums: list[str] = []

    def note(_connection: object, _cursor: object, text: str, parameters: object, *_rest: object) -> None:
        if "sum(" in text:
            sums.append(str(parameters))

    event.listen(bank, "before_cursor_execute", note)
    queries.household_members(bank, kazuko.ref, AS_OF)
    # The marks need everybody's segment; the amounts are asked for once more, for the open members only.
    assert naoko in sums[0]
    assert naoko not in sums[-1]
    assert kazuko.ref in sums[-1]


def test_withdrawn_disclosure_takes_the_assets_away_at_once(bank: Connection) -> None:
    kazuko = customer(bank, "3104558")
    consent = tables.consent
    bank.execute(update(consent).where(consent.c.use == ConsentUse.FAMILY).values(state=ConsentState.REFUSED))
    members = queries.household_members(bank, kazuko.ref, AS_OF)
    assert [one.assets_yen for one in members if one.mark.ref != kazuko.ref] == [None, None]


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


def test_portfolio_pages_give_everybody_once_in_order_of_reading(bank: Connection, misaki: Staff) -> None:
    rows = list(queries.portfolio(bank, misaki.number, AS_OF, limit=7))
    while page := queries.portfolio(bank, misaki.number, AS_OF, after=cursor_of(rows[-1]), limit=7):
        rows.extend(page)
    assert len({row.mark.ref for row in rows}) == len(rows) == queries.portfolio_count(bank, misaki.number)
    readings = [row.mark.kana or "" for row in rows]
    assert readings == sorted(readings)


def test_a_refused_permission_does_not_run_out(bank: Connection, misaki: Staff) -> None:
    assert len(queries.expiring_consents(bank, misaki.number, AS_OF)) == 3
    bank.execute(update(tables.consent).values(state=ConsentState.REFUSED))
    assert queries.expiring_consents(bank, misaki.number, AS_OF) == ()
