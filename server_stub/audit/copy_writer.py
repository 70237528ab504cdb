"""Writes a copy of the record as a folder of tiles (C2SP tlog-tiles) that an auditor can take away.

Holds one bundle of entries and the right edge of the tree, whatever the size. Knows no store and no key.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from client.contract.checkpoint import read_checkpoint
from client.contract.merkle import leaf_hash
from client.contract.note import text_of
from server_stub.audit.tiles import WIDTH, entries_path, pack_entries, tile_path
from server_stub.audit.tree import GrowingTree

CHECKPOINT, VKEY, POLICY = "checkpoint", "log.vkey", "policy"


class CopyDiffers(Exception):
    """The entries are not those the checkpoint covers; the copy has no checkpoint and is not complete."""


def write_copy(folder: Path, entries: Iterable[bytes], checkpoint_note: str, vkey: str, policy: str) -> int:
    """Write entries, tiles, key and policy, and last of all the checkpoint; return how many entries there are.

    The folder must be new or empty. An interrupted copy has no checkpoint, so that nobody takes it for a whole one.
    Raises: FileExistsError, CopyDiffers, BadNote, BadBundle, OSError.
    """
    head = read_checkpoint(text_of(checkpoint_note))
    folder.mkdir(parents=True, exist_ok=True)
    if next(folder.iterdir(), None) is not None:
        raise FileExistsError(f"{folder} is not empty")
    tree = GrowingTree()
    bundle: list[bytes] = []
    for entry in entries:
        bundle.append(entry)
        for full in tree.add(leaf_hash(entry)):
            _write(folder, tile_path(full.level, full.index), full.data)
        if len(bundle) == WIDTH:
            _write(folder, entries_path(tree.size // WIDTH - 1), pack_entries(bundle))
            bundle = []
    if bundle:
        _write(folder, entries_path(tree.size // WIDTH, len(bundle)), pack_entries(bundle))
    _write_edge(folder, tree)
    if (tree.size, tree.root) != (head.size, head.root):
        raise CopyDiffers(f"{tree.size} entries, and the checkpoint covers {head.size} of another tree")
    _write(folder, VKEY, f"{vkey.strip()}\n".encode())
    _write(folder, POLICY, policy.encode())
    # Under another name first: a checkpoint cut short would look like one that was tampered with.
    _write(folder, f"{CHECKPOINT}.new", checkpoint_note.encode())
    (folder / f"{CHECKPOINT}.new").replace(folder / CHECKPOINT)
    return tree.size


def _write_edge(folder: Path, tree: GrowingTree) -> None:
    level, count = 0, tree.size
    while count:
        if count % WIDTH:
            _write(folder, tile_path(level, count // WIDTH, count % WIDTH), b"".join(tree.tile(level)))
        level, count = level + 1, count // WIDTH


def _write(folder: Path, name: str, data: bytes) -> None:
    path = folder.joinpath(*name.split("/"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
