"""Percentages of a whole: a customer who adds them up finds the whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server_stub.bank.shares import shares


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=7).map(tuple))
def test_shares_add_up_to_a_hundred(amounts: tuple[int, ...]) -> None:
    tenths = [round(float(share.rstrip("%")) * 10) for share in shares(amounts) if share]
    assert sum(tenths) == (1000 if sum(amounts) else 0)


def test_shares_of_nothing_or_of_debt_are_blank() -> None:
    assert shares(()) == ()
    assert shares((0, 0)) == ("", "")
    assert shares((5, -1)) == ("", "")
    assert shares((1, 1, 1)) == ("33.4%", "33.3%", "33.3%")
