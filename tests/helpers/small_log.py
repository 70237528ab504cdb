"""The record's tree of the small server: real leaves, real heads, real proofs, and ways to break its promises."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract.checkpoint import Checkpoint
from client.contract.merkle import leaf_hash
from client.contract.note import NoteSigner, sign_note
from client.contract.proven import Inclusion, Proven
from server_stub.audit.tiles import consistency_proof, inclusion_proof, root_of

BEFORE = 100
"""Entries that stand in the record before a test begins."""


class SmallLog:
    """`merging`: whether what is recorded gets into the tree; `origin`: the name the heads carry."""

    def __init__(self) -> None:
        self.signer = NoteSigner("small.test/record", Ed25519PrivateKey.generate())
        self.origin = self.signer.name
        self.merging = True
        self._leaves = [leaf_hash(str(number).encode()) for number in range(1, BEFORE + 1)]
        self._size = BEFORE

    def tile(self, level: int, index: int, width: int) -> Sequence[bytes]:
        """Only one tile: a test records fewer than 256 entries."""
        assert (level, index) == (0, 0)
        return self._leaves[:width]

    def record(self) -> tuple[int, str]:
        """Record an entry; return its number and its leaf hash."""
        number = len(self._leaves) + 1
        self._leaves.append(leaf_hash(str(number).encode()))
        return number, self._leaves[-1].hex()

    def rewrite(self, number: int) -> None:
        """Put another entry in the place of one."""
        self._leaves[number - 1] = leaf_hash(b"another story")

    def roll_back(self, count: int) -> None:
        """Lose the newest entries."""
        del self._leaves[-count:]
        self.merging = True

    def prove(self, since: int, numbers: Sequence[int]) -> Proven:
        """Prove as the real log does."""
        self._size = len(self._leaves) if self.merging else min(self._size, len(self._leaves))
        head = Checkpoint(self.origin, self._size, root_of(self, self._size))
        return Proven(
            checkpoint=sign_note(head.text, self.signer),
            growth=tuple(consistency_proof(self, since, self._size)) if since <= self._size else (),
            entries=tuple(
                Inclusion(number, tuple(inclusion_proof(self, number - 1, self._size)))
                for number in numbers
                if number <= self._size
            ),
        )
