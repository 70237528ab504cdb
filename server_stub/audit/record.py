"""Appends to the central record: numbers, chains, encrypts details, stores the very bytes that are hashed.

Knows no session table, no screen and no route. Must run inside a unit of work of the writer.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from client.contract.api import Receipt
from client.contract.codec import digest
from client.contract.merkle import leaf_hash
from server_stub.audit.documents import keep_document
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.keys import KeyRing, Sealed
from server_stub.audit.tables import central_record, record_counter, record_head
from server_stub.store.columns import microseconds

FIRST = "0" * 64
"""`prev` of the first entry of a chain."""
NOTHING = digest(b"")
"""`document` of a receipt whose answer shows nothing."""
SERVER_CHAIN = "server"
LEAF_BYTES = 16 * 1024
"""Most bytes of one entry, so that it fits a leaf of the tree with room to spare (record.md D4)."""
_VERSION = 2


class EntryTooLarge(Exception):
    """An entry has more bytes than a leaf of the tree may have; nothing was recorded."""


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


class Subject(Struct, frozen=True, omit_defaults=True):
    """What was read: opaque references, names of fields, number of rows."""

    ref: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    n: int | None = None


class Decision(Struct, frozen=True, omit_defaults=True):
    """How access was decided, and by which rule."""

    allow: bool
    rule: str = ""


class StoredEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A server event as stored; short names because millions of them are kept (record.md §1.2).

    `prev`: hash of the entry before it in its chain. `ev`: first and last number of the terminal's own events, whose
    lines follow this header; such an entry has no `prev`, its lines are chained themselves.
    """

    v: int = 0
    n: int = 0
    id: str = ""
    k: str = ""
    t: int = 0
    prev: str = ""
    sid: str = ""
    user: str = ""
    rank: str = ""
    dept: str = ""
    branch: str = ""
    term: str = ""
    screen: str = ""
    doc: str = ""
    obj: Subject | None = None
    dec: Decision | None = None
    purpose: str = ""
    req: int | None = None
    ev: tuple[int, int] | None = None
    dk: str = ""
    x: str = ""


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(StoredEntry, strict=True)
_detail_decoder = msgspec.json.Decoder(dict[str, str | int | bool])


class Record:
    """The central record as its writers see it; holds the key ring and nothing else."""

    def __init__(self, keys: KeyRing) -> None:
        self.keys = keys

    def append(self, connection: Connection, actor: Actor, entry: Entry, *, at: datetime) -> Recorded:
        """Append one server event to its actor's chain and return where it stands."""
        prev = head_of(connection, actor.chain)
        number = next_number(connection)
        stored = self._stored(actor, entry, at=at, number=number, prev=FIRST if prev is None else prev.hash)
        data = encode_entry(stored)
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
            plain = _encoder.encode(entry.detail)
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
        v=_VERSION,
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


def encode_entry(stored: StoredEntry, lines: Sequence[bytes] = ()) -> bytes:
    """Return the bytes that are hashed and kept: the entry in one line, then a terminal's own lines as they came.

    Raises: EntryTooLarge.
    """
    data = b"\n".join([_encoder.encode(stored), *lines])
    if len(data) > LEAF_BYTES:
        raise EntryTooLarge(len(data))
    return data


def read_entry(data: bytes) -> StoredEntry:
    """Decode the stored bytes of a server event, or the header of a terminal's lines."""
    return _decoder.decode(data.partition(b"\n")[0])


def lines_of(data: bytes) -> list[bytes]:
    """Return the terminal's own lines of stored bytes."""
    return data.split(b"\n")[1:]


def receipt_of(recorded: Recorded, document: bytes | None = None) -> Receipt:
    """Return the receipt of a recorded entry for the bytes it shows."""
    shown = NOTHING if document is None else digest(document)
    return Receipt(number=recorded.number, entry=recorded.hash, document=shown, at=recorded.at.isoformat())


def next_number(connection: Connection) -> int:
    """Take the next position in the record; a rollback gives it back, so that no number is ever missing."""
    step = (
        update(record_counter)
        .where(record_counter.c.id == 1)
        .values(last=record_counter.c.last + 1)
        .returning(record_counter.c.last)
    )
    return int(connection.execute(step).scalar_one())


def head_of(connection: Connection, chain: str) -> Head | None:
    """Return the end of a chain, or None before its first entry."""
    query = select(record_head.c.hash, record_head.c.number, record_head.c.seq).where(record_head.c.chain == chain)
    row = connection.execute(query).one_or_none()
    return None if row is None else Head(row.hash, row.number, row.seq)


def move_head(connection: Connection, chain: str, recorded: Recorded, *, seq: int = 0, head: str = "") -> None:
    """Set the end of a chain; `head` where it is not the hash of the whole entry (a batch ends with its last event)."""
    values = {"hash": head or recorded.hash, "number": recorded.number, "seq": seq}
    if not connection.execute(update(record_head).where(record_head.c.chain == chain).values(values)).rowcount:
        connection.execute(insert(record_head).values(chain=chain, **values))


def insert_row(
    connection: Connection, actor: Actor, recorded: Recorded, data: bytes, row: dict[str, str | bool]
) -> None:
    """Store the bytes of an entry with the columns it is found by."""
    who = {"session": actor.session, "staff": actor.staff, "branch": actor.branch, "terminal": actor.terminal}
    connection.execute(
        insert(central_record).values(
            number=recorded.number, at=recorded.at, hash=recorded.hash, data=data, **who, **row
        )
    )


def _subject(entry: Entry) -> Subject | None:
    if not entry.subjects and not entry.fields and entry.count is None:
        return None
    return Subject(entry.subjects[:200], entry.fields[:200], entry.count)


def is_terminal_batch(kind: str) -> bool:
    """Whether a row's bytes are a terminal's own lines rather than a server event."""
    return kind == ServerEvent.TERMINAL_EVENTS.value
