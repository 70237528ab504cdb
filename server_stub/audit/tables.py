"""Tables of the central record. All but `record_head`, `record_counter`, `log_head` and `siem_cursor` only grow.

Definitions only. The hashed truth is `central_record.data`; the other columns repeat parts of it for queries.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from server_stub.store.columns import Moment
from server_stub.store.schema import metadata

INSERT_ONLY = (
    "central_record",
    "terminal_batch",
    "served_document",
    "log_tile",
    "log_checkpoint",
    "log_cosignature",
)

central_record = Table(
    "central_record",
    metadata,
    # Position in the record, without gaps, the number people quote; given out inside the writing transaction.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    # Entries of one chain follow each other by hash: a session, a session's terminal, a terminal, or the server.
    Column("chain", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("session", String(40), nullable=False),
    Column("staff", String(40), nullable=False),
    Column("branch", String(12), nullable=False),
    Column("terminal", String(120), nullable=False),
    Column("screen", String(3), nullable=False),
    Column("allowed", Boolean, nullable=False),
    Column("document", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
)
Index("ix_central_record_staff", central_record.c.staff, central_record.c.number)
# What somebody did since a moment: counts of the day, failed sign-ins.
Index("ix_central_record_staff_at", central_record.c.staff, central_record.c.at)
Index("ix_central_record_session", central_record.c.session, central_record.c.number)

terminal_batch = Table(
    "terminal_batch",
    metadata,
    Column("session", String(40), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("number", ForeignKey("central_record.number"), nullable=False),
)

served_document = Table(
    "served_document",
    metadata,
    # Hash of the plain bytes exactly as they were sent.
    Column("hash", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("key", String(20), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

record_head = Table(
    "record_head",
    metadata,
    Column("chain", String(80), primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("number", BigInteger, nullable=False),
    # Last event number of a terminal's own chain; 0 for the server's chains.
    Column("seq", BigInteger, nullable=False),
)

record_counter = Table(
    "record_counter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    # Time of the last entry: the record's time never goes back.
    Column("at", Moment, nullable=False, server_default="0"),
)

log_tile = Table(
    "log_tile",
    metadata,
    # Full tiles only: 256 hashes that will never change. What is not full is the edge in `log_head`.
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

log_checkpoint = Table(
    "log_checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    # The note as it was signed.
    Column("note", Text, nullable=False),
)

log_cosignature = Table(
    "log_cosignature",
    metadata,
    Column("size", ForeignKey("log_checkpoint.size"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("at", Moment, nullable=False),
    # The witness's own line, to be put under the note.
    Column("line", Text, nullable=False),
)

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("edge", LargeBinary, nullable=False),
)

siem_cursor = Table(
    "siem_cursor",
    metadata,
    # Name of the feed, and the number of the last entry its receiver has taken.
    Column("name", String(40), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
