"""Recomputes the tree of a copy from its entries, tile by tile, and compares every file on the way.

Holds one unfinished tile a level, so memory does not grow with the copy. Knows nothing of what an entry says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from client.contract.checkpoint import Checkpoint
from server_stub.audit.tiles import HASH, WIDTH, entries_path, tile_path
from server_stub.audit.tree import GrowingTree
from server_stub.audit.verify.copy import Copy, Missing, split
from server_stub.audit.verify.findings import Line, Verdict

TREE, FILES = "tree", "files"


def check_tree(folder: Path, head: Checkpoint) -> list[Line]:
    """Compare every bundle and tile with the entries, and the root with the checkpoint's; the first line is the files'.

    Goes on after a missing file as far as the hashes above it allow, and ends at the first change.
    """
    walk = _Walk(Copy(folder), head.size)
    try:
        for index in range(-(-head.size // WIDTH)):
            walk.bundle(index, min(WIDTH, head.size - index * WIDTH))
        walk.edge()
        root = None if walk.holes else walk.root()
    except _Changed as changed:
        return [walk.files(), Line(TREE, str(changed), Verdict.TAMPERED)]
    if root is None:
        return [walk.files(), Line(TREE, "the root cannot be computed without what is missing", Verdict.INCOMPLETE)]
    if root != head.root:
        text = "every file agrees with the entries, but their root is not that of the checkpoint"
        return [walk.files(), Line(TREE, text, Verdict.TAMPERED)]
    return [walk.files(), Line(TREE, f"{head.size} entries have the root of the checkpoint")]


def fold(row: bytes) -> bytes:
    """Return the hash over a row of 2^k hashes; slices of one row, as this is half of the verifier's work."""
    while len(row) > HASH:
        row = b"".join([sha256(b"\x01" + row[at : at + 64]).digest() for at in range(0, len(row), 64)])
    return row


class _Changed(Exception):
    """Something was changed; the text says where."""


@dataclass(slots=True)
class _Walk:
    copy: Copy
    size: int
    rows: list[bytearray] = field(default_factory=lambda: [bytearray()])
    bundles: int = 0
    tiles: int = 0
    missing: list[str] = field(default_factory=list)
    holes: set[int] = field(default_factory=set)
    """Levels whose unfinished tile lacks a hash that is known neither from below nor from the tile itself."""

    def files(self) -> Line:
        """Say what is there and what is not."""
        if not self.missing:
            return Line(FILES, f"{self.bundles} bundles of entries and {self.tiles} tiles")
        more = f", and {len(self.missing) - 1} more" if len(self.missing) > 1 else ""
        return Line(FILES, f"{self.missing[0]}{more}", Verdict.INCOMPLETE)

    def bundle(self, index: int, width: int) -> None:
        """Take in a bundle and the tile of its hashes. Raises: _Changed."""
        tile = self._tile(0, index, width)
        row = self._leaves(index, width, tile)
        if row is None:
            row = tile if len(tile) == width * HASH else None
        elif len(tile) == width * HASH:
            self.tiles += 1
        if width < WIDTH:
            self.rows[0] = bytearray(row or b"")
            if row is None:
                self.holes.add(0)
            return
        self._up(1, index, None if row is None else fold(row))

    def edge(self) -> None:
        """Compare the unfinished tiles above the entries. Raises: _Changed."""
        for level, row in enumerate(self.rows):
            if level and row:
                self._compare(level, self.size >> 8 * (level + 1), bytes(row))

    def root(self) -> bytes:
        """The root of the tree whose right edge is left."""
        return GrowingTree.at(self.size, b"".join(self.rows)).root

    def _up(self, level: int, index: int, found: bytes | None) -> None:
        """Append a hash to its level; None is taken from the level's own tile, if that is there."""
        if level == len(self.rows):
            self.rows.append(bytearray())
        row = self.rows[level]
        if found is None:
            place = index % WIDTH * HASH
            above = min(WIDTH, (self.size >> 8 * level) - index // WIDTH * WIDTH)
            try:
                found = self.copy.tile_bytes(level, index // WIDTH, above)[place : place + HASH]
            except Missing:
                found = b""
            if len(found) < HASH:
                self.holes.add(level)
                found = bytes(HASH)
        row += found
        if len(row) == WIDTH * HASH:
            self._compare(level, index // WIDTH, bytes(row))
            above_it = None if level in self.holes else fold(bytes(row))
            self.rows[level] = bytearray()
            self.holes.discard(level)
            self._up(level + 1, index // WIDTH, above_it)

    def _compare(self, level: int, index: int, row: bytes) -> None:
        tile = self._tile(level, index, len(row) // HASH)
        if level in self.holes:
            return
        if tile == row:
            self.tiles += 1
        elif not row.startswith(tile):
            raise _Changed(f"{tile_path(level, index, len(row) // HASH)} is not what the tiles below it give")

    def _tile(self, level: int, index: int, width: int) -> bytes:
        """Return a tile's bytes, cut or empty when it is not all there, which is noted."""
        name = tile_path(level, index, width)
        try:
            data = self.copy.tile_bytes(level, index, width)
        except Missing as error:
            self.missing.append(str(error))
            return b""
        if len(data) > width * HASH:
            raise _Changed(f"{name} is longer than its tree")
        if len(data) < width * HASH:
            self.missing.append(f"{name} is cut")
        return data

    def _leaves(self, index: int, width: int, tile: bytes) -> bytes | None:
        """Return the hashes of a bundle's entries if it has them all, after comparing them. Raises: _Changed."""
        name, first = entries_path(index, width), index * WIDTH + 1
        try:
            data, wanted = self.copy.bundle_bytes(index, width)
        except Missing as error:
            self.missing.append(f"{error}: entries {first} to {first + width - 1}")
            return None
        entries, end = split(data, wanted)
        row = b"".join([sha256(b"\x00" + entry).digest() for entry in entries])
        if row[: len(tile)] != tile[: len(row)]:
            wrong = first + _differs_at(row, tile)
            raise _Changed(f"entry {wrong} and its hash in {tile_path(0, index, width)} differ")
        if len(entries) > width or (len(entries) == width and end != len(data)):
            raise _Changed(f"{name} holds more than its {width} entries, after entry {first + width - 1}")
        if len(entries) == width:
            self.bundles += 1
            return row
        wrong = first + len(entries)
        if _only_length_wrong(data[end + 2 :], tile[len(row) : len(row) + HASH]):
            raise _Changed(f"the length before entry {wrong} is not its own")
        self.missing.append(f"{name} is cut: entry {wrong} is not there")
        return None


def _differs_at(row: bytes, tile: bytes) -> int:
    return next(at // HASH for at in range(0, len(row), HASH) if row[at : at + HASH] != tile[at : at + HASH])


def _only_length_wrong(rest: bytes, leaf: bytes) -> bool:
    """Whether a whole entry stands where a bundle seems cut: then it is its length that was changed."""
    grown = sha256(b"\x00")
    if grown.digest() == leaf:
        return True
    for at in range(len(rest)):
        grown.update(rest[at : at + 1])
        if grown.digest() == leaf:
            return True
    return False
