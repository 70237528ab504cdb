"""Puts what has been recorded into the tree and signs its head: a thread that looks several times a second.

Reads committed entries only and hashes their stored bytes, never a column that repeats the hash: bytes that were
changed since they were recorded break the chain that follows them. Knows no route.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from client.contract.checkpoint import Checkpoint
from client.contract.merkle import leaf_hash
from client.contract.note import NoteSigner, sign_note
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.record import Actor, Record
from server_stub.audit.tables import central_record, log_checkpoint, log_head, log_tile
from server_stub.audit.tree import FullTile, GrowingTree
from server_stub.store.writer import RecordUnavailable, Writer

INTERVAL = 0.2
"""Seconds between two looks: heads are signed within 250 ms under load (record.md §1.5)."""
QUIET = timedelta(seconds=60)
"""After so long without an entry one is made, so that silence, too, is proven (record.md D5)."""
AT_ONCE = 4096

_log = logging.getLogger(__name__)


class RecordAltered(Exception):
    """What was recorded is not what is there any more; no head is signed over it."""


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
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._record = record
        self._signer = signer
        self._clock = clock
        self._said = ""
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin looking."""
        self._stopped.clear()
        self._thread = threading.Thread(target=self._work, name="record-sequencer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking, when what is recorded by now is in the tree."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            self.look()

    def look(self) -> None:
        """Take in everything recorded by now; after a minute of silence, record that. A failure is tried again."""
        try:
            while self.step():
                pass
            if self._is_quiet():
                self._writer.run(self._pulse)
                self.step()
        except (RecordAltered, IntegrityError) as error:
            # Nothing is signed over it: terminals notice within the merge delay, and show nothing more.
            self._say(logging.CRITICAL, f"the central record was altered: {_what(error)}")
        except (RecordUnavailable, SQLAlchemyError) as error:
            self._say(logging.ERROR, f"the tree could not grow: {type(error).__name__}")
        else:
            self._said = ""

    def step(self) -> bool:
        """Take in the next entries; return whether there were any. Raises: RecordAltered, RecordUnavailable."""
        with self._engine.connect() as connection:
            step = self._next(connection)
        if step is None:
            return False
        text = Checkpoint(self._signer.name, step.tree.size, step.tree.root).text
        return self._writer.run(lambda connection: self._keep(connection, step, sign_note(text, self._signer)))

    def _next(self, connection: Connection) -> _Step | None:
        head = connection.execute(select(log_head).where(log_head.c.id == 1)).one()
        column = central_record.c.number
        query = select(column, central_record.c.hash, central_record.c.data).where(column > head.size)
        rows = connection.execute(query.order_by(column).limit(AT_ONCE)).all()
        if not rows:
            return None
        tree = GrowingTree.at(head.size, head.edge)
        tiles: list[FullTile] = []
        for row in rows:
            # SQLite keeps whatever type is put into a column.
            leaf = leaf_hash(row.data) if isinstance(row.data, bytes) else b""
            if row.number != tree.size + 1:
                raise RecordAltered(f"entry {tree.size + 1} is missing")
            if leaf.hex() != row.hash:
                raise RecordAltered(f"entry {row.number} has other bytes than were recorded")
            tiles += tree.add(leaf)
        return _Step(head.size, tree, tuple(tiles))

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

    def _say(self, level: int, sentence: str) -> None:
        """Tell once what is looked at five times a second."""
        if sentence != self._said:
            self._said = sentence
            _log.log(level, "%s", sentence)

    def _work(self) -> None:
        while not self._stopped.wait(INTERVAL):
            self.look()


def _what(error: Exception) -> str:
    return str(error) if isinstance(error, RecordAltered) else "a head or tile is there that nobody here made"


def _rows(tiles: Sequence[FullTile]) -> list[dict[str, int | bytes]]:
    return [{"level": one.level, "place": one.index, "data": one.data} for one in tiles]
