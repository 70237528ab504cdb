"""What the server holds for a session between two commands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "draft",
    "open_subject",
    "shown_screen",
    "stated_purpose",
)


def upgrade() -> None:
    """Make the tables."""
    _draft()
    _open_subject()
    _shown_screen()
    _stated_purpose()


def downgrade() -> None:
    """Drop the tables; for trying revisions out, never for a bank's data."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("entered", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("staff", "code", "subject", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_newest", "draft", ["staff", "saved_at"], unique=False)


def _open_subject() -> None:
    op.create_table(
        "open_subject",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session", "subject", name=op.f("pk_open_subject")),
    )


def _shown_screen() -> None:
    op.create_table(
        "shown_screen",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session", "step", name=op.f("pk_shown_screen")),
        sa.UniqueConstraint("id", name=op.f("uq_shown_screen_id")),
    )


def _stated_purpose() -> None:
    op.create_table(
        "stated_purpose",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("stated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session", "subject", name=op.f("pk_stated_purpose")),
    )
