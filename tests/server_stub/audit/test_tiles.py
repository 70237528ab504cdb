"""Tiles and their proofs: published shapes, a whole published log, and the verifier of the terminal against them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.contract.checkpoint import read_checkpoint
from client.contract.merkle import leaf_hash, verify_consistency, verify_inclusion
from client.contract.note import text_of
from server_stub.audit.tiles import (
    BadBundle,
    consistency_proof,
    entries_path,
    inclusion_proof,
    pack_entries,
    root_of,
    tile_path,
    tiles_of,
    unpack_entries,
)
from server_stub.audit.tree import GrowingTree

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(1_500)]


class InMemory:
    """Every tile of a tree of all leaves."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        tree = GrowingTree()
        self.full: dict[tuple[int, int], list[bytes]] = {}
        for leaf in leaves:
            for one in tree.add(leaf):
                self.full[one.level, one.index] = [one.data[at : at + 32] for at in range(0, 8192, 32)]
        self.tree = tree

    def tile(self, level: int, index: int, width: int) -> Sequence[bytes]:
        found = self.full.get((level, index)) or self.tree.tile(level)
        if len(found) < width:
            raise LookupError(level, index)
        return found


TILES = InMemory(LEAVES)


def roots() -> list[bytes]:
    tree, found = GrowingTree(), [GrowingTree().root]
    for leaf in LEAVES:
        tree.add(leaf)
        found.append(tree.root)
    return found


ROOTS = roots()


def test_published_paths_and_shapes(shared_data: Path) -> None:
    examples = json.loads((shared_data / "vectors/tlog/spec_examples.json").read_text("utf-8"))
    for case in examples["tile_paths"]:
        assert tile_path(0, case["index"]) == f"tile/0/{case['path']}"
        assert entries_path(case["index"], 7) == f"tile/entries/{case['path']}.p/7"
    for case in examples["tree_shapes"]:
        found = Counter((level, width == 256) for level, _, width in tiles_of(case["size"]))
        partial = {level: width for level, _, width in tiles_of(case["size"]) if width < 256}
        for name, wanted in case.items():
            level = int(name[5]) if name != "size" else 0
            if name.endswith("_full"):
                assert found[level, True] == wanted
            elif name.endswith("_partial"):
                assert partial.get(level, 0) == wanted


def test_long_numbers_stand_in_groups_of_three() -> None:
    assert tile_path(1, 1_234_067) == "tile/1/x001/x234/067"  # the example of the C2SP's tlog-tiles


def test_a_whole_published_log_has_our_roots(shared_data: Path) -> None:
    folder = shared_data / "vectors/tessera/log"
    for size in range(16):
        head = read_checkpoint(text_of((folder / f"checkpoint.{size}").read_text("utf-8")))
        assert head.size == size
        tree = GrowingTree()
        if size:
            entries = unpack_entries((folder / entries_path(0, size)).read_bytes(), size)
            assert pack_entries(entries) == (folder / entries_path(0, size)).read_bytes()
            for entry in entries:
                tree.add(leaf_hash(entry))
            assert b"".join(tree.tile(0)) == (folder / tile_path(0, 0, size)).read_bytes()
        assert tree.root == head.root


@settings(max_examples=150)
@given(st.integers(1, 1_500).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_every_proof_of_an_entry_holds(place: tuple[int, int]) -> None:
    index, size = place
    verify_inclusion(LEAVES[index], index, size, inclusion_proof(TILES, index, size), ROOTS[size])


@settings(max_examples=150)
@given(st.integers(0, 1_500).flatmap(lambda new: st.tuples(st.integers(0, new), st.just(new))))
def test_every_proof_of_growth_holds(sizes: tuple[int, int]) -> None:
    old, new = sizes
    verify_consistency(old, ROOTS[old], new, ROOTS[new], consistency_proof(TILES, old, new))


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 1_024, 1_499])
def test_the_root_of_any_earlier_size(size: int) -> None:
    assert root_of(TILES, size) == ROOTS[size]


def test_there_is_no_proof_of_what_is_not_there() -> None:
    for index, size in ((5, 5), (-1, 5)):
        with pytest.raises(LookupError):
            inclusion_proof(TILES, index, size)
    with pytest.raises(LookupError):
        inclusion_proof(TILES, 0, 1_501)
    with pytest.raises(LookupError):
        consistency_proof(TILES, 5, 4)


class Short(InMemory):
    """Says less than it was asked for."""

    def tile(self, level: int, index: int, width: int) -> Sequence[bytes]:
        return super().tile(level, index, width)[: width - 1]


def test_a_short_tile_makes_no_proof() -> None:
    with pytest.raises(LookupError, match="shorter"):
        inclusion_proof(Short(LEAVES[:300]), 3, 300)


@pytest.mark.parametrize(("data", "count"), [(b"\x00\x03on", 1), (b"\x00", 1), (b"\x00\x01a", 2), (b"", 1)])
def test_a_damaged_bundle_is_refused(data: bytes, count: int) -> None:
    with pytest.raises(BadBundle):
        unpack_entries(data, count)


def test_an_entry_too_long_for_a_bundle_is_refused() -> None:
    assert unpack_entries(pack_entries([b"", b"x" * 65_535]), 2) == [b"", b"x" * 65_535]
    with pytest.raises(BadBundle):
        pack_entries([b"x" * 65_536])
