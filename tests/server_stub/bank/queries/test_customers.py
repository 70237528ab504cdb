"""Customers, households, lists: what each query shows and what it must not."""

from __future__ import annotations

from sqlalchemy import Connection

from server_stub.bank import queries
from server_stub.bank.model import Customer, Staff
from server_stub.bank.queries.customers import cursor_of
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


def test_portfolio_pages_give_everybody_once_in_order_of_reading(bank: Connection, misaki: Staff) -> None:
    rows = list(queries.portfolio(bank, misaki.number, AS_OF, limit=7))
    while page := queries.portfolio(bank, misaki.number, AS_OF, after=cursor_of(rows[-1]), limit=7):
        rows.extend(page)
    assert len({row.mark.ref for row in rows}) == len(rows) == queries.portfolio_count(bank, misaki.number)
    readings = [row.mark.kana or "" for row in rows]
    assert readings == sorted(readings)
