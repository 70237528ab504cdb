"""The rows that make one customer known: the customer itself and the keys under which a search finds it.

Shared by the demo and the import, so that both are found the same way.
"""

from __future__ import annotations

from typing import Any

from server_stub.bank import tables
from server_stub.bank.queries.search import keys_of
from server_stub.bank.rows import RowBatch

_NULLABLE = tuple(column.name for column in tables.customer.c if column.nullable)


def add_customer(rows: RowBatch, **values: Any) -> None:
    """Collect a customer and its keys; columns that are not given are unknown."""
    row = dict.fromkeys(_NULLABLE) | {"complaint_open": False} | values
    rows.add(tables.customer, **row)
    keys = keys_of(row["name"], row["kana"], row["romaji"], (row["phone_mobile"], row["phone_home"]))
    for kind, key in sorted(keys):
        rows.add(tables.customer_key, kind=kind, key=key, customer_ref=row["ref"])
