"""When and where the person was signed in before: told to them so that they notice what was not them.

Reads sessions only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server_stub.audit.entry import ServerEvent
from server_stub.audit.tables import central_record
from server_stub.identity.tables import session
from server_stub.japan import day_in_japan
from server_stub.screens import formats
from server_stub.screens.visit import Visit

_FAILED = (ServerEvent.SIGN_IN_FAILED.value, ServerEvent.UNLOCK_FAILED.value)
"""A password is guessed at a locked terminal as well as at a new sign-in."""


@dataclass(frozen=True, slots=True)
class EarlierSession:
    """The session before this one; `until` is when it was last heard of."""

    since: datetime
    until: datetime
    terminal: str


@dataclass(frozen=True, slots=True)
class SignInsBefore:
    """What came before this session; `failures` since the earlier one began, at the first all there were."""

    earlier: EarlierSession | None
    failures: int


def sign_ins_before(visit: Visit) -> SignInsBefore:
    """The person's last session before this one, and how often a password was wrong under their number."""
    columns, who = session.c, visit.session
    wanted = (
        select(columns.signed_in_at, columns.heard_at, columns.ended_at, columns.terminal)
        .where(columns.staff == who.staff, columns.id != who.id, columns.signed_in_at <= who.signed_in_at)
        .order_by(columns.signed_in_at.desc())
        .limit(1)
    )
    row = visit.connection.execute(wanted).one_or_none()
    record = central_record.c
    failed = select(func.count()).where(record.staff == who.staff, record.kind.in_(_FAILED))
    if row is not None:
        failed = failed.where(record.at >= row.signed_in_at)
    failures = int(visit.connection.execute(failed).scalar_one())
    if row is None:
        return SignInsBefore(None, failures)
    return SignInsBefore(EarlierSession(row.signed_in_at, row.ended_at or row.heard_at, row.terminal), failures)


def sign_in_sentence(visit: Visit, before: SignInsBefore) -> str:
    """前回のサインイン 11月20日（金） 8:31〜17:48 T-0382-07 失敗 0回."""
    count = before.failures
    failures = visit.pick(f"失敗 {count}回", "1 failure" if count == 1 else f"{count} failures")
    earlier = before.earlier
    if earlier is None:
        if count == 0:
            return visit.pick("はじめてのサインインです", "This is your first sign-in")
        return visit.pick(f"はじめてのサインインです {failures}", f"This is your first sign-in, {failures}")
    day = formats.day_with_weekday(day_in_japan(earlier.since), visit.lang)
    span = f"{formats.clock(earlier.since)}{visit.pick('〜', '–')}{formats.clock(earlier.until)}"
    return visit.pick(
        f"前回のサインイン {day} {span} {earlier.terminal} {failures}",
        f"Last sign-in {day} {span} {earlier.terminal} {failures}",
    )
