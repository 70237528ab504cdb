"""The layout of a log as tiles (C2SP tlog-tiles): which hashes lie together, under which path, and bundles of entries.

A tile of level L holds up to 256 hashes of whole subtrees of 256^L leaves. Knows no store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from client.contract.merkle import EMPTY_ROOT, node_hash

WIDTH = 256
HASH = 32
ENTRY_BYTES = 65_535
"""Longest entry the bundle's length prefix can tell; ours end at 16 KiB."""


class BadBundle(Exception):
    """A bundle of entries is cut, or holds another number of them."""


class Hashes(Protocol):
    """Reads tiles of one tree; a tile may be longer than asked for, as the tree has grown since."""

    def tile(self, level: int, index: int, width: int) -> Sequence[bytes]:
        """Return at least `width` hashes of a tile. Raises: LookupError."""
        ...


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Return the path of a tile of hashes below the log's folder."""
    return f"tile/{level}/{_number(index)}{_partial(width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """Return the path of a bundle of entries below the log's folder."""
    return f"tile/entries/{_number(index)}{_partial(width)}"


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, index and width of every tile of hashes in a tree of this size, level by level."""
    level, count = 0, size
    while count:
        for index in range(count // WIDTH):
            yield level, index, WIDTH
        if count % WIDTH:
            yield level, count // WIDTH, count % WIDTH
        level, count = level + 1, count // WIDTH


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """Return a bundle: each entry behind its length, two bytes big-endian. Raises: BadBundle, for one too long."""
    if any(len(entry) > ENTRY_BYTES for entry in entries):
        raise BadBundle("an entry longer than its length can tell")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_entries(data: bytes, count: int) -> list[bytes]:
    """Return the entries of a bundle. Raises: BadBundle, when it does not hold exactly so many."""
    entries, at = [], 0
    while at < len(data):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if at > len(data):
            raise BadBundle("a cut entry")
        entries.append(data[start:at])
    if len(entries) != count:
        raise BadBundle("another number of entries")
    return entries


def root_of(hashes: Hashes, size: int) -> bytes:
    """Return the root of the tree of this size."""
    return _range_hash(hashes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(hashes: Hashes, index: int, size: int) -> list[bytes]:
    """Return the proof that a leaf stands in the tree of this size (RFC 9162 §2.1.3.1). Raises: LookupError."""
    if not 0 <= index < size:
        raise LookupError("no such leaf in this tree")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_range_hash(hashes, middle, end))
            end = middle
        else:
            proof.append(_range_hash(hashes, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(hashes: Hashes, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of size `new` begins with that of size `old` (§2.1.4.1). Raises: LookupError."""
    if not 0 <= old <= new:
        raise LookupError("no such trees")
    if old in (0, new):
        return []
    proof: list[bytes] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_range_hash(hashes, middle, end))
            end = middle
        else:
            proof.append(_range_hash(hashes, start, middle))
            start = middle
    # What is left is a whole subtree; the verifier has its hash already when it is the whole old tree.
    return [*([_range_hash(hashes, start, end)] if start else []), *proof[::-1]]


def _split(count: int) -> int:
    """Return the largest power of two below a count of two or more."""
    return 1 << (count - 1).bit_length() - 1


def _range_hash(hashes: Hashes, start: int, end: int) -> bytes:
    """Return the hash of leaves start to end, which begin at a multiple of the power of two that covers them."""
    if _is_power(end - start):
        return _subtree(hashes, (end - start).bit_length() - 1, start)
    middle = start + _split(end - start)
    return node_hash(_range_hash(hashes, start, middle), _range_hash(hashes, middle, end))


def _subtree(hashes: Hashes, height: int, start: int) -> bytes:
    """Return the hash of the 2^height leaves from `start`, from one tile."""
    level, inside = divmod(height, 8)
    count, first = 1 << inside, start >> 8 * level
    within = first % WIDTH
    row = list(hashes.tile(level, first // WIDTH, within + count)[within : within + count])
    if len(row) != count:
        raise LookupError("a tile is shorter than the tree")
    return fold(row)


def fold(row: list[bytes]) -> bytes:
    """Return the hash over a row of subtrees of one height; their number is a power of two."""
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def _is_power(count: int) -> bool:
    return count & (count - 1) == 0


def _number(index: int) -> str:
    parts = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        parts.append(f"x{index % 1000:03}")
    return "/".join(reversed(parts))


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"
