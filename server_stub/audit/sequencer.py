"""Puts what has been recorded into the tree and signs its head: a thread that looks several times a second.

Reads committed entries only and hashes their stored bytes, never a column that repeats the hash: bytes that were
changed since they were recorded break the chain that follows them. Knows no route.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from client.contract.checkpoint import Checkpoint
from client.contract.merkle import EMPTY_ROOT, BadTree, leaf_hash, verify_consistency
from client.contract.note import BadNote, NoteSigner, open_note, sign_note
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.last_head import LastHead
from server_stub.audit.log import StoredTiles, TileMemory
from server_stub.audit.record import Actor, Record
from server_stub.audit.tables import central_record, log_checkpoint, log_head, log_tile
from server_stub.audit.tiles import consistency_proof
from server_stub.audit.tree import BadEdge, FullTile, GrowingTree
from server_stub.looking import Looking
from server_stub.store.writer import RecordUnavailable, Writer

INTERVAL = 0.2
"""Seconds between two looks: heads are signed within 250 ms under load (record.md §1.5)."""
QUIET = timedelta(seconds=60)
"""After so long without an entry one is made, so that silence, too, is proven (record.md D5)."""
AT_ONCE = 4096

_log = logging.getLogger(__name__)


class RecordAltered(Exception):
    """What was recorded is not what is there any more; no head is signed over it."""


class RolledBack(RecordAltered):
    """The database does not hold what this log has signed before: an older copy of it was put back."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One growth of the tree, worked out and not yet kept."""

    old: int
    tree: GrowingTree
    tiles: tuple[FullTile, ...]


class Sequencer:
    """Grows the tree of one record. Several processes may run one each: the one that comes second finds it done."""

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        record: Record,
        signer: NoteSigner,
        *,
        clock: Callable[[], datetime],
        last: LastHead | None = None,
    ) -> None:
        """`last`: the head signed last; without one it is known while the process runs."""
        self._engine = engine
        self._writer = writer
        self._record = record
        self._signer = signer
        self._last = LastHead() if last is None else last
        self._clock = clock
        self._looking = Looking("record-sequencer", _log, self._look, INTERVAL)

    def start(self) -> None:
        """Begin looking; whether the database is the one signed last is known before the first request."""
        self.look()
        self._looking.start()

    def stop(self) -> None:
        """Stop looking, when what is recorded by now is in the tree."""
        if self._looking.running:
            self._looking.stop()
            self.look()

    def look(self) -> None:
        """Take in everything recorded by now; after a minute of silence, record that. A failure is tried again."""
        self._looking.once()

    def _look(self) -> tuple[int, str] | None:
        try:
            while self.step():
                pass
            if self._is_quiet():
                self._writer.run(self._pulse)
                self.step()
            self._last.contradicted = False
        except RolledBack as error:
            return logging.CRITICAL, self._alarm(error)
        except (RecordAltered, IntegrityError) as error:
            # Nothing is signed over it: terminals notice within the merge delay, and show nothing more.
            return logging.CRITICAL, f"the central record was altered: {_what(error)}"
        except (RecordUnavailable, SQLAlchemyError) as error:
            return logging.ERROR, f"the tree could not grow: {type(error).__name__}"
        return None

    def step(self) -> bool:
        """Take in the next entries; return whether there were any. Raises: RecordAltered, RecordUnavailable."""
        with self._engine.connect() as connection:
            step = self._next(connection)
        if step is None:
            return False
        self._last.keep(self._head_of(step.tree))
        note = sign_note(self._head_of(step.tree).text, self._signer)
        return self._writer.run(lambda connection: self._keep(connection, step, note))

    def _next(self, connection: Connection) -> _Step | None:
        signed = self._signed_last()  # before the database is read: what was signed is in there by then
        head = connection.execute(select(log_head).where(log_head.c.id == 1)).one()
        column = central_record.c.number
        query = select(column, central_record.c.hash, central_record.c.data).where(column > head.size)
        ahead = max(signed.size - head.size, 0)
        rows = connection.execute(query.order_by(column).limit(max(AT_ONCE, ahead))).all()
        if len(rows) < ahead:
            raise RolledBack(f"a head over {signed.size} entries was signed, and not so many are there")
        if not rows and self._is_signed_last(head.size, head.edge, signed):
            return None
        tree = self._tree_signed_last(connection, head.size, head.edge)
        if not ahead:
            _must_hold(connection, tree, signed)
        if not rows:
            return None
        tiles: list[FullTile] = []
        for row in rows:
            # SQLite keeps whatever type is put into a column.
            leaf = leaf_hash(row.data) if isinstance(row.data, bytes) else b""
            if row.number != tree.size + 1:
                raise RecordAltered(f"entry {tree.size + 1} is missing")
            if leaf.hex() != row.hash:
                raise RecordAltered(f"entry {row.number} has other bytes than were recorded")
            tiles += tree.add(leaf)
            if tree.size == signed.size and tree.root != signed.root:
                raise RolledBack(f"another head over {signed.size} entries was signed")
        return _Step(head.size, tree, tuple(tiles))

    def _tree_signed_last(self, connection: Connection, size: int, edge: bytes) -> GrowingTree:
        """Return the tree to grow on, which must be the one whose head was signed last: a log never signs two stories.

        The edge is a row that moves, and whoever owns the database could put another one there. Raises: RecordAltered.
        """
        newest = select(log_checkpoint.c.note).order_by(log_checkpoint.c.size.desc()).limit(1)
        note = connection.execute(newest).scalar_one_or_none()
        try:
            tree = GrowingTree.at(size, edge)
            text = "" if note is None else open_note(note, [self._signer.key])[0]
        except (BadEdge, BadNote) as error:
            raise RecordAltered(f"the tree cannot be gone on with: {error}") from error
        if (size, text) != ((0, "") if note is None else (size, self._head_of(tree).text)):
            raise RecordAltered(f"the tree of {size} entries is not the one whose head was signed last")
        return tree

    def _signed_last(self) -> Checkpoint:
        """Return the head signed last, the empty tree where there is none. Raises: RolledBack, when unreadable."""
        try:
            found = self._last.read() or Checkpoint(self._signer.name, 0, EMPTY_ROOT)
        except BadNote as error:
            raise RolledBack(f"the file of the head signed last is unreadable: {error}") from error
        if found.origin != self._signer.name:
            raise RolledBack(f"the head signed last is of the log {found.origin}")
        return found

    def _is_signed_last(self, size: int, edge: bytes, signed: Checkpoint) -> bool:
        try:
            return (size, GrowingTree.at(size, edge).root) == (signed.size, signed.root)
        except BadEdge:
            return False

    def _alarm(self, error: RolledBack) -> str:
        """Have nothing shown from now on, and record why, once."""
        if not self._last.contradicted:
            self._last.contradicted = True
            entry = Entry(ServerEvent.ROLLED_BACK, allowed=False, detail={"why": str(error)})
            with contextlib.suppress(RecordUnavailable):
                self._writer.run(lambda connection: self._record.append(connection, Actor(), entry, at=self._clock()))
        return f"the database is not the one signed last: {error}. Nothing is signed or shown until it is put right"

    def _head_of(self, tree: GrowingTree) -> Checkpoint:
        return Checkpoint(self._signer.name, tree.size, tree.root)

    def _keep(self, connection: Connection, step: _Step, note: str) -> bool:
        """Keep tiles, edge and head together, unless another process has grown the tree meanwhile."""
        now = self._clock()
        grown = update(log_head).where(log_head.c.id == 1, log_head.c.size == step.old)
        if not connection.execute(grown.values(size=step.tree.size, at=now, edge=step.tree.edge)).rowcount:
            return True
        if step.tiles:
            connection.execute(insert(log_tile), _rows(step.tiles))
        connection.execute(insert(log_checkpoint).values(size=step.tree.size, at=now, note=note))
        return True

    def _is_quiet(self) -> bool:
        with self._engine.connect() as connection:
            head = connection.execute(select(log_head.c.size, log_head.c.at).where(log_head.c.id == 1)).one()
        return bool(head.size) and self._clock() - head.at >= QUIET

    def _pulse(self, connection: Connection) -> object:
        return self._record.append(connection, Actor(), Entry(ServerEvent.PULSE), at=self._clock())


def _must_hold(connection: Connection, tree: GrowingTree, signed: Checkpoint) -> None:
    """Check that a tree grew from the head signed last: another process may have signed since. Raises: RolledBack."""
    if not signed.size:
        return
    try:
        proof = consistency_proof(StoredTiles(connection, tree, TileMemory()), signed.size, tree.size)
        verify_consistency(signed.size, signed.root, tree.size, tree.root, proof)
    except (BadTree, LookupError) as error:
        raise RolledBack(f"another head over {signed.size} entries was signed") from error


def _what(error: Exception) -> str:
    return str(error) if isinstance(error, RecordAltered) else "a head or tile is there that nobody here made"


def _rows(tiles: Sequence[FullTile]) -> list[dict[str, int | bytes]]:
    return [{"level": one.level, "place": one.index, "data": one.data} for one in tiles]
