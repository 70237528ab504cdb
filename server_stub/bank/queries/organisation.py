"""Who works where: the bank, its branches, staff and printers. Knows no customer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from server_stub.bank import tables
from server_stub.bank.codes import BranchKind
from server_stub.bank.model import Branch, Institution, Printer, Staff
from server_stub.store.prepared import Prepared
from server_stub.words import Words

_STAFF = Prepared(select(tables.staff).where(tables.staff.c.number == bindparam("of_number")))


def institution(connection: Connection) -> Institution:
    """The bank; raises sqlalchemy.exc.NoResultFound before a demo or an import has filled the tables."""
    row = connection.execute(select(tables.institution)).one()
    return Institution(
        row.code,
        Words(row.name_ja, row.name_en),
        row.important_from_yen,
        row.as_of,
        Words(row.origin_ja, row.origin_en),
    )


def branch(connection: Connection, code: str) -> Branch | None:
    """One branch or the head office by its three-digit code."""
    row = connection.execute(select(tables.branch).where(tables.branch.c.code == code)).one_or_none()
    return None if row is None else _branch(row)


def branches(connection: Connection) -> tuple[Branch, ...]:
    """All branches with a counter, by code."""
    wanted = select(tables.branch).where(tables.branch.c.kind == BranchKind.BRANCH).order_by(tables.branch.c.code)
    return tuple(_branch(row) for row in connection.execute(wanted))


def staff_by_number(connection: Connection, number: str) -> Staff | None:
    """A member of staff, active or not (see `Staff.is_active`)."""
    row = _STAFF.one_or_none(connection, of_number=number)
    return None if row is None else staff_from(row)


def staff_of(connection: Connection, branch_code: str) -> tuple[Staff, ...]:
    """Everybody who belongs to a branch, by number."""
    wanted = select(tables.staff).where(tables.staff.c.branch_code == branch_code).order_by(tables.staff.c.number)
    return tuple(staff_from(row) for row in connection.execute(wanted))


def printers(connection: Connection, branch_code: str) -> tuple[Printer, ...]:
    """The printers registered for a branch, by reference."""
    wanted = select(tables.printer).where(tables.printer.c.branch_code == branch_code).order_by(tables.printer.c.ref)
    return tuple(
        Printer(row.ref, row.branch_code, Words(row.name_ja, row.name_en), row.ipp_url)
        for row in connection.execute(wanted)
    )


def staff_from(row: Row[Any]) -> Staff:
    """A row of the staff table as a value."""
    return Staff(
        number=row.number,
        name=row.name,
        kana=row.kana,
        romaji=row.romaji,
        rank=row.rank,
        department=row.department,
        branch_code=row.branch_code,
        active_from=row.active_from,
        active_until=row.active_until,
    )


def _branch(row: Row[Any]) -> Branch:
    return Branch(row.code, row.kind, Words(row.name_ja, row.name_en), Words(row.short_ja, row.short_en))
