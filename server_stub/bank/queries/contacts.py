"""The history of contacts: read page by page, and added to; nothing here changes or removes a row."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, or_, select

from server_stub.bank import tables
from server_stub.bank.model import Contact, ContactCursor, ContactPage, NewContact

CONTACT_PAGE = 50
NOTES_LIMIT = 1000


class ContactNotAccepted(ValueError):
    """A new contact does not fit the history; `field` names what is wrong (a field of `NewContact`)."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


def contacts(
    connection: Connection, customer_ref: str, after: ContactCursor | None = None, limit: int = CONTACT_PAGE
) -> ContactPage:
    """One page of the history, newest first. Corrected rows stay in it and name their correction."""
    table = tables.contact.c
    wanted = _with_names().where(table.customer_ref == customer_ref)
    if after is not None:
        wanted = wanted.where(or_(table.at < after.at, and_(table.at == after.at, table.ref < after.ref)))
    # One more than asked for tells whether there is a next page.
    rows = connection.execute(wanted.order_by(table.at.desc(), table.ref.desc()).limit(limit + 1)).all()
    corrections = _corrections(connection, [row.ref for row in rows])
    page = tuple(_contact(row, corrections.get(row.ref)) for row in rows[:limit])
    more = len(rows) > limit
    return ContactPage(page, ContactCursor(page[-1].at, page[-1].ref) if more else None)


def contact_count(connection: Connection, customer_ref: str, since: datetime | None = None) -> int:
    """How many rows the history has, corrections included; with `since` only those not older."""
    table = tables.contact
    wanted = select(func.count()).select_from(table).where(table.c.customer_ref == customer_ref)
    if since is not None:
        wanted = wanted.where(table.c.at >= since)
    return int(connection.execute(wanted).scalar_one())


def contact_by_ref(connection: Connection, ref: str) -> Contact | None:
    """One row of the history."""
    row = connection.execute(_with_names().where(tables.contact.c.ref == ref)).one_or_none()
    return None if row is None else _contact(row, _corrections(connection, [ref]).get(ref))


def add_contact(
    connection: Connection,
    new: NewContact,
    recorded_at: datetime,
    new_ref: Callable[[], str] = lambda: f"k_{secrets.token_hex(12)}",
) -> Contact:
    """Add one contact and return it as stored; raises ContactNotAccepted.

    A correction must name an uncorrected contact of the same customer: a chain of corrections stays readable from
    its first row on, and two people cannot correct the same row differently.
    """
    _check(connection, new, recorded_at)
    ref = new_ref()
    connection.execute(
        insert(tables.contact).values(
            ref=ref,
            customer_ref=new.customer_ref,
            at=new.at,
            time_known=True,
            channel=new.channel,
            with_whom=new.with_whom,
            purpose=new.purpose,
            notes=new.notes,
            outcome=new.outcome,
            next_on=new.next_on,
            by_staff=new.by_staff,
            solicitation=new.solicitation,
            approval_number=new.approval_number,
            correction_of=new.correction_of,
            recorded_at=recorded_at,
        )
    )
    stored = contact_by_ref(connection, ref)
    if stored is None:
        raise LookupError("the contact that was just added cannot be read")
    return stored


def last_contacts(connection: Connection, refs: Collection[str]) -> dict[str, datetime]:
    """The time of the last contact of each customer who has any."""
    table = tables.contact.c
    wanted = select(table.customer_ref, func.max(table.at).label("at"))
    rows = connection.execute(wanted.where(table.customer_ref.in_(list(refs))).group_by(table.customer_ref))
    return {row.customer_ref: row.at for row in rows}


def _check(connection: Connection, new: NewContact, recorded_at: datetime) -> None:
    if not new.notes.strip():
        raise ContactNotAccepted("notes", "empty")
    if len(new.notes) > NOTES_LIMIT:
        raise ContactNotAccepted("notes", f"longer than {NOTES_LIMIT} characters")
    if new.at > recorded_at:
        raise ContactNotAccepted("at", "in the future")
    if connection.execute(_exists(tables.customer.c.ref, new.customer_ref)).first() is None:
        raise ContactNotAccepted("customer_ref", "no such customer")
    if connection.execute(_exists(tables.staff.c.number, new.by_staff)).first() is None:
        raise ContactNotAccepted("by_staff", "no such member of staff")
    if new.correction_of is not None:
        original = contact_by_ref(connection, new.correction_of)
        if original is None or original.customer_ref != new.customer_ref:
            raise ContactNotAccepted("correction_of", "no such contact of this customer")
        if original.corrected_by is not None:
            raise ContactNotAccepted("correction_of", "corrected already; correct the correction")


def _exists(column: Any, value: str) -> Select[Any]:
    return select(column).where(column == value)


def _with_names() -> Select[Any]:
    table, staff = tables.contact, tables.staff
    joined = select(table, staff.c.name.label("by_name"), staff.c.romaji.label("by_romaji"))
    return joined.join_from(table, staff, staff.c.number == table.c.by_staff, isouter=True)


def _corrections(connection: Connection, refs: list[str]) -> dict[str, str]:
    table = tables.contact.c
    rows = connection.execute(select(table.correction_of, table.ref).where(table.correction_of.in_(refs)))
    return {row.correction_of: row.ref for row in rows}


_AS_STORED = (
    "ref", "customer_ref", "at", "time_known", "channel", "with_whom", "purpose", "notes", "outcome", "next_on",
    "by_staff", "by_name", "by_romaji", "solicitation", "approval_number", "attempts", "duration_seconds",
    "correction_of", "recorded_at",
)  # fmt: skip


def _contact(row: Row[Any], corrected_by: str | None) -> Contact:
    return Contact(**{name: getattr(row, name) for name in _AS_STORED}, corrected_by=corrected_by)
