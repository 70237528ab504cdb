"""Terminals: registered with a one-time code, bound to a branch, known by their Ed25519 key.

Knows no password and no session. Must run inside a unit of work.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, update

from client.contract.api import Enrol
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.record import Actor, Record
from server_stub.identity.tables import enrolment_code, terminal
from server_stub.store.prepared import Prepared

CODE_LIFE = timedelta(minutes=15)
CODE_BYTES = 16
"""128 bits (security.md §2.1): typed once from a letter, so length costs little."""
WAITING, ENROLLED, WITHDRAWN = "waiting", "enrolled", "withdrawn"
_FIND = Prepared(
    select(terminal).where(
        or_(terminal.c.number == bindparam("keyid"), terminal.c.key == bindparam("name")),
        terminal.c.state == ENROLLED,
    )
)


@dataclass(frozen=True, slots=True)
class Terminal:
    """An enrolled terminal. `key`: its public key; `kept`: whether the machine can keep it."""

    number: str
    branch: str
    key: str
    kept: bool
    last_used_at: datetime | None

    @property
    def actor(self) -> Actor:
        """The terminal as the record names it before anybody has signed in."""
        return Actor(terminal=self.number, branch=self.branch)


def make_code(connection: Connection, record: Record, *, number: str, branch: str, now: datetime) -> str:
    """Register a terminal of a branch, if new, and return a one-time enrolment code; only its hash is kept."""
    code = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().rstrip("=")
    moved = connection.execute(update(terminal).where(terminal.c.number == number).values(branch=branch))
    if not moved.rowcount:
        row = {"number": number, "branch": branch, "kept": False, "state": WAITING}
        connection.execute(insert(terminal).values(row))
    row = {"hash": _code_hash(code), "terminal": number, "expires_at": now + CODE_LIFE}
    connection.execute(insert(enrolment_code).values(row))
    record.append(connection, Actor(terminal=number, branch=branch), Entry(ServerEvent.TERMINAL_CODE_MADE), at=now)
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def enrol(connection: Connection, record: Record, ask: Enrol, now: datetime) -> Terminal | None:
    """Bind a key to a terminal if the code is right, unused, in time and made for this terminal, and record that.

    A new code replaces the key of a terminal enrolled before. Returns None when refused; the caller records that, with
    a limit: anybody can send wrong codes.
    """
    used = connection.execute(
        update(enrolment_code)
        .where(
            enrolment_code.c.hash == _code_hash(ask.code),
            enrolment_code.c.terminal == ask.terminal,
            enrolment_code.c.used_at.is_(None),
            enrolment_code.c.expires_at > now,
        )
        .values(used_at=now)
    )
    row = connection.execute(select(terminal).where(terminal.c.number == ask.terminal)).one_or_none()
    if not used.rowcount or row is None or row.state == WITHDRAWN or _taken(connection, ask):
        return None
    values = {"key": ask.key.rstrip("="), "kept": ask.kept, "state": ENROLLED, "enrolled_at": now}
    connection.execute(update(terminal).where(terminal.c.number == ask.terminal).values(values))
    enrolled = Terminal(row.number, row.branch, ask.key.rstrip("="), ask.kept, row.last_used_at)
    entry = Entry(ServerEvent.TERMINAL_ENROLLED, detail={"key": enrolled.key, "kept": ask.kept})
    record.append(connection, enrolled.actor, entry, at=now)
    return enrolled


def find_terminal(connection: Connection, keyid: str) -> Terminal | None:
    """Return the enrolled terminal with this number or public key, or None."""
    name = keyid.rstrip("=")
    rows = _FIND.all(connection, keyid=keyid, name=name)
    return _terminal(rows[0]) if len(rows) == 1 else None


def mark_used(connection: Connection, number: str, now: datetime) -> None:
    """Remember when somebody last signed in here."""
    connection.execute(update(terminal).where(terminal.c.number == number).values(last_used_at=now))


def withdraw(connection: Connection, number: str) -> Terminal | None:
    """Refuse this terminal from now on, and return it; None when there is none with this number still in use.

    Its number is not enrolled again. The caller records it in the same unit of work.
    """
    row = connection.execute(
        select(terminal).where(terminal.c.number == number, terminal.c.state != WITHDRAWN)
    ).one_or_none()
    if row is None:
        return None
    connection.execute(update(terminal).where(terminal.c.number == number).values(state=WITHDRAWN))
    return _terminal(row)


def _terminal(row: Row[tuple[object, ...]]) -> Terminal:
    return Terminal(row.number, row.branch, row.key or "", row.kept, row.last_used_at)


def _taken(connection: Connection, ask: Enrol) -> bool:
    """Whether another terminal has this key already."""
    query = select(terminal.c.number).where(terminal.c.key == ask.key.rstrip("="), terminal.c.number != ask.terminal)
    return connection.execute(query).first() is not None


def _code_hash(code: str) -> str:
    typed = "".join(code.split()).replace("-", "").upper()
    return hashlib.sha256(typed.encode()).hexdigest()
