"""A household is shown without leaking between its members."""

from __future__ import annotations

from sqlalchemy import Connection, event, update

from server_stub.bank import queries, tables
from server_stub.bank.codes import ConsentState, ConsentUse, Relation
from server_stub.bank.model import Customer
from tests.server_stub.bank.conftest import AS_OF


def customer(bank: Connection, number: str) -> Customer:
    found = queries.customer_by_number(bank, number, AS_OF)
    assert found is not None
    return found


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
