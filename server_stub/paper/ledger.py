"""Reads the sheet register: how much was printed, what is still open, what became of a sheet.

Must not change anything, and not know the charter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from server_stub.japan import day_in_japan, instant_in_japan
from server_stub.paper.purposes import Purpose
from server_stub.paper.states import SheetState
from server_stub.paper.tables import print_sheet, print_sheet_state

PAGE = 200


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """One line of the register. What only a grant brings is None before it."""

    serial: str
    branch_code: str
    staff: str
    terminal: str
    customer_ref: str
    screen: str
    form: str
    edition: int
    purpose: Purpose | None
    reason: str | None
    printer_ref: str | None
    pdf_sha256: str | None
    granted_at: datetime | None
    state: SheetState
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One change of a sheet's state; `staff` is None where the server made it."""

    step: int
    state: SheetState
    at: datetime
    staff: str | None
    detail: str


def today_count(connection: Connection, staff: str, now: datetime) -> int:
    """Sheets granted to `staff` on the Japanese day of `now`; one that surely never came out does not count."""
    day = day_in_japan(now)
    return _count(connection, staff, day, day + timedelta(days=1))


def month_count(connection: Connection, staff: str, now: datetime) -> int:
    """Sheets granted to `staff` in the Japanese calendar month of `now`, counted like `today_count`."""
    day = day_in_japan(now)
    first = day.replace(day=1)
    return _count(connection, staff, first, (first + timedelta(days=32)).replace(day=1))


def sheet(connection: Connection, serial: str) -> SheetRecord | None:
    """The register's line for `serial`."""
    row = connection.execute(select(print_sheet).where(print_sheet.c.serial == serial)).one_or_none()
    return None if row is None else _record(row)


def history(connection: Connection, serial: str) -> tuple[SheetChange, ...]:
    """Every change of `serial`, oldest first."""
    steps = print_sheet_state.c
    wanted = select(print_sheet_state).where(steps.serial == serial).order_by(steps.step)
    return tuple(SheetChange(row.step, row.state, row.at, row.staff, row.detail) for row in connection.execute(wanted))


def sheets(
    connection: Connection, *, branch_code: str, staff: str | None = None, states: Iterable[SheetState] = ()
) -> tuple[SheetRecord, ...]:
    """The newest `PAGE` sheets of a branch that were granted, of one person and in some states only if given."""
    columns = print_sheet.c
    wanted = select(print_sheet).where(columns.branch_code == branch_code, columns.granted_at.is_not(None))
    if staff is not None:
        wanted = wanted.where(columns.staff == staff)
    chosen = tuple(states)
    if chosen:
        wanted = wanted.where(columns.state.in_(chosen))
    ordered = wanted.order_by(columns.granted_at.desc(), columns.serial.desc()).limit(PAGE)
    return tuple(_record(row) for row in connection.execute(ordered))


def open_sheets(connection: Connection, branch_code: str) -> tuple[SheetRecord, ...]:
    """Sheets of a branch that may exist on paper and have no end yet: the list of 18:00."""
    owed = [state for state in SheetState if not state.is_end]
    return sheets(connection, branch_code=branch_code, states=owed)


def _count(connection: Connection, staff: str, first: date, after: date) -> int:
    columns = print_sheet.c
    wanted = select(func.count()).where(
        columns.staff == staff,
        columns.granted_at >= instant_in_japan(first, 0),
        columns.granted_at < instant_in_japan(after, 0),
        columns.state != SheetState.FAILED,
    )
    return int(connection.execute(wanted).scalar_one())


def _record(row: Row[Any]) -> SheetRecord:
    return SheetRecord(
        serial=row.serial,
        branch_code=row.branch_code,
        staff=row.staff,
        terminal=row.terminal,
        customer_ref=row.customer_ref,
        screen=row.screen,
        form=row.form,
        edition=row.edition,
        purpose=row.purpose,
        reason=row.reason,
        printer_ref=row.printer_ref,
        pdf_sha256=row.pdf_sha256,
        granted_at=row.granted_at,
        state=row.state,
        changed_at=row.changed_at,
    )
