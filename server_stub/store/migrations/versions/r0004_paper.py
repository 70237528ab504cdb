"""Offers, sheets and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.store.insert_only import forbid_changes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSERT_ONLY = ("print_sheet_state",)

TABLES = (
    "print_counter",
    "print_sheet",
    "print_offer",
    "print_sheet_state",
)


def upgrade() -> None:
    """Make the tables and forbid to change what only grows."""
    _print_counter()
    _print_sheet()
    _print_offer()
    _print_sheet_state()
    for table in INSERT_ONLY:
        for statement in forbid_changes(table, op.get_context().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Drop the tables; for trying revisions out, never for a bank's data."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _print_counter() -> None:
    op.create_table(
        "print_counter",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "day", name=op.f("pk_print_counter")),
    )


def _print_sheet() -> None:
    op.create_table(
        "print_sheet",
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("branch_code", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=12), nullable=False),
        sa.Column("terminal", sa.String(length=40), nullable=False),
        sa.Column("customer_ref", sa.String(length=40), nullable=False),
        sa.Column("screen", sa.String(length=8), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("reserved_at", sa.BigInteger(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("printer_ref", sa.String(length=40), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_print_sheet")),
        sa.UniqueConstraint("branch_code", "day", "number", name=op.f("uq_print_sheet_branch_code_day_number")),
    )
    op.create_index("ix_print_sheet_branch_code_state", "print_sheet", ["branch_code", "state"], unique=False)
    op.create_index(op.f("ix_print_sheet_session_id"), "print_sheet", ["session_id"], unique=False)
    op.create_index("ix_print_sheet_staff_granted_at", "print_sheet", ["staff", "granted_at"], unique=False)
    op.create_index("ix_print_sheet_state_changed_at", "print_sheet", ["state", "changed_at"], unique=False)


def _print_offer() -> None:
    op.create_table(
        "print_offer",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=12), nullable=False),
        sa.Column("terminal", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("pdf_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["serial"], ["print_sheet.serial"], name=op.f("fk_print_offer_serial")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_offer")),
        sa.UniqueConstraint("serial", name=op.f("uq_print_offer_serial")),
    )
    op.create_index(op.f("ix_print_offer_ended_at"), "print_offer", ["ended_at"], unique=False)


def _print_sheet_state() -> None:
    op.create_table(
        "print_sheet_state",
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.String(length=12), nullable=True),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["serial"], ["print_sheet.serial"], name=op.f("fk_print_sheet_state_serial")),
        sa.PrimaryKeyConstraint("serial", "step", name=op.f("pk_print_sheet_state")),
    )
