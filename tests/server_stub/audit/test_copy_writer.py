"""A written copy has the format's files and no other, and no checkpoint before everything else is there."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from client.contract.merkle import leaf_hash
from client.contract.note import BadNote
from server_stub.audit.copy_writer import CopyDiffers, write_copy
from server_stub.audit.tiles import BadBundle, entries_path, tile_path, tiles_of, unpack_entries
from server_stub.audit.tree import GrowingTree
from tests.helpers.log_copy import LOG, POLICY, note_of

ENTRIES = [number.to_bytes(4, "big") * 3 for number in range(66_000)]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600, 65_536, 66_000])
def test_every_file_of_the_format_and_no_other(size: int, tmp_path: Path) -> None:
    entries = ENTRIES[:size]
    assert write_copy(tmp_path / "copy", iter(entries), note_of(entries), f"{LOG.key.vkey}\n", POLICY) == size
    bundles = {(index, width) for level, index, width in tiles_of(size) if level == 0}
    wanted = {tile_path(*tile) for tile in tiles_of(size)} | {entries_path(*one) for one in bundles}
    files = {
        path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*") if path.is_file()
    }
    assert files == wanted | {"checkpoint", "log.vkey", "policy"}
    assert (tmp_path / "copy/checkpoint").read_text("utf-8") == note_of(entries)
    assert (tmp_path / "copy/log.vkey").read_text("utf-8") == f"{LOG.key.vkey}\n"
    assert (tmp_path / "copy/policy").read_text("utf-8") == POLICY
    for index, width in bundles:
        path = tmp_path / "copy" / entries_path(index, width)
        assert unpack_entries(path.read_bytes(), width) == entries[index * 256 : index * 256 + width]
    tree = GrowingTree()
    for entry in entries:
        for full in tree.add(leaf_hash(entry)):
            assert (tmp_path / "copy" / tile_path(full.level, full.index)).read_bytes() == full.data


def test_entries_of_another_tree_get_no_checkpoint(tmp_path: Path) -> None:
    for number, entries in enumerate((ENTRIES[:299], ENTRIES[:301], [*ENTRIES[:299], b"other"])):
        with pytest.raises(CopyDiffers):
            write_copy(tmp_path / str(number), entries, note_of(ENTRIES[:300]), LOG.key.vkey, POLICY)
        assert not (tmp_path / str(number) / "checkpoint").exists()


def test_an_interrupted_copy_has_no_checkpoint(tmp_path: Path) -> None:
    def interrupted() -> Iterator[bytes]:
        yield from ENTRIES[:299]
        raise OSError("the database is gone")

    with pytest.raises(OSError, match="gone"):
        write_copy(tmp_path / "copy", interrupted(), note_of(ENTRIES[:300]), LOG.key.vkey, POLICY)
    assert (tmp_path / "copy" / "tile").is_dir()
    assert not (tmp_path / "copy" / "checkpoint").exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    write_copy(tmp_path / "copy", ENTRIES[:3], note_of(ENTRIES[:3]), LOG.key.vkey, POLICY)
    with pytest.raises(FileExistsError):
        write_copy(tmp_path / "copy", ENTRIES[:3], note_of(ENTRIES[:3]), LOG.key.vkey, POLICY)


def test_what_has_no_place_in_a_copy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadNote):
        write_copy(tmp_path / "copy", [], "no note", LOG.key.vkey, POLICY)
    assert not (tmp_path / "copy").exists()
    long = [b"x" * 65_536]
    with pytest.raises(BadBundle):
        write_copy(tmp_path / "long", long, note_of(long), LOG.key.vkey, POLICY)


def test_memory_does_not_grow_with_the_copy(tmp_path: Path) -> None:
    """Two bundles' worth at most: the entries come one by one and leave with their bundle."""
    note = note_of(ENTRIES)
    tracemalloc.start()
    try:
        write_copy(tmp_path / "copy", (number.to_bytes(4, "big") * 3 for number in range(66_000)), note, "key", POLICY)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 500_000
