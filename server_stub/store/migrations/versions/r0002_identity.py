"""Terminals, passwords, sessions, and the answers a session may ask for again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "answered_command",
    "credential",
    "enrolment_code",
    "old_credential",
    "session",
    "sign_in_challenge",
    "sign_in_throttle",
    "terminal",
)


def upgrade() -> None:
    """Make the tables."""
    _answered_command()
    _credential()
    _enrolment_code()
    _old_credential()
    _session()
    _sign_in_challenge()
    _sign_in_throttle()
    _terminal()


def downgrade() -> None:
    """Drop the tables; for trying revisions out, never for a bank's data."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _answered_command() -> None:
    op.create_table(
        "answered_command",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session", "number", name=op.f("pk_answered_command")),
    )


def _credential() -> None:
    op.create_table(
        "credential",
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("phc", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("staff", name=op.f("pk_credential")),
    )


def _enrolment_code() -> None:
    op.create_table(
        "enrolment_code",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_enrolment_code")),
    )


def _old_credential() -> None:
    op.create_table(
        "old_credential",
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("phc", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("staff", "set_at", name=op.f("pk_old_credential")),
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=44), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("romaji", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("signed_in_at", sa.BigInteger(), nullable=False),
        sa.Column("auth_at", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("active_at", sa.BigInteger(), nullable=False),
        sa.Column("locked_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=24), nullable=True),
        sa.Column("nonce_high", sa.BigInteger(), nullable=False),
        sa.Column("nonce_seen", sa.String(length=16), nullable=False),
        sa.Column("command_high", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    op.create_index("ix_session_live", "session", ["state", "staff"], unique=False)


def _sign_in_challenge() -> None:
    op.create_table(
        "sign_in_challenge",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_in_challenge")),
    )
    op.create_index(op.f("ix_sign_in_challenge_expires_at"), "sign_in_challenge", ["expires_at"], unique=False)


def _sign_in_throttle() -> None:
    op.create_table(
        "sign_in_throttle",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sign_in_throttle")),
    )


def _terminal() -> None:
    op.create_table(
        "terminal",
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=44), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_terminal")),
        sa.UniqueConstraint("key", name=op.f("uq_terminal_key")),
    )
