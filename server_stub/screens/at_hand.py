"""The customers a session keeps at hand: at most three, by the order in which they were opened.

Knows no right: only customers whose screen was just built are added.
"""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from client.contract.api import NavItem, Opened
from client.contract.blocks import Target
from server_stub.bank.labels import customer_name_with_title
from server_stub.bank.queries import customer_marks
from server_stub.screens.tables import open_subject
from server_stub.screens.visit import Visit

LIMIT = 3


def keep_at_hand(visit: Visit, subject: str, code: str) -> None:
    """Put a customer among those at hand; the one not used for longest makes room."""
    columns = open_subject.c
    mine = columns.session == visit.session.id
    again = update(open_subject).where(mine, columns.subject == subject).values(code=code, used_at=visit.now)
    if visit.connection.execute(again).rowcount:
        return
    held = visit.connection.execute(select(columns.subject).where(mine).order_by(columns.used_at)).scalars().all()
    for one in held[: max(len(held) - LIMIT + 1, 0)]:
        visit.connection.execute(delete(open_subject).where(mine, columns.subject == one))
    row = {"session": visit.session.id, "subject": subject, "code": code}
    visit.connection.execute(insert(open_subject).values(opened_at=visit.now, used_at=visit.now, **row))


def at_hand(visit: Visit) -> Opened:
    """The customers at hand as entries of the menu."""
    columns = open_subject.c
    wanted = select(columns.subject, columns.code).where(columns.session == visit.session.id)
    rows = visit.connection.execute(wanted.order_by(columns.opened_at, columns.subject)).all()
    marks = customer_marks(visit.connection, [row.subject for row in rows], visit.today) if rows else {}
    items = tuple(
        NavItem(
            label=customer_name_with_title(marks[row.subject], visit.lang),
            target=Target(row.code, row.subject),
            icon="user",
            key=f"Alt+{place}",
        )
        for place, row in enumerate((row for row in rows if row.subject in marks), start=1)
    )
    title = visit.pick(f"開いているお客さま {len(items)} / {LIMIT}", f"Open customers {len(items)} / {LIMIT}")
    return Opened(title=title, items=items)


def newest_at_hand(visit: Visit) -> str:
    """The customer used last, or empty: what a screen code without a customer means."""
    columns = open_subject.c
    wanted = select(columns.subject).where(columns.session == visit.session.id).order_by(columns.used_at.desc())
    return visit.connection.execute(wanted.limit(1)).scalar_one_or_none() or ""
