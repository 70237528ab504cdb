"""The virtual disk: one SQLite database in memory that keeps what is committed, and fails when it is told to.

A crash is a `Crash` raised at a commit; whatever was not committed is gone then. Knows no table of the server.
"""

from __future__ import annotations

import functools
import sqlite3  # noqa: TID251 - the disk itself, and the oracle's own eyes on it
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, event

from server_stub.store.engine import open_engine
from server_stub.store.migrations import upgrade

SCHEMA = "CREATE TABLE sim_deed (id INTEGER PRIMARY KEY, session TEXT NOT NULL, payload TEXT NOT NULL)"
"""The business of the simulated bank: what was entered, by whom."""


class Crash(BaseException):
    """The server's process has ended at this very moment."""


class DiskFault(StrEnum):
    """What happens at a commit."""

    REFUSED = "refused, nothing is written"
    IN_DOUBT = "written, and reported as failed"
    CRASH_BEFORE = "the process ends before it"
    CRASH_AFTER = "the process ends after it"


class Disk(sqlite3.Connection):
    """The one connection to it. `next_fault`: of the next commit that writes."""

    next_fault: DiskFault | None = None

    def commit(self) -> None:
        """Commit, or fail as told."""
        fault, self.next_fault = self.next_fault, None
        if fault is DiskFault.REFUSED:
            raise sqlite3.OperationalError("disk I/O error")
        if fault is DiskFault.CRASH_BEFORE:
            raise Crash
        super().commit()
        if fault is DiskFault.CRASH_AFTER:
            raise Crash
        if fault is DiskFault.IN_DOUBT:
            raise sqlite3.OperationalError("disk I/O error")

    def close(self) -> None:
        """Lose what was not committed: the server lets go of it, the disk remains."""
        self.rollback()

    def fill(self, pages: int) -> None:
        """Leave room for so many pages more."""
        (count,) = self.execute("PRAGMA page_count").fetchone()
        self.execute(f"PRAGMA max_page_count={count + pages}").close()

    def make_room(self) -> None:
        """Be large again."""
        self.execute("PRAGMA max_page_count=1000000").close()

    def destroy(self) -> None:
        """Give the memory back."""
        super().close()


def blank() -> Disk:
    """Return a new, empty disk."""
    disk = sqlite3.connect(":memory:", factory=Disk, isolation_level=None, check_same_thread=False)
    assert isinstance(disk, Disk)
    return disk


class Slot:
    """The one engine of this process and the disk behind it now.

    One engine for all runs, as every engine compiles its statements anew; it remembers nothing of what it read.
    """

    def __init__(self) -> None:
        self.disk: Disk | None = None
        self.engine = open_engine("sqlite://")
        event.listen(self.engine, "do_connect", self._connect)

    def insert(self, disk: Disk) -> Engine:
        """Put a disk behind the engine, or the same one again for a new process."""
        self.disk = disk
        self.engine.dispose(close=False)
        return self.engine

    def _connect(self, _dialect: Any, _record: Any, _args: Any, _options: Any) -> Disk:
        assert self.disk is not None, "nothing is behind the engine yet"
        return self.disk


@functools.cache
def slot() -> Slot:
    """Return this process's engine."""
    return Slot()


@functools.cache
def formatted() -> Disk:
    """Return a disk with the newest schema and nothing on it; to be copied."""
    disk = blank()
    upgrade(slot().insert(disk))
    disk.execute(SCHEMA).close()
    return disk


def copy_of(disk: Disk) -> Disk:
    """Return a disk with the same content."""
    copy = blank()
    disk.backup(copy)
    return copy
