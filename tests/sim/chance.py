"""Everything random of a run comes from its seed: the course of events, and what the product itself draws.

Keys, tokens and nonces come from a stream of their own, so that a change in one does not disturb the other.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.net import gateway


class SeededKeys:
    """Makes session keys as `Ed25519PrivateKey` does, from the seed."""

    def __init__(self, stream: Random) -> None:
        self._stream = stream

    def generate(self) -> Ed25519PrivateKey:
        """Return a key."""
        return Ed25519PrivateKey.from_private_bytes(self._stream.randbytes(32))


@contextmanager
def seeded(seed: int) -> Iterator[Random]:
    """Give the run's chance; inside, the product draws its secrets from the seed."""
    stream = Random(f"secrets {seed}")
    try:
        setattr(gateway, "Ed25519PrivateKey", SeededKeys(stream))  # noqa: B010 - for mypy a class is no variable
        with drawing_from(stream):
            yield Random(seed)
    finally:
        setattr(gateway, "Ed25519PrivateKey", Ed25519PrivateKey)  # noqa: B010


@contextmanager
def drawing_from(stream: Random) -> Iterator[None]:
    """Have the product draw its secrets from a stream.

    What a process makes once and keeps for all runs has one of its own: otherwise the first run would draw more.
    """

    def token_bytes(size: int = 32) -> bytes:
        return stream.randbytes(size)

    changes = {
        "token_bytes": token_bytes,
        "token_hex": lambda size=32: stream.randbytes(size).hex(),
        "token_urlsafe": lambda size=32: base64.urlsafe_b64encode(stream.randbytes(size)).rstrip(b"=").decode(),
    }
    former = {name: getattr(secrets, name) for name in changes}
    try:
        for name, change in changes.items():
            setattr(secrets, name, change)
        yield
    finally:
        for name, original in former.items():
            setattr(secrets, name, original)
