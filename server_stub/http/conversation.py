"""The rest of what a signed-in terminal says: heartbeat, unlocking, sign-out. Answered on a locked session too.

Knows no screen.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from client.contract.api import Ack, Heartbeat, ProblemKind, Receipt, SignOut, Unlock
from client.contract.proof import BadProof
from client.contract.proven import Proven
from client.contract.session_end import End, verify_end
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import acknowledged
from server_stub.audit.record import Recorded, head_of, receipt_of
from server_stub.audit.served import Served
from server_stub.http.admission import Admission, Admitted
from server_stub.http.answers import compose, reply_of
from server_stub.http.parts import Parts
from server_stub.http.wire import RawRequest, Reply, problem
from server_stub.identity.passwords import TooBusy
from server_stub.identity.sessions import Seat
from server_stub.identity.sign_in import Attempt, Turned


class Conversation:
    """Keeps a session alive, unlocks it, ends it."""

    def __init__(self, parts: Parts, admission: Admission) -> None:
        self._parts = parts
        self._admission = admission

    def heartbeat(self, raw: RawRequest) -> Reply:
        """Take the events and say that the record is alive. Raises: RecordUnavailable."""
        admitted = self._admission.admit(raw, Heartbeat)
        if isinstance(admitted, Reply):
            return admitted
        proven = self._proven(admitted.document)
        return self._parts.writer.run(lambda connection: self._beat(connection, admitted, proven))

    def sign_out(self, raw: RawRequest) -> Reply:
        """End the session with the head of the terminal's chain. Raises: RecordUnavailable."""
        admitted = self._admission.admit(raw, SignOut)
        if isinstance(admitted, Reply):
            return admitted
        return self._parts.writer.run(lambda connection: self._end(connection, admitted))

    def unlock(self, raw: RawRequest) -> Reply:
        """Verify the password again and give a new token. Raises: RecordUnavailable.

        Also for a session that the server does not hold locked: the terminal may have locked itself while the server
        could not be reached.
        """
        admitted = self._admission.admit(raw, Unlock)
        if isinstance(admitted, Reply):
            return admitted
        begun = self._parts.writer.run(lambda connection: self._begin_unlock(connection, admitted))
        if isinstance(begun, Reply):
            return begun
        try:
            right = self._parts.sign_in.verify(begun, admitted.document.password)
        except TooBusy:
            return self._parts.writer.run(lambda connection: self._turn_away(connection, admitted, begun))
        return self._parts.writer.run(lambda connection: self._finish_unlock(connection, admitted, begun, right=right))

    def _proven(self, ask: Heartbeat) -> Proven | None:
        """Prove what is asked for, outside any unit of work: it only reads what is committed."""
        with self._parts.engine.connect() as connection:
            return self._parts.log.prove(connection, ask.size, ask.prove)

    def _beat(self, connection: Connection, admitted: Admitted[Heartbeat], proven: Proven | None) -> Reply:
        now = self._parts.clock()
        present = self._admission.enter(connection, admitted, now)
        if isinstance(present, Reply):
            return present
        entry = Entry(ServerEvent.TERMINAL_EVENTS)
        receipt = _last_receipt(connection, present.seat, now)
        return reply_of(compose(Served(entry=entry), receipt, present.ack, now, log=proven))

    def _end(self, connection: Connection, admitted: Admitted[SignOut]) -> Reply:
        now, ask = self._parts.clock(), admitted.document
        present = self._admission.enter(connection, admitted, now)
        if isinstance(present, Reply):
            return present
        end = End(ask.seq, ask.head)
        try:
            verify_end(present.seat.key, end, ask.end)
        except BadProof as error:
            refusal = Entry(ServerEvent.PROOF_REFUSED, allowed=False, rule=str(error))
            recorded = self._parts.record.append(connection, present.seat.actor(), refusal, at=now)
            return problem(ProblemKind.BAD_PROOF, admitted.lang, recorded=recorded, ack=present.ack)
        # In clear: the terminal's own word, which binds every event of the session for whoever has a copy.
        entry = Entry(
            ServerEvent.SIGNED_OUT,
            rule="complete" if end == (present.ack.seq, present.ack.head) else "incomplete",
            count=present.ack.seq,
            end=(*end, ask.end),
        )
        recorded = self._parts.sessions.end(connection, present.seat, entry, now, why="signed-out")
        return reply_of(compose(Served(entry=entry), receipt_of(recorded), present.ack, now))

    def _begin_unlock(self, connection: Connection, admitted: Admitted[Unlock]) -> Attempt | Reply:
        now = self._parts.clock()
        present = self._admission.enter(connection, admitted, now)
        if isinstance(present, Reply):
            return present
        if admitted.document.number <= present.seat.command_high:
            return self._given_up(connection, admitted, present.seat, now)
        begun = self._parts.sign_in.begin_unlock(connection, present.seat, now)
        return _turned(begun, admitted, present.ack) if isinstance(begun, Turned) else begun

    def _turn_away(self, connection: Connection, admitted: Admitted[Unlock], attempt: Attempt) -> Reply:
        seat = self._parts.sessions.find(connection, admitted.raw.token)
        if seat is None:
            return self._admission.ended(connection, admitted.raw.token, admitted.lang)
        turned = self._parts.sign_in.turn_away(connection, seat.actor(), attempt, self._parts.clock())
        return _turned(turned, admitted, acknowledged(connection, seat.session.id))

    def _finish_unlock(
        self, connection: Connection, admitted: Admitted[Unlock], attempt: Attempt, *, right: bool
    ) -> Reply:
        now = self._parts.clock()
        seat = self._parts.sessions.find(connection, admitted.raw.token)
        if seat is None:
            return self._admission.ended(connection, admitted.raw.token, admitted.lang)
        ack = acknowledged(connection, seat.session.id)
        if not right:
            return _turned(self._parts.sign_in.fail(connection, seat.actor(), attempt, now), admitted, ack)
        if admitted.document.number <= seat.command_high:
            return self._given_up(connection, admitted, seat, now)
        done = self._parts.sign_in.finish_unlock(connection, seat, attempt, now, command=admitted.document.number)
        if isinstance(done, Turned):
            return _turned(done, admitted, ack)
        served = Served(entry=Entry(ServerEvent.UNLOCKED))
        return reply_of(compose(served, receipt_of(done.recorded), ack, now, token=done.token))

    def _given_up(self, connection: Connection, admitted: Admitted[Unlock], seat: Seat, now: datetime) -> Reply:
        """Refuse an unlock that arrives after a later command: its token would replace the one the terminal has."""
        number = admitted.document.number
        entry = Entry(ServerEvent.REPLAY, allowed=False, rule="number", count=number)
        recorded = self._parts.record.append(connection, seat.actor(number), entry, at=now)
        ack = acknowledged(connection, seat.session.id)
        return problem(ProblemKind.BAD_PROOF, admitted.lang, recorded=recorded, ack=ack)


def _turned(turned: Turned, admitted: Admitted[Unlock], ack: Ack) -> Reply:
    return problem(
        turned.kind,
        admitted.lang,
        recorded=turned.recorded,
        detail=turned.detail,
        retry_after=turned.retry_after,
        ack=ack,
    )


def _last_receipt(connection: Connection, seat: Seat, now: datetime) -> Receipt:
    """A heartbeat shows nothing and records nothing of its own: it carries the session's newest entry."""
    head = head_of(connection, seat.actor().chain)
    if head is None:
        raise LookupError("session without an entry")
    return receipt_of(Recorded(head.number, head.hash, now))
