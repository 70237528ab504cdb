"""How long identity holds what is over: answers of ended sessions, codes, delays and the sessions themselves.

The record has no part in this: it keeps everything, and every session with it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists

from server_stub.identity.sessions import ENDED, LIVE
from server_stub.identity.tables import answered_command, enrolment_code, session, sign_in_throttle
from server_stub.store.purge import Purge

CODES_KEPT = timedelta(days=1)
"""After a code has run out; used or not, it opens nothing any more."""
DELAYS_KEPT = timedelta(days=7)
"""After a wait is over: until then its account's next failure waits longer. Four free guesses a week are no gain."""
SESSIONS_KEPT = timedelta(days=30)
"""After its end: so long a token that is used again is told why it is dead, and named with its person."""


def identity_purges() -> tuple[Purge, ...]:
    """Return what is deleted of what identity has left behind."""
    return (
        Purge(answered_command, _of_no_live_session),
        Purge(enrolment_code, lambda now: enrolment_code.c.expires_at < now - CODES_KEPT),
        Purge(sign_in_throttle, lambda now: sign_in_throttle.c.until < now - DELAYS_KEPT),
        Purge(session, _replaced_long_ago),
    )


def _of_no_live_session(_now: datetime) -> ColumnElement[bool]:
    return ~exists().where(session.c.id == answered_command.c.session, LIVE)


def _replaced_long_ago(now: datetime) -> ColumnElement[bool]:
    """Ended sessions but the last of each person: that one is told to them when they sign in again."""
    later = session.alias()
    newer = exists().where(
        later.c.staff == session.c.staff,
        later.c.signed_in_at > session.c.signed_in_at,
        later.c.state == ENDED,
    )
    return and_(session.c.ended_at < now - SESSIONS_KEPT, newer)
