"""The customers a session keeps at hand: at most three, by the order in which they were opened.

Only customers whose screen was just built are added, and who may no longer be opened is not held any more.
"""

from __future__ import annotations

from sqlalchemy import Row, delete, insert, select, update

from client.contract.api import NavItem, Opened
from client.contract.blocks import Target
from server_stub.bank.labels import customer_name_with_title
from server_stub.screens.admission import marks_open_to, open_to
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
    """The customers at hand as entries of the menu; those who may no longer be opened are let go."""
    rows = _held(visit)
    marks = marks_open_to(visit, [row.subject for row in rows])
    _let_go(visit, [row.subject for row in rows if row.subject not in marks])
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
    rows = sorted(_held(visit), key=lambda row: row.used_at, reverse=True)
    still = open_to(visit, [row.subject for row in rows]) if rows else frozenset()
    return next((str(row.subject) for row in rows if row.subject in still), "")


def _held(visit: Visit) -> list[Row[tuple[object, ...]]]:
    columns = open_subject.c
    wanted = select(columns.subject, columns.code, columns.used_at).where(columns.session == visit.session.id)
    return list(visit.connection.execute(wanted.order_by(columns.opened_at, columns.subject)))


def _let_go(visit: Visit, subjects: list[str]) -> None:
    if subjects:
        mine = open_subject.c.session == visit.session.id
        visit.connection.execute(delete(open_subject).where(mine, open_subject.c.subject.in_(subjects)))
