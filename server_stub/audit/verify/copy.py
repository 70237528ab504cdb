"""Reads an exported copy: a folder of tiles, bundles of entries, checkpoint, key and policy.

Judges nothing but whether a file is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from server_stub.audit.tiles import HASH, WIDTH, entries_path, tile_path

KEPT_TILES = 64
"""Tiles held in memory, 10 KiB each: enough for every level of a proof."""


class Missing(LookupError):
    """A file of the copy is not there, or ends too early; the text names it below the copy's folder."""


class Copy:
    """The files of one copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> bytes:
        """Return a file's bytes. Raises: Missing."""
        try:
            return self.folder.joinpath(*name.split("/")).read_bytes()
        except OSError as error:
            raise Missing(f"{name} is not there") from error

    def tile_bytes(self, level: int, index: int, width: int) -> bytes:
        """Return a tile's file; fewer bytes than `width` hashes when it is cut. Raises: Missing."""
        try:
            return self.read(tile_path(level, index, width))
        except Missing:
            # A log may keep the full tile only, once there is one (tlog-tiles, partial tiles).
            full = self._full(tile_path(level, index), width)
            if full is None:
                raise
            return full[: width * HASH]

    def bundle(self, index: int, width: int) -> list[bytes]:
        """Return the entries of a bundle as far as they are whole; see `split`. Raises: Missing."""
        return split(*self.bundle_bytes(index, width))[0]

    def bundle_bytes(self, index: int, width: int) -> tuple[bytes, int]:
        """Return a bundle's file, and how many entries of it are wanted: 0 for all it has. Raises: Missing."""
        try:
            return self.read(entries_path(index, width)), 0
        except Missing:
            full = self._full(entries_path(index), width)
            if full is None:
                raise
            return full, width

    def _full(self, name: str, width: int) -> bytes | None:
        """Return the full file in place of a partial one, or None when there is none to look for or none there."""
        try:
            return None if width == WIDTH else self.read(name)
        except Missing:
            return None

    def entry(self, number: int, size: int) -> bytes:
        """Return the bytes of an entry of the tree with `size` leaves. Raises: Missing."""
        index, place = divmod(number - 1, WIDTH)
        width = min(WIDTH, size - index * WIDTH)
        entries = self.bundle(index, width) if 0 < number <= size else []
        if place >= len(entries):
            raise Missing(f"entry {number} is not there")
        return entries[place]


class Tiles:
    """The tiles of the tree with `size` leaves, as proofs need them."""

    def __init__(self, copy: Copy, size: int) -> None:
        self._copy = copy
        self._size = size
        self._kept: dict[tuple[int, int], list[bytes]] = {}

    def tile(self, level: int, index: int, width: int) -> Sequence[bytes]:
        """Return the hashes of a tile, all it has in this tree. Raises: Missing."""
        found = self._kept.get((level, index))
        if found is None:
            has = min(WIDTH, (self._size >> 8 * level) - index * WIDTH)
            data = self._copy.tile_bytes(level, index, has)
            found = [data[at : at + HASH] for at in range(0, len(data), HASH)]
            while len(self._kept) >= KEPT_TILES:
                del self._kept[next(iter(self._kept))]
            self._kept[level, index] = found
        if len(found) < width or len(found[width - 1]) < HASH:
            raise Missing(f"{tile_path(level, index, width)} is cut")
        return found


def split(data: bytes, wanted: int = 0) -> tuple[list[bytes], int]:
    """Return a bundle's whole entries, and where what follows them begins; stops after `wanted` of them unless 0."""
    entries: list[bytes] = []
    at, size = 0, len(data)
    while at + 1 < size:
        start = at + 2
        end = start + (data[at] << 8 | data[at + 1])
        if end > size:
            break
        entries.append(data[start:end])
        at = end
        if len(entries) == wanted:
            return entries, size
    return entries, at
