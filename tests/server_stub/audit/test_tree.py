"""The growing edge gives the same roots as the definition, and goes on from what it kept."""

from __future__ import annotations

import pytest

from client.contract.merkle import leaf_hash, node_hash
from server_stub.audit.tree import BadEdge, FullTile, GrowingTree
from tests.contract.test_merkle import root

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(700)]


def grown(size: int) -> tuple[GrowingTree, list[FullTile]]:
    tree, full = GrowingTree(), []
    for leaf in LEAVES[:size]:
        full += tree.add(leaf)
    return tree, full


def test_every_root_is_that_of_the_definition() -> None:
    tree = GrowingTree()
    assert tree.root == root([])
    for size, leaf in enumerate(LEAVES, 1):
        tree.add(leaf)
        assert tree.size == size
        if size < 40 or size % 37 == 0 or size % 256 < 3:
            assert tree.root == root(LEAVES[:size])


def test_full_tiles_come_out_once_and_in_order() -> None:
    tree, full = grown(700)
    assert [(one.level, one.index, len(one.data)) for one in full] == [(0, 0, 8192), (0, 1, 8192)]
    assert full[1].data == b"".join(LEAVES[256:512])
    assert tree.tile(0) == LEAVES[512:700]
    assert tree.tile(1) == [root(LEAVES[:256]), root(LEAVES[256:512])]
    assert tree.tile(2) == []


def test_a_tile_of_the_second_level_fills_with_65536_leaves() -> None:
    tree, full = GrowingTree(), []
    for _ in range(65_536):
        full += tree.add(LEAVES[0])
    assert [(one.level, one.index) for one in full[-2:]] == [(0, 255), (1, 0)]
    top = LEAVES[0]
    for _ in range(16):
        top = node_hash(top, top)
    assert tree.root == top
    assert tree.edge == top


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 700])
def test_what_is_kept_is_enough_to_go_on(size: int) -> None:
    kept, _ = grown(size)
    again = GrowingTree.at(size, kept.edge)
    assert again.root == kept.root
    for leaf in LEAVES[:300]:
        assert again.add(leaf) == kept.add(leaf)
    assert again.root == kept.root


@pytest.mark.parametrize(("size", "edge"), [(1, b""), (0, bytes(32)), (257, bytes(32)), (2, bytes(63))])
def test_an_edge_of_another_size_is_refused(size: int, edge: bytes) -> None:
    with pytest.raises(BadEdge):
        GrowingTree.at(size, edge)
