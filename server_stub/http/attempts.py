"""Attempts refused before anybody is known by a proof: recorded, but never so often that a flood fills the disk.

Counted in memory: for enrolled terminals by their number, for all others by their address and together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from client.contract.api import ProblemKind
from client.contract.codec import ContractViolation
from client.contract.proof import BadProof, read_claim
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.record import Actor, Recorded
from server_stub.http.parts import Parts
from server_stub.http.wire import RawRequest, Reply, problem
from server_stub.identity.sessions import of_token
from server_stub.identity.tables import session
from server_stub.identity.terminals import find_terminal

MOST = 6
"""How many attempts of one terminal, or of strangers from one address, are recorded a minute."""
STRANGERS = 30
"""How many attempts of strangers are recorded a minute, from wherever; also bounds the addresses kept in mind."""
_SPAN = timedelta(minutes=1)
_NAME_LENGTH = 40


@dataclass(slots=True)
class _Minute:
    began: datetime
    taken: int = 0
    left_out: int = 0


class Attempts:
    """Records refused attempts; of too many in a minute, the next one recorded says how many were left out."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._minutes: dict[str, _Minute] = {}
        self._from: dict[str, int] = {}

    def guarded(self, handler: Callable[[RawRequest], Reply]) -> Callable[[RawRequest], Reply]:
        """Return a handler for terminals without a session: what it refuses unproven or unread is recorded."""

        def answer(raw: RawRequest) -> Reply:
            try:
                return handler(raw)
            except BadProof as error:
                recorded = self._claimed(raw, ServerEvent.PROOF_REFUSED, str(error))
                return problem(ProblemKind.BAD_PROOF, raw.lang, recorded=recorded)
            except ContractViolation as violation:
                recorded = self._claimed(raw, ServerEvent.REQUEST_REFUSED, violation.reason)
                return problem(ProblemKind.BAD_REQUEST, raw.lang, recorded=recorded)

        return answer

    def dead_token(self, raw: RawRequest) -> Recorded | None:
        """Record a request with a token that opens nothing; of an ended session, under the person it was of."""
        columns = session.c
        owner = select(columns.id, columns.staff, columns.branch, columns.terminal)
        with self._parts.engine.connect() as connection:
            row = connection.execute(owner.where(of_token(raw.token))).one_or_none()
        if row is None:
            return self._claimed(raw, ServerEvent.REQUEST_REFUSED, "no such token")
        # Not in the chain of the session: that has its end.
        actor = Actor(staff=row.staff, branch=row.branch, terminal=row.terminal)
        entry = Entry(ServerEvent.REQUEST_REFUSED, rule=f"{_door(raw)}: ended session", detail={"session": row.id})
        return self.note(raw, actor, entry)

    def _claimed(self, raw: RawRequest, kind: ServerEvent, why: str) -> Recorded | None:
        try:
            keyid = read_claim(raw.headers).keyid
        except BadProof:
            keyid = ""
        with self._parts.engine.connect() as connection:
            known = find_terminal(connection, keyid)
        entry = Entry(kind, rule=f"{_door(raw)}: {why}", detail={"claimed": keyid[:_NAME_LENGTH]})
        return self.note(raw, Actor() if known is None else known.actor, entry)

    def note(self, raw: RawRequest, actor: Actor, entry: Entry) -> Recorded | None:
        """Record a refused attempt, or only count it when there were too many. Raises: RecordUnavailable."""
        parts, now = self._parts, self._parts.clock()
        left_out = self._take(actor.terminal, raw.address, now)
        if left_out is None:
            return None
        told = replace(entry, allowed=False, count=left_out or None)

        def unit(connection: Connection) -> Recorded:
            return parts.record.append(connection, actor, told, at=now)

        return parts.writer.run(unit)

    def _take(self, name: str, address: str, now: datetime) -> int | None:
        """Return how many were left out before this one, or None when this one is left out too."""
        with self._lock:
            minute = self._minutes.get(name)
            if minute is None or now - minute.began >= _SPAN:
                minute = _Minute(now, left_out=0 if minute is None else minute.left_out)
                self._minutes[name] = minute
                if not name:
                    self._from.clear()
            before = minute.taken if name else self._from.get(address, 0)
            if before >= MOST or minute.taken >= STRANGERS:
                minute.left_out += 1
                return None
            minute.taken += 1
            if not name:
                self._from[address] = before + 1
            left_out, minute.left_out = minute.left_out, 0
            return left_out


def _door(raw: RawRequest) -> str:
    return raw.path.rpartition("/")[2]
