"""A tree that grows leaf by leaf and keeps only its right edge: at most 255 hashes a level, whatever its size.

Whole tiles leave it as they fill up. Knows no store.
"""

from __future__ import annotations

from dataclasses import dataclass

from client.contract.merkle import EMPTY_ROOT, node_hash
from server_stub.audit.tiles import HASH, WIDTH, fold


class BadEdge(Exception):
    """A kept edge does not belong to a tree of its size."""


@dataclass(frozen=True, slots=True)
class FullTile:
    """A tile that will never change: 256 hashes."""

    level: int
    index: int
    data: bytes


class GrowingTree:
    """The right edge of a tree of `size` leaves."""

    def __init__(self) -> None:
        self._size = 0
        self._edge: list[list[bytes]] = []

    @classmethod
    def at(cls, size: int, edge: bytes) -> GrowingTree:
        """Return the tree kept as `edge` at this size. Raises: BadEdge."""
        tree, count, at = cls(), size, 0
        tree._size = size
        while count:
            end = at + count % WIDTH * HASH
            tree._edge.append([edge[place : place + HASH] for place in range(at, end, HASH)])
            count, at = count // WIDTH, end
        if at != len(edge):
            raise BadEdge(f"{len(edge)} bytes for {size} leaves")
        return tree

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return self._size

    @property
    def edge(self) -> bytes:
        """Everything needed to go on: the hashes of each level's unfinished tile, lowest level first."""
        return b"".join(one for row in self._edge for one in row)

    @property
    def root(self) -> bytes:
        """The root of the whole."""
        found: bytes | None = None
        for row in self._edge:
            for part in reversed(_whole_parts(row)):
                found = part if found is None else node_hash(part, found)
        return EMPTY_ROOT if found is None else found

    def tile(self, level: int) -> list[bytes]:
        """Return the hashes of a level's unfinished tile."""
        return list(self._edge[level]) if level < len(self._edge) else []

    def add(self, leaf: bytes) -> list[FullTile]:
        """Append a leaf hash; return the tiles that are full now."""
        full: list[FullTile] = []
        self._size += 1
        level, one, count = 0, leaf, self._size
        while True:
            if level == len(self._edge):
                self._edge.append([])
            row = self._edge[level]
            row.append(one)
            if len(row) < WIDTH:
                return full
            full.append(FullTile(level, count // WIDTH - 1, b"".join(row)))
            one, self._edge[level] = fold(row), []
            level, count = level + 1, count // WIDTH


def _whole_parts(row: list[bytes]) -> list[bytes]:
    """Return the hashes of the largest whole subtrees a row is made of, left to right."""
    parts, at = [], 0
    for height in reversed(range(len(row).bit_length())):
        width = 1 << height
        if len(row) & width:
            parts.append(fold(row[at : at + width]))
            at += width
    return parts
