"""The record's tree: full tiles, signed heads, cosignatures, and the edge from which it grows on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.store.insert_only import forbid_changes
from server_stub.store.migrations import UpgradeImpossible

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSERT_ONLY = ("log_tile", "log_checkpoint", "log_cosignature")


def upgrade() -> None:
    """Make the tables. Raises: UpgradeImpossible on a record of the time before, whose entries name other hashes."""
    if op.get_bind().execute(sa.text("SELECT last FROM record_counter")).scalar_one():
        raise UpgradeImpossible(
            "This record was begun before its entries were leaves of a tree. Keep the database, and begin a new one."
        )
    op.add_column("record_counter", sa.Column("at", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "log_tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "place", name=op.f("pk_log_tile")),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "log_cosignature",
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["size"], ["log_checkpoint.size"], name=op.f("fk_log_cosignature_size")),
        sa.PrimaryKeyConstraint("size", "name", name=op.f("pk_log_cosignature")),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("edge", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    head = sa.table("log_head", sa.column("id"), sa.column("size"), sa.column("at"), sa.column("edge"))
    op.execute(head.insert().values(id=1, size=0, at=0, edge=sa.literal(b"", sa.LargeBinary())))
    for table in INSERT_ONLY:
        for statement in forbid_changes(table, op.get_context().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Drop the tables; for trying revisions out, never for a bank's data."""
    for table in ("log_head", "log_cosignature", "log_checkpoint", "log_tile"):
        op.drop_table(table)
    op.drop_column("record_counter", "at")
