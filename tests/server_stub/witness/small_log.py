"""A log of a few leaves with its key, honest or forked, and the bodies it sends to a witness.

Proofs come from the definitions of RFC 9162, not from the server's tiles.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract.checkpoint import Checkpoint
from client.contract.merkle import leaf_hash
from client.contract.note import COSIGNATURE, NoteSigner, sign_note
from tests.contract.test_merkle import root, subproof

ORIGIN = "log.example/record"
LOG_KEY = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
WITNESS = NoteSigner("witness.example/audit", Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34))), COSIGNATURE)


class SmallLog:
    """Leaves numbered from 0; from `fork` on they are others than those of the honest log."""

    def __init__(self, leaves: int = 40, *, fork: int | None = None) -> None:
        split = leaves if fork is None else fork
        self._leaves = [leaf_hash(f"{'honest' if at < split else 'other'} {at}".encode()) for at in range(leaves)]

    def head(self, size: int) -> Checkpoint:
        return Checkpoint(ORIGIN, size, root(self._leaves[:size]))

    def proof(self, old: int, new: int) -> list[bytes]:
        return subproof(old, self._leaves[:new]) if 0 < old < new else []

    def body(self, old: int, new: int, *, signer: NoteSigner = LOG_KEY) -> bytes:
        """What an honest log sends to a witness that knows it at `old`."""
        return body(old, self.proof(old, new), sign_note(self.head(new).text, signer))


HONEST = SmallLog()


def body(old: int, proof: Sequence[bytes], note: str) -> bytes:
    lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
    return f"old {old}\n{lines}\n{note}".encode()


def long_body(old: int, new: int) -> bytes:
    """Return what an honest log sends with a checkpoint of 50,000 bytes."""
    text = HONEST.head(new).text + "a further line of this length, well\n" * 1_390
    return body(old, HONEST.proof(old, new), sign_note(text, LOG_KEY))
