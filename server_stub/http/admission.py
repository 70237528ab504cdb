"""Lets a signed-in terminal's request in: token, signature, strict decoding, then replay window and reported events.

Every refusal of a known session is recorded. Knows no command and no screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from sqlalchemy import Connection

from client.contract.api import Ack, Heartbeat, Interaction, Lang, ProblemKind, SignOut, Unlock
from client.contract.codec import ContractViolation, decode
from client.contract.limits import REQUEST_BYTES
from client.contract.proof import BadProof, public_key, read_claim
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import EventsForked, EventsMissing, EventsRefused, take_events
from server_stub.audit.record import Recorded
from server_stub.http.attempts import Attempts
from server_stub.http.parts import Parts
from server_stub.http.wire import RawRequest, Reply, problem, require_fresh
from server_stub.identity.sessions import Seat
from server_stub.identity.sign_in import password_set_since
from server_stub.identity.terminals import find_terminal
from server_stub.japan import day_in_japan
from server_stub.words import Words

D = TypeVar("D", Interaction, Heartbeat, SignOut, Unlock)

_ENDED: Final = {
    "person": Words(
        "同じ行員番号で別の端末にサインインしたため、この端末のセッションを終えました。心当たりがないときは、役席者へ連絡してください。",
        "The same staff number signed in at another terminal, so this session was ended. "
        "If that was not you, please tell your supervisor.",
    ),
    "terminal": Words(
        "この端末に新しくサインインしたため、前のセッションを終えました。サインインし直してください。",
        "Someone signed in anew at this terminal, so the earlier session was ended. Please sign in again.",
    ),
    "silent": Words(
        "しばらく通信が途絶えたため、セッションを終えました。サインインし直してください。",
        "The terminal was not heard of for a while, so the session was ended. Please sign in again.",
    ),
    "locked": Words(
        "ロックしたまま時間が過ぎたため、セッションを終えました。サインインし直してください。",
        "The session was locked for too long and was ended. Please sign in again.",
    ),
    "rights": Words(
        "所属・職階または端末の登録が変わったため、セッションを終えました。サインインし直してください。",
        "Your post or this terminal's registration has changed, so the session was ended. Please sign in again.",
    ),
    "password": Words(
        "パスワードが新しくなったため、セッションを終えました。新しいパスワードでサインインしてください。",
        "Your password was changed, so the session was ended. Please sign in with the new one.",
    ),
    "absolute": Words(
        "一日の利用時間を過ぎたため、セッションを終えました。サインインし直してください。",
        "The session has reached its longest duration and was ended. Please sign in again.",
    ),
}


@dataclass(frozen=True, slots=True)
class Admitted(Generic[D]):
    """A request that the session's own key has signed, decoded; `lang` of answers to it."""

    raw: RawRequest
    nonce: int
    document: D
    lang: Lang


@dataclass(frozen=True, slots=True)
class Present:
    """The session inside its unit of work: events taken in, sign of life noted. `idle`: it had been idle too long."""

    seat: Seat
    ack: Ack
    idle: bool


class Admission:
    """Decides whether a request is what it claims to be."""

    def __init__(self, parts: Parts, attempts: Attempts) -> None:
        self._parts = parts
        self._attempts = attempts

    def admit(self, raw: RawRequest, kind: type[D]) -> Admitted[D] | Reply:
        """Find the session, verify the proof, decode; outside any unit of work except to record a refusal."""
        with self._parts.engine.connect() as connection:
            seat = self._parts.sessions.find(connection, raw.token)
        if seat is None:
            recorded = self._attempts.dead_token(raw)
            with self._parts.engine.connect() as connection:
                return self.ended(connection, raw.token, raw.lang, recorded)
        try:
            claim = read_claim(raw.headers)
            if claim.keyid != seat.session.terminal:
                raise BadProof("signed as another terminal")
            require_fresh(claim, self._parts.clock())
            raw.verify(public_key(seat.key), claim)
        except BadProof as error:
            entry = Entry(ServerEvent.PROOF_REFUSED, allowed=False, rule=str(error))
            return self._refuse(seat, entry, ProblemKind.BAD_PROOF, raw.lang)
        try:
            document = decode(raw.body, kind, limit=REQUEST_BYTES)
        except ContractViolation as violation:
            entry = Entry(ServerEvent.REQUEST_REFUSED, allowed=False, rule=violation.reason)
            return self._refuse(seat, entry, ProblemKind.BAD_REQUEST, raw.lang)
        lang: Lang = getattr(document, "lang", raw.lang)
        return Admitted(raw, claim.nonce, document, lang)

    def enter(self, connection: Connection, admitted: Admitted[D], now: datetime) -> Present | Reply:
        """Begin the unit of work: limits, replay, events.

        Activity is what the events tell, not that a command came: a screen is opened again when the record is heard of
        again, a page asked for by what is drawn, and whoever did something has an event of it on the way or recorded.
        """
        sessions, lang = self._parts.sessions, admitted.lang
        seat = sessions.find(connection, admitted.raw.token)
        if seat is None:
            return self.ended(connection, admitted.raw.token, lang)
        limit = sessions.limit_reached(seat, now) or self._rights_ended(connection, seat, now)
        if limit is not None:
            recorded = sessions.end_for_limit(connection, seat, limit, now)
            return problem(ProblemKind.SESSION_ENDED, lang, recorded=recorded, detail=_ENDED[limit])
        window = seat.window.accept(admitted.nonce)
        if window is None:
            entry = Entry(ServerEvent.REPLAY, allowed=False, rule="nonce", count=admitted.nonce)
            recorded = self._parts.record.append(connection, seat.actor(), entry, at=now)
            return problem(ProblemKind.BAD_PROOF, lang, recorded=recorded)
        idle = sessions.idle(seat, now)
        try:
            taken = take_events(connection, seat.actor(), admitted.document.events, at=now)
        except EventsRefused as refused:
            sessions.hear(connection, seat, window, now, active=False)
            return self._refuse_events(connection, seat, refused, lang, now)
        seat = sessions.hear(connection, seat, window, now, active=taken.active)
        return Present(seat, taken.ack, idle)

    def _rights_ended(self, connection: Connection, seat: Seat, now: datetime) -> str | None:
        """Whether person, terminal or password is no longer what the session was opened for (security.md A43)."""
        who = seat.session
        member = self._parts.directory.member(connection, who.staff, day_in_japan(now))
        same = member is not None and (member.role, member.department, member.branch) == (
            who.role,
            who.department,
            who.branch,
        )
        if not same or find_terminal(connection, who.terminal) is None:
            return "rights"
        return "password" if password_set_since(connection, who.staff, who.auth_at) else None

    def ended(self, connection: Connection, token: str, lang: Lang, recorded: Recorded | None = None) -> Reply:
        """Say that a session is over, and why, if it ever was one; `recorded`: that somebody tried all the same."""
        why = self._parts.sessions.why_ended(connection, token)
        return problem(ProblemKind.SESSION_ENDED, lang, recorded=recorded, detail=_ENDED.get(why))

    def _refuse_events(
        self, connection: Connection, seat: Seat, refused: EventsRefused, lang: Lang, now: datetime
    ) -> Reply:
        recorded: Recorded
        if isinstance(refused, EventsForked):
            kind = ProblemKind.RECORD_FORK
            entry = Entry(ServerEvent.FORK, allowed=False, count=refused.seq)
            recorded = self._parts.sessions.end(connection, seat, entry, now, why="fork")
        else:
            gap = isinstance(refused, EventsMissing)
            kind = ProblemKind.RECORD_GAP if gap else ProblemKind.BAD_REQUEST
            event = ServerEvent.GAP if gap else ServerEvent.REQUEST_REFUSED
            entry = Entry(event, allowed=False, rule="events", count=refused.seq)
            recorded = self._parts.record.append(connection, seat.actor(), entry, at=now)
        return problem(kind, lang, recorded=recorded, ack=refused.ack)

    def _refuse(self, seat: Seat, entry: Entry, kind: str, lang: Lang) -> Reply:
        parts = self._parts
        recorded = parts.writer.run(
            lambda connection: parts.record.append(connection, seat.actor(), entry, at=parts.clock())
        )
        return problem(kind, lang, recorded=recorded)
