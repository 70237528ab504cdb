"""Opens the database named by a URL: SQLite in one file, or PostgreSQL; durable commits on both.

Knows no table. Every connection of the server comes from here, so that no other settings can slip in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from server_stub.store.prepared import tell

WRITES = "branch_writes"
"""Execution option of a connection whose transactions will write."""

POOLED = 48
"""Connections kept open: 40 threads answer requests, and each that finds none left opens its own and ends it again."""

# recursive_triggers: without it INSERT OR REPLACE deletes a row past the triggers that forbid deleting (traps.md 7).
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA cell_size_check=ON",
    "PRAGMA trusted_schema=OFF",
)
_POSTGRES_OPTIONS = "-c synchronous_commit=on -c lock_timeout=5000 -c statement_timeout=30000 -c timezone=UTC"


def open_engine(url: str) -> Engine:
    """Return an engine for a SQLAlchemy URL (`sqlite:///file` or `postgresql://…`). Opens no connection yet.

    Raises: ValueError for any other database.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            connect_args={"options": _POSTGRES_OPTIONS, "connect_timeout": 5},
            pool_pre_ping=True,
            pool_size=POOLED,
        )
    raise ValueError(f"unsupported database: {parsed.get_backend_name()}")


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path.resolve()}"


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, pool_size=POOLED)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own transaction control begins too late and never for SELECT; begin ourselves below.
        connection.isolation_level = None
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: a later upgrade from reading could fail half-way through its work.
        immediate = connection.get_execution_options().get(WRITES, False)
        tell(connection, "BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
