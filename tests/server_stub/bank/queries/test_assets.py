"""Account numbers are read one by one; the amounts are held to the picture in `demo/test_people.py`."""

from __future__ import annotations

from sqlalchemy import Connection, event

from server_stub.bank import queries
from server_stub.bank.model import Customer
from tests.server_stub.bank.conftest import AS_OF


def customer(bank: Connection, number: str) -> Customer:
    found = queries.customer_by_number(bank, number, AS_OF)
    assert found is not None
    return found


def test_account_numbers_are_read_one_by_one_only(bank: Connection) -> None:
    kazuko = customer(bank, "3104558")
    seen: list[str] = []
    event.listen(bank, "before_cursor_execute", lambda c, cur, text, params, ctx, many: seen.append(text))
    held = queries.holdings(bank, kazuko.ref)
    assert "account_number" not in " ".join(seen)
    assert queries.account_number(bank, kazuko.ref, held[0].ref) == "0384471821"
    assert "account_number" in seen[-1]
    assert queries.account_number(bank, "c_other", held[0].ref) is None
