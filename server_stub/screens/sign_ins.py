"""When and where the person was signed in before: told to them so that they notice what was not them.

Reads sessions only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server_stub.audit.entry import ServerEvent
from server_stub.audit.tables import central_record
from server_stub.bank.rules import day_in_japan
from server_stub.identity.tables import session
from server_stub.screens import formats
from server_stub.screens.visit import Visit


@dataclass(frozen=True, slots=True)
class EarlierSignIn:
    """The session before this one; `until` is when it was last heard of."""

    since: datetime
    until: datetime
    terminal: str
    failures: int


def earlier_sign_in(visit: Visit) -> EarlierSignIn | None:
    """The person's last session before this one, with the failed attempts since it began; None at the first."""
    columns, who = session.c, visit.session
    wanted = (
        select(columns.signed_in_at, columns.heard_at, columns.ended_at, columns.terminal)
        .where(columns.staff == who.staff, columns.id != who.id, columns.signed_in_at <= who.signed_in_at)
        .order_by(columns.signed_in_at.desc())
        .limit(1)
    )
    row = visit.connection.execute(wanted).one_or_none()
    if row is None:
        return None
    record = central_record.c
    failed = select(func.count()).where(
        record.staff == who.staff, record.kind == ServerEvent.SIGN_IN_FAILED.value, record.at >= row.signed_in_at
    )
    failures = int(visit.connection.execute(failed).scalar_one())
    return EarlierSignIn(row.signed_in_at, row.ended_at or row.heard_at, row.terminal, failures)


def sign_in_sentence(visit: Visit, earlier: EarlierSignIn | None) -> str:
    """前回のサインイン 11月20日（金） 8:31〜17:48 T-0382-07 失敗 0回."""
    if earlier is None:
        return visit.pick("はじめてのサインインです", "This is your first sign-in")
    day = formats.day_with_weekday(day_in_japan(earlier.since), visit.lang)
    span = f"{formats.clock(earlier.since)}{visit.pick('〜', '–')}{formats.clock(earlier.until)}"
    return visit.pick(
        f"前回のサインイン {day} {span} {earlier.terminal} 失敗 {earlier.failures}回",
        f"Last sign-in {day} {span} {earlier.terminal} {earlier.failures} failures",
    )
