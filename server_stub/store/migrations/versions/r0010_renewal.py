"""One challenge a terminal, and the token from before an unlock: what was given up no longer counts as the newest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the challenges' table anew: none lives longer than a quarter of an hour, and terminals ask for another."""
    op.drop_table("sign_in_challenge")
    op.create_table(
        "sign_in_challenge",
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("terminal", name=op.f("pk_sign_in_challenge")),
    )
    op.add_column("session", sa.Column("former_token_hash", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_session_former_token_hash"), "session", ["former_token_hash"], unique=False)


def downgrade() -> None:
    """Go back to many challenges a terminal; for trying revisions out, never for a bank's data."""
    op.drop_index(op.f("ix_session_former_token_hash"), "session")
    op.drop_column("session", "former_token_hash")
    op.drop_table("sign_in_challenge")
    op.create_table(
        "sign_in_challenge",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_in_challenge")),
    )
    op.create_index(op.f("ix_sign_in_challenge_expires_at"), "sign_in_challenge", ["expires_at"], unique=False)
