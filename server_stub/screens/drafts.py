"""Unfinished entries kept by the server for the person, not for the terminal.

Knows no screen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from server_stub.access.codes import Permission
from server_stub.screens.admission import decisions
from server_stub.screens.tables import draft
from server_stub.screens.visit import Visit


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """Where an unfinished entry belongs and when it was kept."""

    code: str
    subject: str
    saved_at: datetime


def keep(visit: Visit, code: str, subject: str, values: Mapping[str, str]) -> None:
    """Keep values, in place of what was kept before."""
    made = (sqlite_insert if visit.connection.dialect.name == "sqlite" else postgresql_insert)(draft)
    kept = made.on_conflict_do_update(
        index_elements=["staff", "code", "subject"],
        set_={"entered": made.excluded.entered, "saved_at": made.excluded.saved_at},
    )
    entered = json.dumps(dict(values), ensure_ascii=False)
    row = {"staff": visit.session.staff, "code": code, "subject": subject, "entered": entered, "saved_at": visit.now}
    visit.connection.execute(kept, row)


def kept_values(visit: Visit, code: str, subject: str) -> dict[str, str] | None:
    """What was kept for this screen and customer, or None."""
    wanted = select(draft.c.entered).where(*_mine(visit, code, subject))
    text = visit.connection.execute(wanted).scalar_one_or_none()
    return None if text is None else {str(name): str(value) for name, value in json.loads(text).items()}


def forget(visit: Visit, code: str, subject: str) -> None:
    """Remove what was kept, after it was entered or thrown away."""
    visit.connection.execute(delete(draft).where(*_mine(visit, code, subject)))


def open_drafts(visit: Visit) -> tuple[KeptDraft, ...]:
    """The person's unfinished entries, newest first, without those that would be refused were they opened."""
    columns = draft.c
    wanted = select(columns.code, columns.subject, columns.saved_at).where(columns.staff == visit.session.staff)
    rows = visit.connection.execute(wanted.order_by(columns.saved_at.desc())).all()
    decided = decisions(visit, Permission.WRITE_CONTACT, [row.subject for row in rows])
    still = {ref for ref, decision in decided.items() if decision.allowed or decision.needs_purpose}
    return tuple(KeptDraft(row.code, row.subject, row.saved_at) for row in rows if row.subject in still)


def _mine(visit: Visit, code: str, subject: str) -> tuple[ColumnElement[bool], ...]:
    columns = draft.c
    return (columns.staff == visit.session.staff, columns.code == code, columns.subject == subject)
