"""The replay window against a table that remembers everything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server_stub.identity.nonces import HIGHEST, WIDTH, NonceWindow


@given(st.lists(st.integers(-2, 300), max_size=120))
def test_nothing_is_accepted_twice_and_nothing_new_near_the_front_is_refused(nonces: list[int]) -> None:
    window, seen = NonceWindow(), set()
    for nonce in nonces:
        after = window.accept(nonce)
        fresh = nonce >= 1 and nonce not in seen and nonce > window.high - WIDTH
        assert (after is not None) == fresh
        if after is not None:
            window = after
            seen.add(nonce)
            assert window.high == max(seen)
            assert 0 <= window.seen < 1 << WIDTH


def test_requests_may_overtake_each_other_within_the_window() -> None:
    window = NonceWindow()
    for nonce in (3, 1, 2, WIDTH + 2, 4):
        found = window.accept(nonce)
        assert found is not None
        window = found
    assert window.accept(2) is None  # now too far back


def test_a_number_too_large_to_be_kept_is_refused() -> None:
    assert NonceWindow().accept(HIGHEST) is not None
    assert NonceWindow().accept(HIGHEST + 1) is None
