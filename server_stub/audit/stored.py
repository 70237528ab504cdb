"""An entry as it is stored: one line of JSON, and behind the header of a batch a terminal's own lines, byte for byte.

The format only: knows no table, so that an auditor's machine can read what the server wrote (record.md §1.2).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

VERSION = 3
FIRST = "0" * 64
"""`prev` of the first entry of a chain."""
LEAF_BYTES = 16 * 1024
"""Most bytes of one entry, so that it fits a leaf of the tree with room to spare (record.md D4)."""

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises on bytes that are no entry: no JSON, no UTF-8, or nested without end."""


class EntryTooLarge(Exception):
    """An entry has more bytes than a leaf of the tree may have; nothing was recorded."""


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
    lines follow this header; such an entry has no `prev`, its lines are chained themselves. `key`: of a sign-in, the
    session's public key; `end`: of a sign-out, number and hash of the terminal's last event and its signature.
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
    key: str = ""
    end: tuple[int, str, str] | None = None
    dk: str = ""
    x: str = ""


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(StoredEntry, strict=True)


def encode_entry(stored: StoredEntry, lines: Sequence[bytes] = ()) -> bytes:
    """Return the bytes that are hashed and kept: the entry in one line, then a terminal's own lines as they came.

    Raises: EntryTooLarge.
    """
    data = b"\n".join([_encoder.encode(stored), *lines])
    if len(data) > LEAF_BYTES:
        raise EntryTooLarge(len(data))
    return data


def read_entry(data: bytes) -> StoredEntry:
    """Decode a server event, or the header of a terminal's lines. Raises: one of UNREADABLE."""
    return _decoder.decode(data.partition(b"\n")[0])


def lines_of(data: bytes) -> list[bytes]:
    """Return the terminal's own lines of stored bytes."""
    return data.split(b"\n")[1:]
