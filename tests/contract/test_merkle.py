"""Trees and proofs as RFC 9162 defines them: official values, a naive tree beside ours, and every proof bent."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.contract.merkle import (
    EMPTY_ROOT,
    LONGEST_PROOF,
    BadTree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(str(number).encode()) for number in range(70)]


def root(leaves: list[bytes]) -> bytes:
    """The definition of §2.1.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root(leaves[:split]), root(leaves[split:]))


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """The definition of §2.1.3.1."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*path(index, leaves[:split]), root(leaves[split:])]
    return [*path(index - split, leaves[split:]), root(leaves[:split])]


def subproof(old: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """The definition of §2.1.4.1."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= split:
        return [*subproof(old, leaves[:split], whole=whole), root(leaves[split:])]
    return [*subproof(old - split, leaves[split:], whole=False), root(leaves[:split])]


def test_official_values(shared_data: Path) -> None:
    reference = json.loads((shared_data / "vectors/rfc6962/reference.json").read_text("utf-8"))
    inputs = [bytes.fromhex(text) for text in reference["leaf_inputs_hex"]]
    hashed = [leaf_hash(data) for data in inputs]
    assert [one.hex() for one in hashed] == reference["node_hashes_by_level"][0]
    assert [root(hashed[:size]).hex() for size in range(9)] == reference["root_hashes_by_size"]
    for case in reference["hasher"]:
        match case["op"]:
            case "empty_root":
                assert EMPTY_ROOT.hex() == case["want"]
            case "leaf":
                assert leaf_hash(bytes.fromhex(case["data_hex"])).hex() == case["want"]
            case "node":
                assert (
                    node_hash(bytes.fromhex(case["left_hex"]), bytes.fromhex(case["right_hex"])).hex() == case["want"]
                )


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 33, 64, 70])
def test_every_leaf_of_a_tree_is_proven(size: int) -> None:
    tree = LEAVES[:size]
    for index in range(size):
        verify_inclusion(tree[index], index, size, path(index, tree), root(tree))


@pytest.mark.parametrize("new", [1, 2, 3, 8, 13, 64, 70])
def test_every_earlier_tree_is_a_beginning(new: int) -> None:
    for old in range(new + 1):
        proof = subproof(old, LEAVES[:new]) if old else []
        verify_consistency(old, root(LEAVES[:old]), new, root(LEAVES[:new]), proof)


def bent(proof: list[bytes]) -> list[list[bytes]]:
    """Every single change of a proof: one bit of each hash, one hash less, one more, two swapped."""
    flipped = [[*proof[:at], bytes([one[0] ^ 1]) + one[1:], *proof[at + 1 :]] for at, one in enumerate(proof)]
    lost = [proof[:at] + proof[at + 1 :] for at in range(len(proof))]
    added = [[*proof[:at], LEAVES[69], *proof[at:]] for at in range(len(proof) + 1)]
    swapped = [[*proof[:at], proof[at + 1], proof[at], *proof[at + 2 :]] for at in range(len(proof) - 1)]
    return [*flipped, *lost, *added, *(other for other in swapped if other != proof)]


@given(st.integers(1, 70).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_no_bent_inclusion_proof_is_believed(place: tuple[int, int]) -> None:
    size, index = place
    tree = LEAVES[:size]
    good, top = path(index, tree), root(tree)
    for proof in bent(good):
        with pytest.raises(BadTree):
            verify_inclusion(tree[index], index, size, proof, top)
    with pytest.raises(BadTree):
        verify_inclusion(leaf_hash(b"another"), index, size, good, top)
    with pytest.raises(BadTree):
        verify_inclusion(tree[index], index, size, good, hashlib.sha256(top).digest())
    for other in {index - 1, index + 1, size, -1} - {index}:
        with pytest.raises(BadTree):
            verify_inclusion(tree[index], other, size, good, top)


@given(st.integers(2, 70).flatmap(lambda new: st.tuples(st.integers(1, new - 1), st.just(new))))
def test_no_bent_consistency_proof_is_believed(sizes: tuple[int, int]) -> None:
    old, new = sizes
    before, after = root(LEAVES[:old]), root(LEAVES[:new])
    good = subproof(old, LEAVES[:new])
    for proof in bent(good):
        with pytest.raises(BadTree):
            verify_consistency(old, before, new, after, proof)
    for wrong in (hashlib.sha256(before).digest(), after):
        with pytest.raises(BadTree):
            verify_consistency(old, wrong, new, after, good)
    with pytest.raises(BadTree):
        verify_consistency(old, before, new, hashlib.sha256(after).digest(), good)


def test_what_can_be_no_proof() -> None:
    one, two = root(LEAVES[:1]), root(LEAVES[:2])
    with pytest.raises(BadTree, match="shrunk"):
        verify_consistency(2, two, 1, one, [])
    with pytest.raises(BadTree, match="one size"):
        verify_consistency(2, two, 2, one, [])
    with pytest.raises(BadTree, match="root of its own"):
        verify_consistency(0, one, 2, two, [])
    with pytest.raises(BadTree, match="too long"):
        verify_consistency(0, EMPTY_ROOT, 2, two, [one])
    with pytest.raises(BadTree, match="too short"):
        verify_consistency(3, root(LEAVES[:3]), 5, root(LEAVES[:5]), [])
    with pytest.raises(BadTree, match="other hashes"):
        verify_inclusion(LEAVES[0], 0, 2, [b"short"], two)
    with pytest.raises(BadTree, match="other hashes"):
        verify_inclusion(LEAVES[0], 0, 2**70, [one] * (LONGEST_PROOF + 1), two)
