"""How far each feed has told the bank's SIEM."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; unlike the record's own it is changed, entry by entry told."""
    op.create_table(
        "siem_cursor",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_siem_cursor")),
    )


def downgrade() -> None:
    """Drop the table; for trying revisions out, never for a bank's data."""
    op.drop_table("siem_cursor")
