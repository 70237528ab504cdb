"""What the witness remembers, in one SQLite file: the latest cosigned head of each log, and findings against logs.

Compares and replaces in one durable transaction; a cosignature is returned only after its commit. An older copy of the
file must never be put back: the witness would sign a second story. Knows no HTTP.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    func,
    inspect,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from client.contract.checkpoint import Checkpoint
from client.contract.merkle import EMPTY_ROOT
from client.contract.note import NoteSigner, cosign
from server_stub.witness.protocol import Refused, SignedHead, Submission, check_growth

MOST_FINDINGS: Final = 100
"""How many findings against one log are kept: the oldest. Whoever stole its key could push newer ones out at will."""
_WRITES: Final = "witness_writes"
# Commits reach the disk before they return: with WAL, FULL syncs every one of them.
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cell_size_check=ON",
    "PRAGMA trusted_schema=OFF",
)

_metadata = MetaData()
_latest = Table(
    "latest",
    _metadata,
    Column("origin", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
)
_finding = Table(
    "finding",
    _metadata,
    Column("number", Integer, primary_key=True),
    Column("time", BigInteger, nullable=False),
    Column("origin", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("against", Text, nullable=False),
    # The same checkpoint sent again and again is one finding.
    UniqueConstraint("origin", "size", "root", "reason"),
)
_left_out = Table(
    "left_out",
    _metadata,
    Column("origin", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

_log = logging.getLogger(__name__)


class BookLost(Exception):
    """The file that must be there is not, or is empty."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A signed checkpoint that failed a check.

    `note`: with the log's signature. `against`: the note that was the latest cosigned one then, empty where there was
    none. Two roots for one size, both signed by the log, prove that it told two stories. `time`: seconds since 1970.
    """

    time: int
    origin: str
    size: int
    reason: str
    note: str
    against: str


class Book:
    """The witness's memory. Any thread, and more than one process, may use it."""

    def __init__(self, path: Path, *, make: bool, wait: float = 5.0) -> None:
        """Open the file, made where `make` allows it. `wait`: seconds for another's transaction.

        Raises: BookLost, SQLAlchemyError.
        """
        if make:
            path.touch(mode=0o600)
        elif not path.is_file():
            raise BookLost(f"{path} is gone")
        self._engine = _open(path, wait)
        self._writing = self._engine.execution_options(**{_WRITES: True})
        try:
            self._prepare(path, make=make)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()

    def cosign(self, submission: Submission, head: SignedHead, signer: NoteSigner, now: int) -> str:
        """Replace the latest head by one that grows from it; return the line of its cosignature, kept already.

        `now`: seconds since 1970; where the clock went back, the last time used is used again. Raises: Refused;
        SQLAlchemyError, when it could not be kept.
        """
        origin, kept = head.checkpoint.origin, False
        with self._writing.begin() as connection:
            known, note = _known(connection, origin)
            last = connection.execute(select(func.max(_latest.c.time))).scalar() or 1
            time = max(now, last)
            try:
                check_growth(known, submission, head.checkpoint)
            except Refused as refused:
                failed = refused
                kept = bool(failed.evidence) and _keep(connection, head, failed.evidence, note, time)
            else:
                line = cosign(head.text, signer, time=time)
                _replace(connection, head, line, time)
                return line
        if kept:
            _log.warning("finding against %s, size %d: %s", origin, head.checkpoint.size, failed.evidence)
        raise failed

    def note(self, origin: str) -> str | None:
        """Return the latest cosigned note of a log, with the log's signatures and the cosignature; None without."""
        with self._engine.connect() as connection:
            return connection.execute(select(_latest.c.note).where(_latest.c.origin == origin)).scalar()

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings, newest first."""
        found = _finding.c
        wanted = select(found.time, found.origin, found.size, found.reason, found.note, found.against)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(found.number.desc())).all()
        return tuple(Finding(*row) for row in rows)

    def left_out(self) -> dict[str, int]:
        """Return how many findings came when there were enough to keep, by log."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(_left_out.c.origin, _left_out.c["count"])).all()
        return {str(row[0]): int(row[1]) for row in rows}

    def _prepare(self, path: Path, *, make: bool) -> None:
        with self._writing.begin() as connection:
            if not make and not inspect(connection).has_table(_latest.name):
                raise BookLost(f"{path} is empty")
            _metadata.create_all(connection)  # also what a book of an older version has not


def _open(path: Path, wait: float) -> Engine:
    engine = create_engine(f"sqlite:///{path.resolve()}", connect_args={"timeout": wait})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own transaction control begins too late and never for SELECT; begin ourselves below.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # IMMEDIATE: what is compared cannot be replaced by another before we do (tlog-witness, the race of A and B).
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _known(connection: Connection, origin: str) -> tuple[Checkpoint, str]:
    """Return a log's latest cosigned head and its note; the empty tree and no note where there is none."""
    wanted = select(_latest.c.size, _latest.c.root, _latest.c.note).where(_latest.c.origin == origin)
    row = connection.execute(wanted).one_or_none()
    return (Checkpoint(origin, 0, EMPTY_ROOT), "") if row is None else (Checkpoint(origin, row[0], row[1]), row[2])


def _replace(connection: Connection, head: SignedHead, line: str, time: int) -> None:
    one = head.checkpoint
    values = {"size": one.size, "root": one.root, "time": time, "note": head.note + line}
    statement = insert(_latest).values(origin=one.origin, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[_latest.c.origin], set_=values))


def _keep(connection: Connection, head: SignedHead, reason: str, against: str, time: int) -> bool:
    """Keep a finding unless there are enough of its log; return whether it is a new one, or the first left out."""
    one, found = head.checkpoint, _finding.c
    count = connection.execute(select(func.count()).where(found.origin == one.origin)).scalar_one()
    if count >= MOST_FINDINGS:
        same = (found.origin == one.origin, found.size == one.size, found.root == one.root, found.reason == reason)
        if connection.execute(select(found.number).where(*same)).first() is not None:
            return False
        more = insert(_left_out).values(origin=one.origin, count=1)
        again = more.on_conflict_do_update(
            index_elements=[_left_out.c.origin], set_={"count": _left_out.c["count"] + 1}
        ).returning(_left_out.c["count"])
        return bool(connection.execute(again).scalar_one() == 1)
    statement = insert(_finding).values(
        time=time, origin=one.origin, size=one.size, root=one.root, reason=reason, note=head.note, against=against
    )
    return connection.execute(statement.on_conflict_do_nothing()).rowcount == 1
