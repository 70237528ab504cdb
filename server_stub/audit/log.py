"""The record as a log that proves itself: reads its tiles and heads, and answers what a terminal wants proven.

Leaves are the record's entries by number, as numbers are given in the order of the commits. Knows no route.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import NoResultFound

from client.contract.note import NoteKey
from client.contract.proven import Inclusion, Proven
from server_stub.audit.tables import log_checkpoint, log_cosignature, log_head, log_tile
from server_stub.audit.tiles import HASH, consistency_proof, inclusion_proof
from server_stub.audit.tree import GrowingTree
from server_stub.store.prepared import Prepared

_HEAD = Prepared(select(log_head).where(log_head.c.id == 1))
_NOTE = Prepared(select(log_checkpoint.c.note).where(log_checkpoint.c.size == bindparam("of_size")))
_TILE = Prepared(
    select(log_tile.c.data).where(log_tile.c.level == bindparam("at_level"), log_tile.c.place == bindparam("at_place"))
)

KEPT_TILES = 512
"""Full tiles held in memory, 8 KiB each: the newest 131,072 entries and all above them."""


@dataclass(frozen=True, slots=True)
class LogHead:
    """The newest tree, when its head was signed, and its edge as it is kept."""

    tree: GrowingTree
    at: datetime
    edge: bytes = b""

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return self.tree.size


class TileMemory:
    """The full tiles read last, for several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, place: tuple[int, int]) -> list[bytes] | None:
        """Return a tile, if it is here."""
        with self._lock:
            return self._kept.get(place)

    def put(self, place: tuple[int, int], hashes: list[bytes]) -> None:
        """Keep a tile; the oldest makes way."""
        with self._lock:
            self._kept[place] = hashes
            if len(self._kept) > KEPT_TILES:
                self._kept.popitem(last=False)


class StoredTiles:
    """The tiles of the tree at one head: full ones from database or memory, the last of each level from its edge."""

    def __init__(self, connection: Connection, tree: GrowingTree, kept: TileMemory) -> None:
        self._connection = connection
        self._tree = tree
        self._kept = kept

    def tile(self, level: int, index: int, width: int) -> Sequence[bytes]:
        """Return the hashes of a tile. Raises: LookupError."""
        if index == self._tree.size >> 8 * (level + 1):
            return self._tree.tile(level)
        found = self._kept.get((level, index))
        if found is None:
            row = _TILE.one_or_none(self._connection, at_level=level, at_place=index)
            if row is None:
                raise LookupError(f"tile {level}/{index} is missing")
            data: bytes = row.data
            found = [data[at : at + HASH] for at in range(0, len(data), HASH)]
            self._kept.put((level, index), found)
        return found


class Log:
    """The log under one verifier key; holds that and the tiles it read last."""

    def __init__(self, key: NoteKey) -> None:
        self.key = key
        self._kept = TileMemory()
        self._head = LogHead(GrowingTree(), datetime.min.replace(tzinfo=UTC))

    def tiles(self, connection: Connection, head: LogHead) -> StoredTiles:
        """Return the tiles at a head."""
        return StoredTiles(connection, head.tree, self._kept)

    def prove(self, connection: Connection, since: int, numbers: Sequence[int]) -> Proven | None:
        """Return the newest head, that it grew from size `since`, and where these entries stand; None before the first.

        Entries the head does not cover yet are left out, and so is the growth when `since` is no earlier size.
        """
        head = self._newest(connection)
        if head is None:
            return None
        note = note_of(connection, head.size)
        tiles = self.tiles(connection, head)
        grown = consistency_proof(tiles, since, head.size) if since <= head.size else []
        covered = [number for number in numbers if 0 < number <= head.size]
        return Proven(
            checkpoint=note,
            growth=tuple(grown),
            entries=tuple(
                Inclusion(number, tuple(inclusion_proof(tiles, number - 1, head.size))) for number in covered
            ),
        )

    def _newest(self, connection: Connection) -> LogHead | None:
        """Return the newest tree; the one found before, if its row still says the same."""
        row = _HEAD.one_or_none(connection)
        kept = self._head
        if (row.size, row.at, row.edge) != (kept.size, kept.at, kept.edge):
            kept = self._head = _head_from(row)
        return kept if kept.size else None


def head_of_log(connection: Connection) -> LogHead | None:
    """Return the newest tree, None before the first head was signed."""
    row = _HEAD.one_or_none(connection)
    return _head_from(row) if row.size else None


def _head_from(row: Any) -> LogHead:
    return LogHead(GrowingTree.at(row.size, row.edge), row.at, row.edge)


def newest_note(connection: Connection, *, cosigned: bool) -> str | None:
    """Return the newest head with the lines of every witness, or the newest that a witness has cosigned, or None."""
    size = (log_cosignature if cosigned else log_checkpoint).c.size
    newest = connection.execute(select(size).order_by(size.desc()).limit(1)).scalar_one_or_none()
    if newest is None:
        return None
    note = note_of(connection, newest)
    lines = select(log_cosignature.c.line).where(log_cosignature.c.size == newest).order_by(log_cosignature.c.name)
    return note + "".join(connection.execute(lines).scalars())


def note_of(connection: Connection, size: int) -> str:
    """Return the signed head of one size, which is kept in the same unit of work as the tree. Raises: NoResultFound."""
    row = _NOTE.one_or_none(connection, of_size=size)
    if row is None:
        raise NoResultFound
    note: str = row.note
    return note
