"""Slows guessing without locking anyone out (security.md §2.2): a delay that doubles, and a limit a terminal.

Knows no password. Must run inside a unit of work.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from server_stub.identity.tables import sign_in_throttle

FREE_FAILURES = 4
LONGEST_SECONDS = 900
TERMINAL_FAILURES = 20
TERMINAL_WINDOW = timedelta(minutes=10)


def account(staff: str) -> str:
    """Name of a staff number's row, whether or not anybody has that number."""
    return f"staff:{hashlib.sha256(staff.encode()).hexdigest()}"


def place(terminal: str) -> str:
    """Name of a terminal's row."""
    return f"terminal:{hashlib.sha256(terminal.encode()).hexdigest()}"


def seconds_to_wait(connection: Connection, names: tuple[str, ...], now: datetime) -> int:
    """Return how long the next attempt has to wait under all of these names; 0 when it may be made now."""
    query = select(sign_in_throttle.c.until).where(sign_in_throttle.c.name.in_(names))
    waits = [(until - now) / timedelta(seconds=1) for until in connection.execute(query).scalars()]
    longest = max(waits, default=0.0)
    return 0 if longest <= 0 else int(longest) + (longest > int(longest))


def count_account(connection: Connection, staff: str, now: datetime) -> None:
    """Count an attempt as failed before the password is looked at, so that parallel guesses all count."""
    name = account(staff)
    failures = _failures(connection, name) + 1
    wait = 0 if failures <= FREE_FAILURES else min(2 ** (failures - FREE_FAILURES - 1), LONGEST_SECONDS)
    _keep(connection, name, failures, now, now + timedelta(seconds=wait))


def count_terminal(connection: Connection, terminal: str, now: datetime) -> None:
    """Count an attempt at a terminal before the password is looked at, so that parallel guesses all count.

    From the twentieth failure in ten minutes on it waits for the window's end.
    """
    name = place(terminal)
    row = connection.execute(select(sign_in_throttle).where(sign_in_throttle.c.name == name)).one_or_none()
    failures, since = 1, now
    if row is not None and now - row.since < TERMINAL_WINDOW:
        failures, since = row.failures + 1, row.since
    until = since + TERMINAL_WINDOW if failures >= TERMINAL_FAILURES else now
    _keep(connection, name, failures, since, until)


def take_back_terminal(connection: Connection, terminal: str, now: datetime) -> None:
    """Take back one attempt counted at a terminal, because it did not fail."""
    name = place(terminal)
    row = connection.execute(select(sign_in_throttle).where(sign_in_throttle.c.name == name)).one_or_none()
    if row is not None and row.failures > 0:
        until = row.until if row.failures > TERMINAL_FAILURES else now
        _keep(connection, name, row.failures - 1, row.since, until)


def take_back_account(connection: Connection, staff: str, counted_at: datetime) -> None:
    """Take back the one attempt counted against an account at a moment, because its password was not looked at.

    The failures before it stay, and so does the wait that an attempt counted since has brought.
    """
    name = account(staff)
    row = connection.execute(select(sign_in_throttle).where(sign_in_throttle.c.name == name)).one_or_none()
    if row is not None and row.failures > 0:
        until = counted_at if row.since == counted_at else row.until
        _keep(connection, name, row.failures - 1, row.since, until)


def forgive_account(connection: Connection, staff: str) -> None:
    """Forget the failures of an account whose password has just been given."""
    connection.execute(delete(sign_in_throttle).where(sign_in_throttle.c.name == account(staff)))


def _failures(connection: Connection, name: str) -> int:
    query = select(sign_in_throttle.c.failures).where(sign_in_throttle.c.name == name)
    return connection.execute(query).scalar_one_or_none() or 0


def _keep(connection: Connection, name: str, failures: int, since: datetime, until: datetime) -> None:
    values = {"failures": failures, "since": since, "until": until}
    changed = connection.execute(update(sign_in_throttle).where(sign_in_throttle.c.name == name).values(values))
    if not changed.rowcount:
        connection.execute(insert(sign_in_throttle).values(name=name, **values))
