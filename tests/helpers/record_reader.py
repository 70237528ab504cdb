"""Reads the central record as an auditor would: from the stored bytes, recomputing every hash and every chain.

Uses none of the server's own chaining; knows the format only (record.md §1.2, §1.3).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from client.contract.events import Event
from server_stub.audit.documents import read_document
from server_stub.audit.record import Record
from server_stub.audit.stored import StoredEntry
from server_stub.audit.tables import central_record, record_head

FIRST = "0" * 64
BATCH = "terminal.events"


class Broken(AssertionError):
    """The record does not hang together."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One stored row: its bytes, what they say, and for a batch the lines that follow."""

    number: int
    chain: str
    kind: str
    session: str
    hash: str
    data: bytes

    @property
    def entry(self) -> StoredEntry:
        return msgspec.json.decode(self.data.split(b"\n")[0], type=StoredEntry)

    @property
    def lines(self) -> list[bytes]:
        assert self.kind == BATCH
        return self.data.split(b"\n")[1:]

    @property
    def events(self) -> list[Event]:
        return [msgspec.json.decode(line, type=Event) for line in self.lines]

    @property
    def said(self) -> str:
        """The row in one word or two: what happened and on which screen; `!` where it was refused."""
        if self.kind == BATCH:
            return " ".join(event.kind.value for event in self.events)
        entry = self.entry
        refused = "!" if entry.dec is not None and not entry.dec.allow else ""
        return f"{refused}{entry.k} {entry.screen}".rstrip()


class RecordReader:
    """The record behind an engine; `record` opens what is encrypted."""

    def __init__(self, engine: Engine, record: Record) -> None:
        self._engine = engine
        self._record = record

    def rows(self, after: int = 0) -> list[Kept]:
        """Every row after a number, in order."""
        columns = central_record.c
        query = select(columns.number, columns.chain, columns.kind, columns.session, columns.hash, columns.data)
        with self._engine.connect() as connection:
            found = connection.execute(query.where(columns.number > after).order_by(columns.number)).all()
        return [Kept(*row) for row in found]

    def last(self) -> int:
        """The number of the newest row."""
        rows = self.rows()
        return rows[-1].number if rows else 0

    def lines(self, session: str) -> list[bytes]:
        """Every event a session's terminal reported, in the order of the record."""
        return [line for row in self.rows() if row.session == session and row.kind == BATCH for line in row.lines]

    def detail(self, kept: Kept) -> dict[str, Any]:
        """The encrypted part of an entry."""
        return dict(self._record.detail_of(kept.entry))

    def document(self, name: str) -> bytes:
        """The served document of this hash, decrypted."""
        with self._engine.connect() as connection:
            return read_document(connection, self._record.keys, name)

    def verify(self) -> int:
        """Recompute everything; returns how many rows there are. Raises: Broken."""
        rows = self.rows()
        with self._engine.connect() as connection:
            heads = {row.chain: row for row in connection.execute(select(record_head)).all()}
        check(rows, {chain: head.hash for chain, head in heads.items()})
        return len(rows)


def check(rows: Iterable[Kept], heads: dict[str, str]) -> None:
    """Check numbers, hashes, the server's chains, and each terminal's chain from its sign-in on. Raises: Broken."""
    chains: dict[str, str] = defaultdict(lambda: FIRST)
    homes: dict[str, str] = {}
    seqs: dict[str, int] = defaultdict(int)
    for expected, row in enumerate(rows, start=1):
        if row.number != expected:
            raise Broken(f"number {row.number} where {expected} should stand")
        if hashlib.sha256(b"\x00" + row.data).hexdigest() != row.hash:
            raise Broken(f"{row.number}: hash and bytes differ")
        if row.kind == BATCH:
            _check_batch(row, chains, homes, seqs)
            continue
        entry = row.entry
        if entry.n != row.number or entry.prev != chains[row.chain]:
            raise Broken(f"{row.number}: does not follow in {row.chain}")
        chains[row.chain] = row.hash
        if entry.k == "screen.served" and entry.sid:
            homes.setdefault(entry.sid, row.hash)  # the sign-in's answer shows the first screen
    for chain, head in chains.items():
        if heads.get(chain) != head:
            raise Broken(f"the end of {chain} is not where the record says")


def _check_batch(row: Kept, chains: dict[str, str], homes: dict[str, str], seqs: dict[str, int]) -> None:
    if row.entry.n != row.number or row.entry.ev != (row.events[0].seq, row.events[-1].seq):
        raise Broken(f"{row.number}: the header belongs to other events")
    for line, event in zip(row.lines, row.events, strict=True):
        before = chains[row.chain] if seqs[row.chain] else homes.get(row.session, "")
        if event.seq != seqs[row.chain] + 1 or event.prev != before:
            raise Broken(f"{row.number}: event {event.seq} does not follow in {row.chain}")
        seqs[row.chain] = event.seq
        chains[row.chain] = hashlib.sha256(line).hexdigest()
