"""Leads several readers through the entries of a copy in one go, bundle by bundle.

The hashes they get are those of the tiles; whether these are the entries' own is the tree check's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from server_stub.audit.tiles import HASH, WIDTH
from server_stub.audit.verify.copy import Copy, Missing


class Reader(Protocol):
    """Takes in entries in the order of their numbers."""

    def take(self, first: int, entries: Sequence[bytes], hashes: Sequence[str]) -> None:
        """Take the entries from number `first` on, with their leaf hashes in hexadecimal."""
        ...


def follow(copy: Copy, size: int, readers: Sequence[Reader]) -> int:
    """Lead the readers through as much as can be read without a gap; return how many entries that was."""
    for index in range(-(-size // WIDTH)):
        first, width = index * WIDTH + 1, min(WIDTH, size - index * WIDTH)
        try:
            entries, tile = copy.bundle(index, width), copy.tile_bytes(0, index, width).hex()
        except Missing:
            return first - 1
        # As many as there is an entry and a hash of: a cut file ends the way.
        hashes = [tile[at : at + 2 * HASH] for at in range(0, len(tile) // (2 * HASH) * 2 * HASH, 2 * HASH)]
        count = min(len(entries), len(hashes), width)
        for reader in readers:
            reader.take(first, entries[:count], hashes[:count])
        if count < width:
            return first - 1 + count
    return size
