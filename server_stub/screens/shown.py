"""The screens a session has been shown: found again by id when a value, a page or a print is asked for.

Knows no particular screen.
"""

from __future__ import annotations

import json
import secrets

from sqlalchemy import bindparam, delete, func, insert, select, update

from server_stub.screens.plan import USED, Shown, State
from server_stub.screens.tables import shown_screen
from server_stub.screens.visit import Visit
from server_stub.store.prepared import Prepared

KEPT = 60
"""How many screens back a session may still act on."""
_SWEEP_EVERY = 20
_LAST = Prepared(
    select(func.max(shown_screen.c.step).label("step")).where(shown_screen.c.session == bindparam("of_session"))
)
_REMEMBER = Prepared(insert(shown_screen), *shown_screen.c.keys())


def new_id() -> str:
    """An id that says nothing and cannot be guessed."""
    return f"s_{secrets.token_hex(12)}"


def remember(visit: Visit, shown: Shown) -> None:
    """Keep a screen that is about to be served; forget the oldest now and then."""
    columns = shown_screen.c
    step = (_LAST.one_or_none(visit.connection, of_session=visit.session.id).step or 0) + 1
    _REMEMBER.run(
        visit.connection,
        session=visit.session.id,
        step=step,
        id=shown.id,
        code=shown.code,
        ref=shown.ref,
        subject=shown.subject,
        state=_stored(shown.state),
        document=shown.document,
        shown_at=visit.now,
    )
    if step % _SWEEP_EVERY == 0:
        mine = columns.session == visit.session.id
        visit.connection.execute(delete(shown_screen).where(mine, columns.step <= step - KEPT))


def find(visit: Visit, screen_id: str) -> Shown | None:
    """A screen of this very session, or None."""
    columns = shown_screen.c
    wanted = select(shown_screen).where(columns.session == visit.session.id, columns.id == screen_id)
    row = visit.connection.execute(wanted).one_or_none()
    if row is None:
        return None
    state: State = json.loads(row.state) if row.state else {}
    return Shown(row.id, row.code, row.ref, row.subject, state, row.document)


def use(visit: Visit, shown: Shown) -> bool:
    """Mark a shown screen's form as entered, in the unit that enters it; False where another unit was first."""
    columns = shown_screen.c
    # Compared and set by the database: two processes may have read the screen before either has marked it.
    mine = (columns.session == visit.session.id, columns.id == shown.id, columns.state == _stored(shown.state))
    marked = update(shown_screen).where(*mine).values(state=_stored({**shown.state, USED: "1"}))
    return not shown.used and visit.connection.execute(marked).rowcount == 1


def _stored(state: State) -> str:
    return json.dumps(dict(state), ensure_ascii=False) if state else ""
