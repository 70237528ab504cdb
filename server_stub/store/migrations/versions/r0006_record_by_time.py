"""What somebody did since a moment is found without reading all they ever did."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEX = "ix_central_record_staff_at"


def upgrade() -> None:
    """Make the index."""
    op.create_index(INDEX, "central_record", ["staff", "at"], unique=False)


def downgrade() -> None:
    """Drop the index."""
    op.drop_index(INDEX, table_name="central_record")
