"""What one customer holds and owes, now and over the last months."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from server_stub.bank import tables
from server_stub.bank.codes import HoldingClass
from server_stub.bank.model import Holding, Loan, MonthlyValue
from server_stub.bank.rules import words_or_none
from server_stub.words import Words

_CLASS_ORDER = {holding_class: place for place, holding_class in enumerate(HoldingClass)}


def holdings(connection: Connection, customer_ref: str) -> tuple[Holding, ...]:
    """Everything the customer holds, by class in the fixed order, then as the bank lists it.

    Account numbers are not among the columns read; `account_number` asks for one.
    """
    table, product = tables.holding, tables.product
    columns = [column for column in table.c if column.name != "account_number"]
    wanted: Select[Any] = (
        select(*columns, product.c.holding_class, product.c.name_ja, product.c.name_en)
        .join_from(table, product, product.c.code == table.c.product_code)
        .where(table.c.customer_ref == customer_ref)
    )
    rows = sorted(connection.execute(wanted), key=lambda row: (_CLASS_ORDER[row.holding_class], row.position, row.ref))
    return tuple(_holding(row) for row in rows)


def account_number(connection: Connection, customer_ref: str, holding_ref: str) -> str | None:
    """The whole account number of one holding of this customer; None when there is none."""
    table = tables.holding.c
    wanted = select(table.account_number).where(table.ref == holding_ref, table.customer_ref == customer_ref)
    return connection.execute(wanted).scalar_one_or_none()


def loans(connection: Connection, customer_ref: str) -> tuple[Loan, ...]:
    """The customer's loans by reference."""
    table = tables.loan
    wanted = select(table).where(table.c.customer_ref == customer_ref).order_by(table.c.ref)
    return tuple(Loan(row.ref, row.kind, row.balance_yen, row.last_payment_on) for row in connection.execute(wanted))


def monthly_values(connection: Connection, customer_ref: str) -> tuple[MonthlyValue, ...]:
    """Total assets month by month, oldest first; empty where the bank keeps no history."""
    table = tables.monthly_value
    wanted: Select[Any] = (
        select(table.c.month, table.c.value_yen).where(table.c.customer_ref == customer_ref).order_by(table.c.month)
    )
    return tuple(MonthlyValue(row.month, row.value_yen) for row in connection.execute(wanted))


def _holding(row: Row[Any]) -> Holding:
    return Holding(
        ref=row.ref,
        holding_class=row.holding_class,
        product_code=row.product_code,
        product=Words(row.name_ja, row.name_en),
        account_tail=row.account_tail,
        account_note=words_or_none(row.account_note_ja, row.account_note_en),
        quantity=words_or_none(row.quantity_ja, row.quantity_en),
        remark=words_or_none(row.remark_ja, row.remark_en),
        value_yen=row.value_yen,
        gain_yen=row.gain_yen,
        currency=row.currency,
        matures_on=row.matures_on,
        valued_on=row.valued_on,
    )
