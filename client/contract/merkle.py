"""Merkle trees of the central record: hashes, and the two proofs a reader checks (RFC 9162 §2.1).

Hashes are 32 bytes, positions count from 0. Must not know where hashes come from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

EMPTY_ROOT: Final = hashlib.sha256().digest()
"""Root of a tree without leaves."""
LONGEST_PROOF: Final = 64
"""Most hashes of a proof: one a level of the largest tree there can be."""


class BadTree(Exception):
    """A proof does not show what it should; the text says which check failed."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry's bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf hash stands at an index of the tree with this size and root (§2.1.3.2). Raises: BadTree."""
    if not 0 <= index < size:
        raise BadTree("index outside the tree")
    _check_hashes(proof)
    found = leaf
    for sibling, on_the_left in _climb(index, size - 1, proof, "inclusion"):
        found = node_hash(sibling, found) if on_the_left else node_hash(found, sibling)
    if found != root:
        raise BadTree("inclusion proof leads to another root")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of size `new` begins with the tree of size `old` (§2.1.4.2). Raises: BadTree.

    An empty tree is consistent with every tree, by an empty proof.
    """
    if not 0 <= old <= new:
        raise BadTree("the tree has shrunk")
    _check_hashes(proof)
    if old in (0, new):
        _compare_whole(old, old_root, new, new_root, proof)
        return
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise BadTree("consistency proof too short")
    place, last = old - 1, new - 1
    while place & 1:
        place >>= 1
        last >>= 1
    first = second = path[0]
    for sibling, on_the_left in _climb(place, last, path[1:], "consistency"):
        if on_the_left:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
        else:
            second = node_hash(second, sibling)
    if first != old_root or second != new_root:
        raise BadTree("consistency proof leads to another root")


def _climb(place: int, last: int, proof: Sequence[bytes], kind: str) -> Iterator[tuple[bytes, bool]]:
    """Yield each hash of a proof from the leaf up, and whether it stands on the left. Raises: BadTree."""
    for sibling in proof:
        if last == 0:
            raise BadTree(f"{kind} proof too long")
        on_the_left = bool(place & 1) or place == last
        yield sibling, on_the_left
        while on_the_left and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last != 0:
        raise BadTree(f"{kind} proof too short")


def _compare_whole(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    if proof:
        raise BadTree("consistency proof too long")
    if old == 0 and old_root != EMPTY_ROOT:
        raise BadTree("an empty tree with a root of its own")
    if old == new and old_root != new_root:
        raise BadTree("two trees of one size")


def _check_hashes(proof: Sequence[bytes]) -> None:
    if len(proof) > LONGEST_PROOF or any(len(one) != 32 for one in proof):
        raise BadTree("a proof of other hashes")
