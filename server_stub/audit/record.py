"""Appends to the central record: numbers, chains, encrypts details, stores the very bytes that are hashed.

Knows no session table, no screen and no route. Must run inside a unit of work of the writer.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, case, insert, select, update

from client.contract.api import Receipt
from client.contract.codec import digest, encode
from client.contract.merkle import leaf_hash
from server_stub.audit.documents import keep_document
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.keys import KeyRing, Sealed
from server_stub.audit.stored import FIRST, VERSION, Decision, EntryTooLarge, StoredEntry, Subject, encode_entry
from server_stub.audit.tables import central_record, record_counter, record_head
from server_stub.store.columns import Moment, microseconds
from server_stub.store.prepared import Prepared

NOTHING = digest(b"")
"""`document` of a receipt whose answer shows nothing."""
SERVER_CHAIN = "server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who and where, as far as known: empty strings otherwise. `command`: the number of the command, if any."""

    session: str = ""
    staff: str = ""
    role: str = ""
    department: str = ""
    branch: str = ""
    terminal: str = ""
    command: int | None = None

    @property
    def chain(self) -> str:
        """The chain this actor's entries belong to."""
        if self.session:
            return f"session:{self.session}"
        return f"terminal:{self.terminal}"[:80] if self.terminal else SERVER_CHAIN


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an entry stands: its number, and the hash of its stored bytes as a leaf of the tree, in hexadecimal."""

    number: int
    hash: str
    at: datetime


_now, _counter = bindparam("now", type_=Moment()), record_counter.c
_STEP = Prepared(
    update(record_counter)
    .where(_counter.id == 1)
    .values(last=_counter.last + 1, at=case((_counter.at > _now, _counter.at), else_=_now))
    .returning(_counter.last, _counter.at)
)
_of_chain = record_head.c.chain == bindparam("of_chain")
_HEAD = Prepared(select(record_head.c.hash, record_head.c.number, record_head.c.seq).where(_of_chain))
_MOVE = Prepared(update(record_head).where(_of_chain), "hash", "number", "seq")
_BEGIN = Prepared(insert(record_head), *record_head.c.keys())
_INSERT = Prepared(insert(central_record), *central_record.c.keys())

_detail_decoder = msgspec.json.Decoder(dict[str, str | int | bool])


class Record:
    """The central record as its writers see it; holds the key ring and nothing else."""

    def __init__(self, keys: KeyRing) -> None:
        self.keys = keys

    def append(self, connection: Connection, actor: Actor, entry: Entry, *, at: datetime) -> Recorded:
        """Append one server event to its actor's chain and return where it stands.

        A detail too large for a leaf is left out for its hash: that something happened is never lost for its length.
        Raises: EntryTooLarge, for an entry that is too large without.
        """
        prev = head_of(connection, actor.chain)
        number, at = next_place(connection, at)
        before = FIRST if prev is None else prev.hash
        try:
            data = encode_entry(self._stored(actor, entry, at=at, number=number, prev=before))
        except EntryTooLarge:
            entry = replace(entry, detail={"cut": True, "sha256": digest(encode(entry.detail))})
            data = encode_entry(self._stored(actor, entry, at=at, number=number, prev=before))
        recorded = Recorded(number, leaf_hash(data).hex(), at)
        row = {"chain": actor.chain, "kind": entry.kind.value, "screen": entry.screen, "allowed": entry.allowed}
        insert_row(connection, actor, recorded, data, {**row, "document": entry.document})
        move_head(connection, actor.chain, recorded)
        return recorded

    def append_shown(
        self, connection: Connection, actor: Actor, entry: Entry, *, at: datetime, document: bytes | None
    ) -> Receipt:
        """Append an event together with the document it shows, keep that document, and return the receipt."""
        if document is not None:
            entry = replace(entry, document=keep_document(connection, self.keys, document, at=at))
        return receipt_of(self.append(connection, actor, entry, at=at), document)

    def detail_of(self, stored: StoredEntry) -> dict[str, str | int | bool]:
        """Open an entry's encrypted detail. Raises: KeyMissing when its month's key is gone."""
        if not stored.x:
            return {}
        sealed = Sealed(stored.dk, base64.b64decode(stored.x))
        return _detail_decoder.decode(self.keys.open(sealed, context=stored.id.encode()))

    def _stored(self, actor: Actor, entry: Entry, *, at: datetime, number: int, prev: str) -> StoredEntry:
        identity = secrets.token_hex(16)
        sealed = None
        if entry.detail:
            plain = encode(entry.detail)
            # The entry's own id as context: a detail cannot be moved to another entry.
            sealed = self.keys.seal(plain, context=identity.encode(), at=at)
        return msgspec.structs.replace(
            header_of(actor, entry.kind, number=number, at=at, identity=identity),
            prev=prev,
            screen=entry.screen,
            doc=entry.document,
            obj=_subject(entry),
            dec=Decision(entry.allowed, entry.rule),
            purpose=entry.purpose,
            req=actor.command,
            key=entry.key,
            end=entry.end,
            dk="" if sealed is None else sealed.key,
            x="" if sealed is None else base64.b64encode(sealed.data).decode(),
        )


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain."""

    hash: str
    number: int
    seq: int


def header_of(actor: Actor, kind: ServerEvent, *, number: int, at: datetime, identity: str) -> StoredEntry:
    """Return an entry that says what, when, who and where, and nothing else yet."""
    return StoredEntry(
        v=VERSION,
        n=number,
        id=identity,
        k=kind.value,
        t=microseconds(at),
        sid=actor.session,
        user=actor.staff,
        rank=actor.role,
        dept=actor.department,
        branch=actor.branch,
        term=actor.terminal,
    )


def receipt_of(recorded: Recorded, document: bytes | None = None) -> Receipt:
    """Return the receipt of a recorded entry for the bytes it shows."""
    shown = NOTHING if document is None else digest(document)
    return Receipt(number=recorded.number, entry=recorded.hash, document=shown, at=recorded.at.isoformat())


def next_place(connection: Connection, at: datetime) -> tuple[int, datetime]:
    """Take the next number in the record and the time that goes with it: `at`, or the last entry's if that is later.

    A rollback gives both back, so that no number is ever missing. The record's time never goes back, whichever
    process writes and whatever its clock says (record.md §1.9).
    """
    row = _STEP.one_or_none(connection, now=at)
    return int(row.last), row.at


def head_of(connection: Connection, chain: str) -> Head | None:
    """Return the end of a chain, or None before its first entry."""
    row = _HEAD.one_or_none(connection, of_chain=chain)
    return None if row is None else Head(row.hash, row.number, row.seq)


def move_head(connection: Connection, chain: str, recorded: Recorded, *, seq: int = 0, head: str = "") -> None:
    """Set the end of a chain; `head` where it is not the hash of the whole entry (a batch ends with its last event)."""
    values = {"hash": head or recorded.hash, "number": recorded.number, "seq": seq}
    if not _MOVE.run(connection, of_chain=chain, **values):
        _BEGIN.run(connection, chain=chain, **values)


def insert_row(
    connection: Connection, actor: Actor, recorded: Recorded, data: bytes, row: dict[str, str | bool]
) -> None:
    """Store the bytes of an entry with the columns it is found by."""
    who = {"session": actor.session, "staff": actor.staff, "branch": actor.branch, "terminal": actor.terminal}
    _INSERT.run(connection, number=recorded.number, at=recorded.at, hash=recorded.hash, data=data, **who, **row)


def _subject(entry: Entry) -> Subject | None:
    if not entry.subjects and not entry.fields and entry.count is None:
        return None
    return Subject(entry.subjects[:200], entry.fields[:200], entry.count)


def is_terminal_batch(kind: str) -> bool:
    """Whether a row's bytes are a terminal's own lines rather than a server event."""
    return kind == ServerEvent.TERMINAL_EVENTS.value
