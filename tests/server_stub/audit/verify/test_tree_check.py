"""Files against the tree: a published log, and every way in which a copy's files can be wrong or missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.merkle import leaf_hash
from client.contract.note import text_of
from server_stub.audit.copy_writer import write_copy
from server_stub.audit.tiles import fold as fold_of_tiles
from server_stub.audit.verify.copy import Copy
from server_stub.audit.verify.findings import Verdict
from server_stub.audit.verify.heads import open_head
from server_stub.audit.verify.policy import read_policy
from server_stub.audit.verify.tree_check import check_tree, fold
from tests.helpers.log_copy import LOG, POLICY, checkpoint_of, note_of

SOUND, TAMPERED, INCOMPLETE = Verdict.SOUND, Verdict.TAMPERED, Verdict.INCOMPLETE
TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


def test_the_published_log_is_sound_at_every_size(shared_data: Path) -> None:
    folder = shared_data / "vectors/tessera/log"
    policy = read_policy(f"log {TESSERA}\nquorum none\n".encode())
    for size in range(16):
        head = open_head((folder / f"checkpoint.{size}").read_bytes(), policy)
        lines = check_tree(folder, head.checkpoint)
        assert [line.verdict for line in lines] == [SOUND, SOUND], lines
        assert lines[1].text == f"{size} entries have the root of the checkpoint"


def test_the_published_log_has_no_other_root(shared_data: Path) -> None:
    folder = shared_data / "vectors/tessera/log"
    head = read_checkpoint(text_of((folder / "checkpoint").read_text("utf-8")))
    lines = check_tree(folder, Checkpoint(head.origin, head.size, bytes(32)))
    assert lines[1].verdict is TAMPERED
    assert "not that of the checkpoint" in lines[1].text


def test_both_ways_to_fold_agree() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(256)]
    for width in (1, 2, 4, 64, 256):
        assert fold(b"".join(leaves[:width])) == fold_of_tiles(leaves[:width])


class Large:
    """A copy of small entries with a whole tile of level 1, a partial one, and one of level 2."""

    SIZE = 65_536 + 300

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        entries = [number.to_bytes(3, "big") for number in range(self.SIZE)]
        self.head = checkpoint_of(entries)
        write_copy(folder, entries, note_of(entries), LOG.key.vkey, POLICY)

    def path(self, name: str) -> Path:
        return self.folder.joinpath(*name.split("/"))

    def verdicts(self, changes: dict[str, bytes | None]) -> tuple[list[Verdict], str]:
        """The verdicts with some files changed or, where None, away; everything is put back."""
        kept = {name: self.path(name).read_bytes() for name in changes}
        for name, data in changes.items():
            self.path(name).unlink() if data is None else self.path(name).write_bytes(data)
        lines = check_tree(self.folder, self.head)
        for name, data in kept.items():
            self.path(name).write_bytes(data)
        return [line.verdict for line in lines], " | ".join(line.text for line in lines)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Large:
    return Large(tmp_path_factory.mktemp("large") / "copy")


def test_a_large_copy_is_sound(large: Large) -> None:
    verdicts, said = large.verdicts({})
    assert verdicts == [SOUND, SOUND]
    assert said.startswith("258 bundles of entries and 261 tiles")


@pytest.mark.parametrize("name", ["tile/0/100", "tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1", "tile/0/257.p/44"])
def test_a_changed_tile_of_any_level_is_found(large: Large, name: str) -> None:
    data = large.path(name).read_bytes()
    for at in (0, len(data) - 1):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        verdicts, said = large.verdicts({name: changed})
        assert verdicts == [SOUND, TAMPERED]
        assert name in said
    verdicts, said = large.verdicts({name: data + b"\x00"})
    assert verdicts == [SOUND, TAMPERED]
    assert "longer" in said


@pytest.mark.parametrize("name", ["tile/0/100", "tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1", "tile/entries/100"])
def test_a_missing_or_cut_file_leaves_the_root_provable(large: Large, name: str) -> None:
    data = large.path(name).read_bytes()
    for change in (None, data[:-1], data[:-32], b""):
        verdicts, said = large.verdicts({name: change})
        assert verdicts == [INCOMPLETE, SOUND]
        assert name in said


def test_both_missing_at_one_place_the_tile_above_helps(large: Large) -> None:
    gone: dict[str, bytes | None] = {"tile/0/100": None, "tile/entries/100": None}
    assert large.verdicts(gone)[0] == [INCOMPLETE, SOUND]
    verdicts, said = large.verdicts({**gone, "tile/1/000": None})
    assert verdicts == [INCOMPLETE, SOUND]  # level 2 has the hash of that tile
    assert "tile/0/100 is not there, and 2 more" in said


def test_nothing_left_at_one_place_means_no_root(large: Large) -> None:
    gone: dict[str, bytes | None] = {"tile/0/100": None, "tile/entries/100": None}
    verdicts, said = large.verdicts({**gone, "tile/1/000": None, "tile/2/000.p/1": None})
    assert verdicts == [INCOMPLETE, INCOMPLETE]
    assert "cannot be computed" in said
    cut = large.path("tile/1/000").read_bytes()[: 100 * 32]
    assert large.verdicts({**gone, "tile/1/000": cut, "tile/2/000.p/1": b""})[0] == [INCOMPLETE, INCOMPLETE]
    last: dict[str, bytes | None] = {"tile/0/257.p/44": None, "tile/entries/257.p/44": None}
    assert large.verdicts(last)[0] == [INCOMPLETE, INCOMPLETE]
    assert large.verdicts({"tile/0/257.p/44": None})[0] == [INCOMPLETE, SOUND]
    assert large.verdicts({"tile/entries/257.p/44": None})[0] == [INCOMPLETE, SOUND]


def test_a_change_is_found_beside_a_missing_file(large: Large) -> None:
    changed = large.path("tile/0/150").read_bytes().replace(leaf_hash((150 * 256).to_bytes(3, "big")), bytes(32))
    verdicts, said = large.verdicts({"tile/0/100": None, "tile/0/150": changed})
    assert verdicts == [INCOMPLETE, TAMPERED]
    assert f"entry {150 * 256 + 1} and its hash in tile/0/150 differ" in said


Change = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("change", "verdicts", "says"),
    [
        (lambda data: data + b"\x00", [SOUND, TAMPERED], "holds more than its 44 entries, after entry 65836"),
        (lambda data: data + b"\x00\x01x", [SOUND, TAMPERED], "holds more"),
        (lambda data: data[:-5], [INCOMPLETE, SOUND], "is cut: entry 65836 is not there"),
        (lambda data: data[:-4], [INCOMPLETE, SOUND], "is cut: entry 65836"),
        (lambda data: data[:10] + data[15:], [SOUND, TAMPERED], "entry 65795 and its hash"),
        (lambda data: b"\x01" + data[1:], [SOUND, TAMPERED], "the length before entry 65793"),
        (lambda data: data[:-5] + b"\x80" + data[-4:], [SOUND, TAMPERED], "the length before entry 65836"),
        (lambda data: b"\x00\x02" + data[2:], [SOUND, TAMPERED], "entry 65793 and its hash"),
    ],
)
def test_a_spoilt_bundle_names_the_entry(large: Large, change: Change, verdicts: list[Verdict], says: str) -> None:
    name = "tile/entries/257.p/44"
    found, said = large.verdicts({name: change(large.path(name).read_bytes())})
    assert (found, says in said) == (verdicts, True), said


def test_an_empty_entry_with_a_changed_length_is_not_cut_off(tmp_path: Path) -> None:
    write_copy(tmp_path / "copy", [b""], note_of([b""]), LOG.key.vkey, POLICY)
    (tmp_path / "copy/tile/entries/000.p/1").write_bytes(b"\x00\x05")
    lines = check_tree(tmp_path / "copy", checkpoint_of([b""]))
    assert lines[1].verdict is TAMPERED


def test_the_full_bundle_and_tile_serve_a_smaller_tree(tmp_path: Path, entries: Sequence[bytes]) -> None:
    write_copy(tmp_path / "copy", entries, note_of(entries), LOG.key.vkey, POLICY)
    lines = check_tree(tmp_path / "copy", checkpoint_of(entries[:300]))
    # Above the entries there is a tile of another size only: that one is missing, and was not needed.
    assert [line.verdict for line in lines] == [INCOMPLETE, SOUND]
    assert lines[0].text == "tile/1/000.p/1 is not there"
    lines = check_tree(tmp_path / "copy", checkpoint_of(entries[:200]))
    assert [line.verdict for line in lines] == [SOUND, SOUND]


def test_an_empty_log_is_sound(tmp_path: Path) -> None:
    write_copy(tmp_path / "copy", [], note_of([]), LOG.key.vkey, POLICY)
    assert [line.verdict for line in check_tree(tmp_path / "copy", checkpoint_of([]))] == [SOUND, SOUND]
    assert Copy(tmp_path / "copy").read("policy") == POLICY.encode()
