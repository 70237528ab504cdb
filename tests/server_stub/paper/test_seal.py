"""Sealed sheets open with the right key for the right serial, and not otherwise."""

from __future__ import annotations

import pytest

from server_stub.paper.seal import KEY_BYTES, Seal, SealBroken

KEY = b"k" * KEY_BYTES
SEALED = Seal(KEY).close(b"%PDF", "PR-1", "aa")


def test_what_was_sealed_opens_again_and_looks_different_each_time() -> None:
    assert Seal(KEY).open(SEALED, "PR-1", "aa") == b"%PDF"
    assert Seal(KEY).close(b"%PDF", "PR-1", "aa") != SEALED


@pytest.mark.parametrize(
    ("key", "sealed", "serial", "digest"),
    [
        (b"x" * KEY_BYTES, SEALED, "PR-1", "aa"),
        (KEY, SEALED, "PR-2", "aa"),
        (KEY, SEALED, "PR-1", "ab"),
        (KEY, SEALED[:-1], "PR-1", "aa"),
        (KEY, SEALED[:5], "PR-1", "aa"),
        (KEY, b"", "PR-1", "aa"),
    ],
    # The nonce is random; a test's name must be the same in every process that collects it.
    ids=["other key", "other serial", "other digest", "cut tag", "cut nonce", "empty"],
)
def test_anything_else_does_not_open(key: bytes, sealed: bytes, serial: str, digest: str) -> None:
    with pytest.raises(SealBroken):
        Seal(key).open(sealed, serial, digest)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Seal(b"short")
