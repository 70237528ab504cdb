"""Files of a copy: found as the format names them, and missed by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from client.contract.merkle import leaf_hash
from server_stub.audit.tiles import pack_entries
from server_stub.audit.verify import copy as module
from server_stub.audit.verify.copy import Copy, Missing, Tiles, split
from tests.helpers.log_copy import make_copy


def test_every_entry_is_found_by_its_number(copy: Path, entries: Sequence[bytes]) -> None:
    found = Copy(copy)
    for number in (1, 2, 256, 257, 512, 513, len(entries)):
        assert found.entry(number, len(entries)) == entries[number - 1]
    for number in (0, -1, len(entries) + 1):
        with pytest.raises(Missing, match="is not there"):
            found.entry(number, len(entries))


def test_the_full_tile_serves_for_a_partial_one(copy: Path, entries: Sequence[bytes]) -> None:
    found, leaves = Copy(copy), [leaf_hash(entry) for entry in entries]
    assert found.tile_bytes(0, 0, 100) == b"".join(leaves[:100])
    assert found.bundle(0, 100) == list(entries[:100])
    assert found.entry(100, 100) == entries[99]
    with pytest.raises(Missing, match="tile/0/000 is not there"):
        Copy(copy / "tile").tile_bytes(0, 0, 256)
    with pytest.raises(Missing, match="tile/entries/000 is not there"):
        Copy(copy / "tile").bundle(0, 256)


def test_proofs_get_as_many_hashes_as_there_are(copy: Path, entries: Sequence[bytes]) -> None:
    tiles, leaves = Tiles(Copy(copy), len(entries)), [leaf_hash(entry) for entry in entries]
    assert tiles.tile(0, 2, 3) == leaves[512:]
    assert tiles.tile(0, 2, 5) is tiles.tile(0, 2, 3)
    with pytest.raises(Missing, match="is cut"):
        tiles.tile(0, 2, len(entries) - 511)


def test_a_cut_tile_proves_only_what_is_left(tmp_path: Path, entries: Sequence[bytes]) -> None:
    folder = make_copy(tmp_path / "copy", entries[:10])
    tile = folder / "tile" / "0" / "000.p" / "10"
    tile.write_bytes(tile.read_bytes()[:-1])
    assert len(Tiles(Copy(folder), 10).tile(0, 0, 9)) == 10
    with pytest.raises(Missing, match="is cut"):
        Tiles(Copy(folder), 10).tile(0, 0, 10)


def test_few_tiles_are_held(copy: Path, entries: Sequence[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_TILES", 1)
    tiles = Tiles(Copy(copy), len(entries))
    first = tiles.tile(0, 0, 1)
    assert tiles.tile(0, 1, 1) != first
    assert tiles.tile(0, 0, 1) == first
    assert tiles.tile(0, 0, 1) is not first


@pytest.mark.parametrize(
    ("data", "wanted", "entries", "end"),
    [
        (b"", 0, [], 0),
        (b"\x00", 0, [], 0),
        (b"\x00\x00", 0, [b""], 2),
        (b"\x00\x02ab\x00", 0, [b"ab"], 4),
        (b"\x00\x02ab\x00\x03cd", 0, [b"ab"], 4),
        (b"\x00\x02ab\x00\x01c", 1, [b"ab"], 7),
        (b"\x00\x02ab\x00\x01c", 0, [b"ab", b"c"], 7),
    ],
)
def test_a_bundle_is_split_as_far_as_its_entries_are_whole(
    data: bytes, wanted: int, entries: list[bytes], end: int
) -> None:
    assert split(data, wanted) == (entries, end)


def test_long_entries_are_split_by_both_bytes_of_their_length() -> None:
    entries = [b"x" * 1_000, b"y" * 65_535, b""]
    assert split(pack_entries(entries)) == (entries, 66_541)
