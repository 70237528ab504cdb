"""What the central record says during a tour, read from the server's own database."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, select

from server_stub.audit.entry import ServerEvent
from server_stub.audit.tables import central_record
from server_stub.audit.views import entry_at
from server_stub.bank.tables import customer, staff


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of the record, and when it was made on this machine's monotonic clock (0: any time)."""

    number: int
    at: float


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: a relationship manager, one of their people, and someone of another branch."""

    person: str
    known: str
    foreign: str


class RecordBook:
    """Reads new entries while the server writes them."""

    def __init__(self, database: Path) -> None:
        self._engine = _read_only(database)

    def last(self) -> int:
        """Return the number of the newest entry."""
        query = select(central_record.c.number).order_by(central_record.c.number.desc()).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    def find(self, after: int, kind: ServerEvent, screen: str = "") -> Found | None:
        """Return the first entry of a kind (and screen) after a number."""
        query = (
            select(central_record.c.number, central_record.c.at)
            .where(central_record.c.number > after, central_record.c.kind == kind.value)
            .order_by(central_record.c.number)
        )
        if screen:
            query = query.where(central_record.c.screen == screen)
        with self._engine.connect() as connection:
            row = connection.execute(query.limit(1)).one_or_none()
        return None if row is None else Found(row.number, _monotonic(row.at))

    def reported(self, after: int, kind: str) -> Found | None:
        """Return the first batch after a number in which a terminal reports an event of a kind.

        Such an event is made before its batch arrives, so its moment says nothing about painting.
        """
        batches = select(central_record.c.number).where(
            central_record.c.number > after, central_record.c.kind == ServerEvent.TERMINAL_EVENTS.value
        )
        with self._engine.connect() as connection:
            for number in connection.execute(batches.order_by(central_record.c.number)).scalars():
                entry = entry_at(connection, number)
                if entry is not None and any(item.kind.value == kind for item in entry.events):
                    return Found(number, 0.0)
        return None

    def cast(self, person: str | None = None, known: str | None = None) -> Cast:
        """Choose who plays: the named ones, or the first relationship manager who has customers."""
        with self._engine.connect() as connection:
            return _cast(connection, person, known)


def _cast(connection: Connection, person: str | None, known: str | None) -> Cast:
    managed = select(customer.c.rm_number).group_by(customer.c.rm_number).order_by(customer.c.rm_number)
    chosen = person or str(connection.execute(managed.limit(1)).scalar_one())
    branch = connection.execute(select(staff.c.branch_code).where(staff.c.number == chosen)).scalar_one()
    own = select(customer.c.number).where(customer.c.rm_number == chosen).order_by(customer.c.number).limit(1)
    foreign = select(customer.c.number).where(customer.c.branch_code != branch).order_by(customer.c.number).limit(1)
    return Cast(
        chosen,
        known or str(connection.execute(own).scalar_one()),
        str(connection.execute(foreign).scalar_one()),
    )


def _monotonic(at: datetime) -> float:
    return time.monotonic() - (datetime.now(UTC) - at).total_seconds()


def _read_only(database: Path) -> Engine:
    engine = create_engine(f"sqlite:///file:{database}?mode=ro&uri=true")

    def no_writing(connection: object, _record: object) -> None:
        connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined]

    set_up: Callable[[object, object], None] = no_writing
    event.listen(engine, "connect", set_up)
    return engine
