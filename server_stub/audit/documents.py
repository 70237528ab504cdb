"""Every document that was served, compressed and encrypted, found by the hash its record entry names.

Knows no screen; it keeps bytes.
"""

from __future__ import annotations

import zlib
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from client.contract.codec import digest
from client.contract.limits import ANSWER_BYTES
from server_stub.audit.keys import KeyRing, Sealed
from server_stub.audit.tables import served_document
from server_stub.store.prepared import Prepared

_LEVEL = 3
"""Half the size for a tenth of the time of the best level; a served screen waits for this."""

_KNOWN = Prepared(select(served_document.c.hash).where(served_document.c.hash == bindparam("name")))
_KEEP = Prepared(insert(served_document), *served_document.c.keys())


def keep_document(connection: Connection, keys: KeyRing, document: bytes, *, at: datetime) -> str:
    """Keep the bytes unless they are kept already; return their SHA-256."""
    name = digest(document)
    known = _KNOWN.one_or_none(connection, name=name)
    if known is None:
        sealed = keys.seal(zlib.compress(document, _LEVEL), context=name.encode(), at=at)
        _KEEP.run(connection, hash=name, at=at, key=sealed.key, size=len(document), sealed=sealed.data)
    return name


def read_document(connection: Connection, keys: KeyRing, name: str) -> bytes:
    """Return the bytes with this hash. Raises: KeyError when never served, KeyMissing when no longer readable."""
    row = connection.execute(select(served_document).where(served_document.c.hash == name)).one_or_none()
    if row is None:
        raise KeyError(name)
    packed = keys.open(Sealed(row.key, row.sealed), context=name.encode())
    return zlib.decompressobj().decompress(packed, ANSWER_BYTES)
