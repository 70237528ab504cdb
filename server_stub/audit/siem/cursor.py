"""Remembers how far each feed has told the record: the number of the last entry that its receiver has taken.

Knows no receiver.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from server_stub.audit.tables import siem_cursor


def told_until(connection: Connection, name: str) -> int:
    """Return the last number a feed has told, 0 before the first."""
    query = select(siem_cursor.c.number).where(siem_cursor.c.name == name)
    return connection.execute(query).scalar_one_or_none() or 0


def move_cursor(connection: Connection, name: str, number: int, *, at: datetime) -> None:
    """Say that a feed has told everything up to a number; never moves back. Must run inside a unit of work."""
    row = siem_cursor.c
    if connection.execute(select(row.number).where(row.name == name)).one_or_none() is None:
        connection.execute(insert(siem_cursor).values(name=name, number=number, at=at))
    else:
        further = update(siem_cursor).where(row.name == name, row.number < number)
        connection.execute(further.values(number=number, at=at))
