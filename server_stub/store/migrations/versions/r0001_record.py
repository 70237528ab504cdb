"""The central record: what only grows, and the heads and the counter that move."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.store.insert_only import forbid_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSERT_ONLY = (
    "central_record",
    "terminal_batch",
    "served_document",
)

TABLES = (
    "central_record",
    "record_counter",
    "record_head",
    "served_document",
    "terminal_batch",
)


def upgrade() -> None:
    """Make the tables and forbid to change what only grows."""
    _central_record()
    _record_counter()
    _record_head()
    _served_document()
    _terminal_batch()
    op.execute("INSERT INTO record_counter (id, last) VALUES (1, 0)")
    for table in INSERT_ONLY:
        for statement in forbid_changes(table, op.get_context().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Drop the tables; for trying revisions out, never for a bank's data."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _central_record() -> None:
    op.create_table(
        "central_record",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chain", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("screen", sa.String(length=3), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_central_record")),
    )
    op.create_index("ix_central_record_session", "central_record", ["session", "number"], unique=False)
    op.create_index("ix_central_record_staff", "central_record", ["staff", "number"], unique=False)


def _record_counter() -> None:
    op.create_table(
        "record_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_counter")),
    )


def _record_head() -> None:
    op.create_table(
        "record_head",
        sa.Column("chain", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_record_head")),
    )


def _served_document() -> None:
    op.create_table(
        "served_document",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_served_document")),
    )


def _terminal_batch() -> None:
    op.create_table(
        "terminal_batch",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["central_record.number"], name=op.f("fk_terminal_batch_number")),
        sa.PrimaryKeyConstraint("session", "first", name=op.f("pk_terminal_batch")),
    )
