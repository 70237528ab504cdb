"""Draws every screen once before the first terminal comes, for nobody, and takes everything back.

The first use of a statement compiles it and the first sheet reads the fonts; a person would wait for that. What is
read here never leaves this function, and nothing of it stays in the database.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, Engine, func, select

from client.contract.api import Command, Lang, Line, Open, PrintAsk, Suggest
from client.contract.blocks import Target
from server_stub.audit.served import Arrival, Refusal, Served
from server_stub.bank.tables import customer, staff
from server_stub.identity.session import Session
from server_stub.screens.tables import shown_screen
from server_stub.store.engine import WRITES

_WORDS = "ア"
_log = logging.getLogger(__name__)


class Answering(Protocol):
    """What is rehearsed: the door through which commands reach the screens."""

    def arrive(self, connection: Connection, session: Session, *, lang: Lang, now: datetime) -> Arrival:
        """Shell and home screen."""
        ...

    def answer(
        self, connection: Connection, session: Session, command: Command, *, lang: Lang, now: datetime
    ) -> Served | Refusal:
        """Do what was asked."""
        ...


def rehearse(screens: Answering, engine: Engine, now: datetime) -> int:
    """Draw the screens for one person of each role. Returns: how many commands were answered.

    A command that fails is told to the process log and ends the rehearsal: it must not keep the server from starting.
    """
    answered = 0
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin() as everything:
        try:
            for session in _people(connection, now):
                screens.arrive(connection, session, lang="ja", now=now)
                for command in _commands(connection, session):
                    screens.answer(connection, session, command, lang="ja", now=now)
                    answered += 1
        except Exception as error:  # noqa: BLE001 - whatever goes wrong here goes wrong again, said and recorded, on use
            _log.warning("the rehearsal ended with %s", type(error).__name__)
        finally:
            everything.rollback()
    return answered


def _people(connection: Connection, now: datetime) -> Iterator[Session]:
    """One person of each rank and department, relationship managers with customers first."""
    managed = select(func.min(customer.c.rm_number)).scalar_subquery()
    each = select(func.min(staff.c.number)).group_by(staff.c.rank, staff.c.department)
    chosen = select(staff).where((staff.c.number == managed) | staff.c.number.in_(each))
    for row in connection.execute(chosen.order_by(staff.c.number != managed)).all():
        yield Session(
            id=f"rehearsal-{row.number}",
            staff=row.number,
            name=row.name,
            romaji=row.romaji,
            role=row.rank.value,
            department=row.department.value,
            branch=row.branch_code,
            terminal="rehearsal",
            signed_in_at=now,
            auth_at=now,
        )


def _commands(connection: Connection, session: Session) -> Iterator[Command]:
    own = select(customer.c.number).where(customer.c.rm_number == session.staff).order_by(customer.c.number).limit(1)
    number = connection.execute(own).scalar()
    if number is None:
        return
    yield Open(Target("CUS"))
    yield Line(_WORDS)
    yield Suggest(_WORDS)
    for code in ("OVW", "AST", "HIS", "HIN"):
        yield Line(f"{code} {number}")
        if code == "AST":
            yield PrintAsk(_newest_screen(connection, session))
    yield Open(Target("LOG"))
    yield Open(Target("HOM"))


def _newest_screen(connection: Connection, session: Session) -> str:
    columns = shown_screen.c
    newest = select(columns.id).where(columns.session == session.id).order_by(columns.step.desc()).limit(1)
    return str(connection.execute(newest).scalar_one())
