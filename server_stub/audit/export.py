"""Exports the record as tiles that any program for the format can check, with the keys and the policy beside it.

The copy ends at a signed head: the newest one, or the newest that the witness has cosigned. Knows no command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from client.contract.checkpoint import read_checkpoint
from client.contract.note import NoteKey, text_of
from server_stub.audit.copy_writer import write_copy
from server_stub.audit.log import newest_note
from server_stub.audit.tables import central_record

_PORTION = 1_000


class NothingSigned(Exception):
    """There is no signed head to export; the text says what to wait for."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose signatures a reader of the copy shall require: the log's, and the witness's where the bank has one."""

    log: NoteKey
    witness: NoteKey | None = None

    @property
    def policy(self) -> str:
        """The policy file (C2SP tlog-policy)."""
        if self.witness is None:
            return f"log {self.log.vkey}\nquorum none\n"
        return f"log {self.log.vkey}\nwitness audit {self.witness.vkey}\nquorum audit\n"


def export_record(connection: Connection, trust: Trust, folder: Path, tell: Callable[[int, int], None]) -> int:
    """Write the copy into a new or empty folder; return how many entries it holds.

    `tell` is called with how many of how many are written, now and then.
    Raises: NothingSigned, CopyDiffers when the stored entries are not those that were signed, OSError.
    """
    note = newest_note(connection, cosigned=trust.witness is not None)
    if note is None:
        missing = "head" if trust.witness is None else "head that the witness has cosigned"
        raise NothingSigned(f"There is no {missing} yet. Start the server, wait a moment, and export again.")
    size = read_checkpoint(text_of(note)).size
    return write_copy(folder, _entries(connection, size, tell), note, trust.log.vkey, trust.policy)


def _entries(connection: Connection, size: int, tell: Callable[[int, int], None]) -> Iterator[bytes]:
    number, column = 0, central_record.c
    while number < size:
        query = select(column.number, column.data).where(column.number > number, column.number <= size)
        rows = connection.execute(query.order_by(column.number).limit(_PORTION)).all()
        if not rows:
            return  # what is missing shows when the tree is compared with its head
        for row in rows:
            # SQLite keeps whatever type is put into a column; what is no bytes was not recorded.
            yield row.data if isinstance(row.data, bytes) else b""
        number = rows[-1].number
        tell(number, size)
