"""What is looked for by person or by age is found without reading every row there ever was."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_session_staff_signed_in": ("session", ["staff", "signed_in_at"]),
    "ix_session_ended_at": ("session", ["ended_at"]),
    "ix_sign_in_throttle_until": ("sign_in_throttle", ["until"]),
    "ix_shown_screen_shown_at": ("shown_screen", ["shown_at"]),
    "ix_stated_purpose_stated_at": ("stated_purpose", ["stated_at"]),
    "ix_open_subject_used_at": ("open_subject", ["used_at"]),
    "ix_draft_saved_at": ("draft", ["saved_at"]),
}


def upgrade() -> None:
    """Make the indexes."""
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns, unique=False)


def downgrade() -> None:
    """Drop the indexes."""
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
