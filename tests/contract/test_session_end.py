"""Who can say where a session ended."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from client.contract.proof import BadProof, public_text
from client.contract.session_end import End, sign_end, verify_end

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
PUBLIC = public_text(KEY.public_key())
END = End(7, "ab" * 32)


def test_the_statement_is_fixed_for_ever() -> None:
    assert END.statement == b"branch-terminal session end v1\n7\n" + b"ab" * 32 + b"\n"


def test_the_holder_of_the_key_can() -> None:
    verify_end(PUBLIC, END, sign_end(KEY, END))


@given(st.integers(0, 2**53), st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_for_these_events_only(seq: int, head: str) -> None:
    other = End(seq, head)
    if other != END:
        with pytest.raises(BadProof):
            verify_end(PUBLIC, other, sign_end(KEY, END))


@pytest.mark.parametrize("signature", ["", "AA==", "A" * 88, "あ" * 88, sign_end(OTHER, END)])
def test_nobody_else_can(signature: str) -> None:
    with pytest.raises(BadProof):
        verify_end(PUBLIC, END, signature)


@pytest.mark.parametrize("key", ["", "not a key", "A" * 43])
def test_a_key_that_is_none_proves_nothing(key: str) -> None:
    with pytest.raises(BadProof):
        verify_end(key, END, sign_end(KEY, END))
