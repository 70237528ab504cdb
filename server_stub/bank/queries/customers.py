"""One customer as registered, and a manager's own customers."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from server_stub.bank import tables
from server_stub.bank.model import Customer, PortfolioRow
from server_stub.bank.queries.contacts import last_contacts
from server_stub.bank.queries.marks import assets_of, customer_marks
from server_stub.bank.queries.organisation import branch, staff_by_number

PORTFOLIO_PAGE = 50


def customer_by_number(connection: Connection, number: str, today: date) -> Customer | None:
    """The customer with these seven digits (half-width, leading zeros kept)."""
    return _customer(connection, tables.customer.c.number == number, today)


def customer_by_ref(connection: Connection, ref: str, today: date) -> Customer | None:
    """The customer with this opaque key."""
    return _customer(connection, tables.customer.c.ref == ref, today)


def portfolio(
    connection: Connection,
    staff_number: str,
    today: date,
    after: CustomerCursor | None = None,
    limit: int = PORTFOLIO_PAGE,
) -> tuple[PortfolioRow, ...]:
    """One page of a manager's own customers by reading; those without a reading come by number, after the others.

    `after` is `cursor_of(row)` of the last row of the page before.
    """
    columns = tables.customer.c
    order = func.coalesce(columns.kana, _AFTER_ALL_KANA + columns.number)
    wanted = select(columns.ref).where(columns.rm_number == staff_number)
    if after is not None:
        wanted = wanted.where(or_(order > after[0], and_(order == after[0], columns.ref > after[1])))
    refs = list(connection.execute(wanted.order_by(order, columns.ref).limit(limit)).scalars())
    marks = customer_marks(connection, refs, today)
    assets = assets_of(connection, refs)
    contacted = last_contacts(connection, refs)
    return tuple(PortfolioRow(marks[ref], assets.get(ref, 0), contacted.get(ref)) for ref in refs)


def portfolio_count(connection: Connection, staff_number: str) -> int:
    """How many customers a manager has."""
    wanted = select(func.count()).select_from(tables.customer).where(tables.customer.c.rm_number == staff_number)
    return int(connection.execute(wanted).scalar_one())


def cursor_of(row: PortfolioRow) -> CustomerCursor:
    """Where the next page of a portfolio begins."""
    return (row.mark.kana or _AFTER_ALL_KANA + row.mark.number, row.mark.ref)


# The order's value and the reference of a portfolio's last row.
CustomerCursor = tuple[str, str]

# Sorts behind every katakana.
_AFTER_ALL_KANA = "\uffef"


def _customer(connection: Connection, condition: ColumnElement[bool], today: date) -> Customer | None:
    row = connection.execute(select(tables.customer).where(condition)).one_or_none()
    if row is None:
        return None
    home = branch(connection, row.branch_code)
    if home is None:  # the foreign key forbids it; a customer without a branch must not look like one with
        raise LookupError(f"customer {row.ref} belongs to a branch that is not registered")
    rm = None if row.rm_number is None else staff_by_number(connection, row.rm_number)
    return Customer(
        mark=customer_marks(connection, [row.ref], today)[row.ref],
        **_registered(row),
        branch=home,
        rm=rm,
        assets_yen=assets_of(connection, [row.ref]).get(row.ref, 0),
        household_size=_household_size(connection, row.ref),
    )


_REGISTERED = (
    "birth", "age_stated", "age_stated_on", "sex", "phone_mobile", "phone_home", "email", "postal_code",
    "address_town", "address_rest", "occupation", "employer", "since", "lifestyle", "identity_check_due",
    "complaint_open",
)  # fmt: skip


def _registered(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _REGISTERED}


def _household_size(connection: Connection, ref: str) -> int:
    member = tables.household_member
    own = select(member.c.household_ref).where(member.c.customer_ref == ref).scalar_subquery()
    wanted = select(func.count()).select_from(member).where(member.c.household_ref == own)
    return int(connection.execute(wanted).scalar_one())
