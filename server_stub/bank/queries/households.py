"""The family around a customer, without leaking between its members."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from server_stub.bank import tables
from server_stub.bank.codes import ConsentState, ConsentUse, Relation
from server_stub.bank.model import HouseholdMember
from server_stub.bank.queries.marks import assets_of, consent_states, customer_marks

_ORDER = {relation: place for place, relation in enumerate(Relation)}


def household_members(connection: Connection, customer_ref: str, today: date) -> tuple[HouseholdMember, ...]:
    """All members of the customer's household, head first, the customer included; empty when in no household.

    Assets are filled only for members who permit disclosure within the family (family_disclosure), and for the
    customer asked about.
    """
    member, customer = tables.household_member, tables.customer
    own = select(member.c.household_ref).where(member.c.customer_ref == customer_ref).scalar_subquery()
    wanted = (
        select(member.c.customer_ref, member.c.relation, customer.c.birth)
        .join_from(member, customer, customer.c.ref == member.c.customer_ref)
        .where(member.c.household_ref == own)
    )
    rows = connection.execute(wanted).all()
    refs = [row.customer_ref for row in rows]
    family = consent_states(connection, refs, ConsentUse.FAMILY, today)
    open_refs = {ref for ref in refs if family.get(ref) is ConsentState.GRANTED}
    marks = customer_marks(connection, refs, today)
    # Assets of the others are not even read: what is not fetched cannot be shown by mistake.
    assets = assets_of(connection, open_refs | {customer_ref})
    members = [
        HouseholdMember(
            mark=marks[row.customer_ref],
            relation=row.relation,
            birth=row.birth,
            discloses=row.customer_ref in open_refs,
            assets_yen=assets.get(row.customer_ref, 0) if row.customer_ref in open_refs | {customer_ref} else None,
        )
        for row in rows
    ]
    return tuple(sorted(members, key=lambda one: (_ORDER[one.relation], one.birth or date.max, one.mark.ref)))
