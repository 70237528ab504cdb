"""Does a numbered command once: work, record, receipt and stored answer in one unit; asked again, it is not done again.

What would be shown again later than a moment afterwards is decided anew. Knows no screen; what a command means is
behind `ScreenService`.
"""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from client.contract.api import (
    Ack,
    Answer,
    Command,
    Interaction,
    Line,
    Lock,
    Notice,
    Open,
    Page,
    Problem,
    ProblemKind,
    Suggest,
)
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import acknowledged
from server_stub.audit.record import Recorded, receipt_of
from server_stub.audit.served import Errand, Refusal, Served
from server_stub.audit.views import entry_at
from server_stub.http.admission import Admission, Admitted, Present
from server_stub.http.answers import (
    KEPT,
    Given,
    check_size,
    command_hash,
    compose,
    given_before,
    keep_answer,
    renewed,
    reply_of,
)
from server_stub.http.parts import Parts
from server_stub.http.turns import Later, Turns
from server_stub.http.wire import RawRequest, Reply, problem, reference_of
from server_stub.identity.sessions import Seat
from server_stub.problems import CATALOGUE
from server_stub.words import Words

_READS = (Open, Line, Page, Suggest)
"""Commands that change nothing: to do one again is only to look again."""
_TOO_LATE = Words(
    "前のお答えから時間がたったため、同じ内容は表示できません。もう一度操作してください。",
    "This was answered some time ago and cannot be shown again. Please ask once more.",
)

_ONE_BY_ONE = Words(
    "前の操作を処理しています。終わってから、もう一度操作してください。",
    "What you asked before is still being done. Please try again when it is finished.",
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Done:
    """What the first unit of work came to; `errand` must run before anything is answered."""

    reply: Reply
    seat: Seat | None = None
    errand: Errand | None = None


class Commands:
    """Answers interactions."""

    def __init__(self, parts: Parts, admission: Admission) -> None:
        self._parts = parts
        self._admission = admission
        self._turns = Turns()

    def interact(self, raw: RawRequest) -> Reply | Later:
        """Answer one interaction, or say what has to be done first. Raises: RecordUnavailable.

        A session's commands are done one by one; only a lock waits for nothing. What is turned away for that has asked
        nothing of the bank yet, takes no unit of the record, and is sent again.
        """
        admitted = self._admission.admit(raw, Interaction)
        if isinstance(admitted, Reply):
            return admitted
        number = admitted.document.number
        if isinstance(admitted.document.command, Lock):
            return self._parts.writer.run(lambda connection: self._begin(connection, admitted)).reply
        if not self._turns.take(raw.token, number):
            return problem(ProblemKind.WAIT, admitted.lang, detail=_ONE_BY_ONE, retry_after=1)
        later: Later | None = None
        try:
            done = self._parts.writer.run(lambda connection: self._begin(connection, admitted))
            if done.errand is None or done.seat is None:
                return done.reply
            later = self._later(admitted, done.seat, done.errand)
            return later
        finally:
            if later is None:
                self._turns.give_back(raw.token, number)

    def _later(self, admitted: Admitted[Interaction], seat: Seat, errand: Errand) -> Later:
        return Later(
            errand,
            lambda: self._parts.writer.run(lambda connection: self._conclude(connection, admitted, seat, errand)),
            lambda: self._turns.give_back(admitted.raw.token, admitted.document.number),
        )

    def _begin(self, connection: Connection, admitted: Admitted[Interaction]) -> _Done:
        now, ask = self._parts.clock(), admitted.document
        present = self._admission.enter(connection, admitted, now)
        if isinstance(present, Reply):
            return _Done(present)
        seat = present.seat
        if present.idle:
            self._parts.sessions.lock(connection, seat, "idle", now, command=None)
        if (seat.locked or present.idle) and not isinstance(ask.command, Lock):
            return _Done(
                self._refuse(connection, admitted, present, now, rule="locked", kind=ProblemKind.SESSION_LOCKED)
            )
        given = given_before(connection, self._parts.record, (seat.session.id, ask.number))
        if given is not None and given.asked == command_hash(ask.command):
            return self._again(connection, admitted, present, given, now)
        if given is not None or ask.number <= seat.command_high - KEPT:
            rule = "number" if given is None else "number-reused"
            return _Done(self._refuse(connection, admitted, present, now, rule=rule, kind=ProblemKind.BAD_REQUEST))
        if isinstance(ask.command, Lock):
            return _Done(self._lock(connection, admitted, ask.command, present, now))
        return self._do(connection, admitted, present, now, ask.command)

    def _again(
        self, connection: Connection, admitted: Admitted[Interaction], present: Present, given: Given, now: datetime
    ) -> _Done:
        """Answer a command already done: as before; or, where that would show what was decided long ago, anew."""
        ask, outdated = admitted.document, given.outdated(now)
        entry = Entry(
            ServerEvent.ANSWER_REPEATED,
            rule="decided-anew" if outdated else "as-before",
            count=given.entry,
            document="" if outdated else given.document,
        )
        recorded = self._parts.record.append(connection, present.seat.actor(ask.number), entry, at=now)
        if not outdated:
            return _Done(reply_of(renewed(given.answer, present.ack, now)))
        if isinstance(ask.command, _READS) or _returned(connection, given):
            return self._do(connection, admitted, present, now, ask.command)
        if given.here is not None and isinstance(given.answer, Answer):
            # What was entered stays entered; only where it led to is opened once more.
            return self._do(connection, admitted, present, now, Open(given.here), given.answer.notice)
        reply = problem(ProblemKind.NOT_FOUND, admitted.lang, recorded=recorded, detail=_TOO_LATE, ack=present.ack)
        return _Done(reply)

    def _do(
        self,
        connection: Connection,
        admitted: Admitted[Interaction],
        present: Present,
        now: datetime,
        command: Command,
        notice: Notice | None = None,
    ) -> _Done:
        """Do a command and keep its answer under the number asked; `notice`: what to say besides."""
        ask, seat = admitted.document, present.seat
        nested = connection.begin_nested()
        try:
            result = self._parts.screens.answer(connection, seat.session, command, lang=ask.lang, now=now)
            if isinstance(result, Served):
                result = replace(result, notice=result.notice or notice)
                check_size(result)
        except (OperationalError, InterfaceError):
            nested.rollback()
            raise  # the database failed, not the screen: nothing can be recorded either
        except Exception as error:  # noqa: BLE001 - whatever a screen does wrong, one request fails, and says so
            nested.rollback()
            return _Done(self._failed(connection, seat, ask, error, now))
        if isinstance(result, Refusal) and result.undo:
            nested.rollback()
        else:
            nested.commit()
        answer = self._recorded(connection, admitted, seat, result, present.ack, now)
        self._parts.sessions.count_command(connection, seat, ask.number)
        errand = result.errand if isinstance(result, Served) else None
        return _Done(reply_of(answer), seat, errand)

    def _conclude(self, connection: Connection, admitted: Admitted[Interaction], seat: Seat, errand: Errand) -> Reply:
        now = self._parts.clock()
        result = errand.conclude(connection, now)
        ack = acknowledged(connection, seat.session.id)
        reply = reply_of(self._recorded(connection, admitted, seat, result, ack, now))
        still = self._parts.sessions.find(connection, admitted.raw.token)
        if still is None:
            return self._admission.ended(connection, admitted.raw.token, admitted.lang)
        return problem(ProblemKind.SESSION_LOCKED, admitted.lang, ack=ack) if still.locked else reply

    def _recorded(
        self,
        connection: Connection,
        admitted: Admitted[Interaction],
        seat: Seat,
        result: Served | Refusal,
        ack: Ack,
        now: datetime,
    ) -> Answer | Problem:
        """Record a result, make its answer, and keep that under the command's number."""
        ask, record = admitted.document, self._parts.record
        actor = seat.actor(ask.number)
        answer: Answer | Problem
        if isinstance(result, Refusal):
            recorded = record.append(connection, actor, result.entry, at=now)
            answer = _refused(result, recorded, ack)
        else:
            for entry in result.before:
                record.append(connection, actor, entry, at=now)
            receipt = record.append_shown(connection, actor, result.entry, at=now, document=result.document)
            answer = compose(result, receipt, ack, now)
        place = (seat.session.id, ask.number)
        keep_answer(connection, record, place, command_hash(ask.command), answer, now=now)
        return answer

    def _lock(
        self, connection: Connection, admitted: Admitted[Interaction], command: Lock, present: Present, now: datetime
    ) -> Reply:
        number, record, seat = admitted.document.number, self._parts.record, present.seat
        recorded = self._parts.sessions.lock(connection, seat, command.cause, now, command=number)
        answer = compose(Served(entry=Entry(ServerEvent.LOCKED)), receipt_of(recorded), present.ack, now)
        keep_answer(connection, record, (seat.session.id, number), command_hash(command), answer, now=now)
        self._parts.sessions.count_command(connection, seat, number)
        return reply_of(answer)

    def _refuse(
        self,
        connection: Connection,
        admitted: Admitted[Interaction],
        present: Present,
        now: datetime,
        *,
        rule: str,
        kind: str,
    ) -> Reply:
        actor = present.seat.actor(admitted.document.number)
        event = ServerEvent.DENIED if rule == "locked" else ServerEvent.REPLAY
        recorded = self._parts.record.append(connection, actor, Entry(event, allowed=False, rule=rule), at=now)
        return problem(kind, admitted.lang, recorded=recorded, ack=present.ack)

    def _failed(self, connection: Connection, seat: Seat, ask: Interaction, error: Exception, now: datetime) -> Reply:
        entry = Entry(ServerEvent.REQUEST_FAILED, allowed=False, rule=type(error).__name__)
        recorded = self._parts.record.append(connection, seat.actor(ask.number), entry, at=now)
        # Places only: the text of an exception may hold a customer's data.
        places = "".join(traceback.format_tb(error.__traceback__))
        _log.error("%s: %s\n%s", reference_of(recorded), type(error).__name__, places)
        ack = acknowledged(connection, seat.session.id)
        return problem(ProblemKind.INTERNAL, ask.lang, recorded=recorded, ack=ack)


def _returned(connection: Connection, given: Given) -> bool:
    """Whether the answer handed a form back: nothing of it was done."""
    first = entry_at(connection, given.entry)
    return first is not None and first.kind is ServerEvent.FORM_REFUSED


def _refused(refusal: Refusal, recorded: Recorded, ack: Ack) -> Problem:
    return Problem(
        type=refusal.kind,
        title=refusal.title,
        status=CATALOGUE[refusal.kind].status,
        detail=refusal.text,
        reference=reference_of(recorded),
        retry_after=refusal.retry_after,
        ack=ack,
    )
