"""Moves a serial from state to state in the register, one timestamped row a step.

Must not know why it moves: offers, grants and people decide that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Date, bindparam, func, insert, select, text, update

from server_stub.japan import day_in_japan
from server_stub.paper.states import SheetState, sources_of
from server_stub.paper.tables import DETAIL_LIMIT, print_sheet, print_sheet_state

# One statement, so that two at once never get the same number, on SQLite as on PostgreSQL.
_NEXT_NUMBER = text(
    "INSERT INTO print_counter (name, day, number) VALUES (:name, :day, 1) "
    "ON CONFLICT (name, day) DO UPDATE SET number = print_counter.number + 1 RETURNING number"
).bindparams(bindparam("day", type_=Date()))


class WrongState(ValueError):
    """The sheet does not exist, or is not in a state that the new one may follow."""


@dataclass(frozen=True, slots=True)
class Step:
    """A change to be made: the new state, when, by whom (None: the server) and a short detail."""

    state: SheetState
    at: datetime
    staff: str | None = None
    detail: str = ""


def next_number(connection: Connection, name: str, now: datetime) -> int:
    """The next number of `name` on the Japanese day of `now`; holds the row until the transaction ends."""
    return int(connection.execute(_NEXT_NUMBER, {"name": name, "day": day_in_japan(now)}).scalar_one())


def serial_number(branch_code: str, day: date, number: int) -> str:
    """The serial as printed: PR-20261124-0382-0002."""
    return f"PR-{day:%Y%m%d}-{branch_code:0>4}-{number:04d}"


def begin(connection: Connection, step: Step, **facts: object) -> None:
    """Enter a new serial with its first state; `facts` are the columns of `print_sheet`."""
    connection.execute(insert(print_sheet).values(state=step.state, changed_at=step.at, **facts))
    _note(connection, str(facts["serial"]), step)


def move(connection: Connection, serial: str, step: Step, **facts: object) -> None:
    """Change the state of `serial`, setting the columns in `facts` with it.

    Raises:
        WrongState: `step.state` may not follow the present state, or there is no such serial.
    """
    # The condition stands in the statement itself: of two at once, the second finds no row.
    moved = connection.execute(
        update(print_sheet)
        .where(print_sheet.c.serial == serial, print_sheet.c.state.in_(sources_of(step.state)))
        .values(state=step.state, changed_at=step.at, **facts)
    )
    if moved.rowcount != 1:
        raise WrongState(f"{serial} cannot become {step.state}")
    _note(connection, serial, step)


def _note(connection: Connection, serial: str, step: Step) -> None:
    steps = print_sheet_state
    last = connection.execute(select(func.max(steps.c.step)).where(steps.c.serial == serial)).scalar_one()
    connection.execute(
        insert(steps).values(
            serial=serial,
            step=(last or 0) + 1,
            state=step.state,
            at=step.at,
            staff=step.staff,
            detail=step.detail[:DETAIL_LIMIT],
        )
    )
