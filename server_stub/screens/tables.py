"""What the server holds for a session between two commands, so that the terminal need not hold it.

Definitions only. References to sessions, people and customers are opaque texts without foreign keys.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from server_stub.store.columns import Moment
from server_stub.store.schema import metadata

# A served screen by the id under which the terminal asks about it later. `state`: JSON of what was entered.
shown_screen = Table(
    "shown_screen",
    metadata,
    Column("session", String(40), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("code", String(3), nullable=False),
    Column("ref", String(200), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("state", Text, nullable=False),
    Column("document", String(64), nullable=False),
    Column("shown_at", Moment, nullable=False),
)
Index("ix_shown_screen_shown_at", shown_screen.c.shown_at)

# Why somebody looks at a customer without evidence; valid for a while within the session that stated it.
stated_purpose = Table(
    "stated_purpose",
    metadata,
    Column("session", String(40), primary_key=True),
    Column("subject", String(40), primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("stated_at", Moment, nullable=False),
)
Index("ix_stated_purpose_stated_at", stated_purpose.c.stated_at)

# The customers a session keeps at hand (Alt+1 to Alt+3).
open_subject = Table(
    "open_subject",
    metadata,
    Column("session", String(40), primary_key=True),
    Column("subject", String(40), primary_key=True),
    Column("code", String(3), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
)
Index("ix_open_subject_used_at", open_subject.c.used_at)

# Unfinished entries outlive the session: nothing typed is lost with a terminal.
draft = Table(
    "draft",
    metadata,
    Column("staff", String(40), primary_key=True),
    Column("code", String(3), primary_key=True),
    Column("subject", String(40), primary_key=True),
    Column("entered", Text, nullable=False),
    Column("saved_at", Moment, nullable=False),
)
Index("ix_draft_newest", draft.c.staff, draft.c.saved_at)
Index("ix_draft_saved_at", draft.c.saved_at)
