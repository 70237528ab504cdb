"""Readings sort byte by byte on PostgreSQL as on SQLite, whatever the locale the database was made with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give the column its order; SQLite compares bytes by itself."""
    _sort(collation="C")


def downgrade() -> None:
    """Take the database's own order again."""
    _sort(collation="default")


def _sort(*, collation: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("customer", "kana", type_=sa.String(length=160, collation=collation), existing_nullable=True)
