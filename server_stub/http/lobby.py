"""What a terminal says before anybody has signed in: hello, enrolment, sign-in; proven by its enrolment key.

Knows no screen; the home screen comes from `ScreenService` inside the unit of work that records the sign-in.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from client.contract import WIRE
from client.contract.api import Enrol, Enrolled, Hello, Lang, ProblemKind, SignIn, Welcome
from client.contract.codec import ContractViolation, decode, encode
from client.contract.limits import REQUEST_BYTES
from client.contract.proof import BadProof, Claim, public_key, read_claim
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import begin_events
from server_stub.audit.record import Actor, Recorded
from server_stub.http.answers import check_size, compose, reply_of
from server_stub.http.attempts import Attempts
from server_stub.http.parts import Parts
from server_stub.http.wire import RawRequest, Reply, problem, require_fresh
from server_stub.identity.passwords import TooBusy
from server_stub.identity.sign_in import Attempt, Turned
from server_stub.identity.terminals import Terminal, enrol, find_terminal
from server_stub.japan import day_in_japan
from server_stub.screens import formats
from server_stub.store.columns import microseconds
from server_stub.words import Words

D = TypeVar("D", Hello, SignIn)

_NEVER = Words("利用なし", "not used yet")


class Lobby:
    """Answers terminals without a session."""

    def __init__(self, parts: Parts, attempts: Attempts) -> None:
        self._parts = parts
        self._attempts = attempts

    def hello(self, raw: RawRequest) -> Reply:
        """Greet an enrolled terminal with what its sign-in screen shows and a challenge.

        How old the signature is does not matter: this answer is where a terminal with a wrong clock learns the time.
        """
        claim = read_claim(raw.headers)
        known = self._terminal(raw, claim)
        if isinstance(known, Reply):
            return known
        ask = self._decoded(raw, Hello, known)
        if isinstance(ask, Reply):
            return ask
        if ask.wire.split(".")[0] != WIRE.split(".")[0]:
            entry = Entry(ServerEvent.TERMINAL_REFUSED, allowed=False, rule="wire", detail={"version": ask.version})
            return self._refuse(known, entry, ProblemKind.OLD_TERMINAL, ask.lang)
        return self._parts.writer.run(lambda connection: self._greet(connection, known, ask))

    def enrol(self, raw: RawRequest) -> Reply:
        """Bind a terminal's key to the one-time code; signed with that very key. Raises: RecordUnavailable, Refused.

        A wrong code proves nothing of the terminal it names: it is recorded as a stranger's, within limits.
        """
        ask = decode(raw.body, Enrol, limit=REQUEST_BYTES)
        raw.verify(public_key(ask.key), read_claim(raw.headers))
        parts = self._parts

        def unit(connection: Connection) -> Reply | None:
            enrolled = enrol(connection, parts.record, ask, parts.clock())
            if enrolled is None:
                return None
            place = parts.directory.place(connection, enrolled.branch, raw.lang)
            return Reply(200, encode(Enrolled(terminal=enrolled.number, place=place)))

        reply = parts.writer.run(unit)
        if reply is None:
            entry = Entry(ServerEvent.TERMINAL_REFUSED, rule="code", detail={"claimed": ask.terminal})
            recorded = self._attempts.note(raw, Actor(), entry)
            return problem(ProblemKind.ENROLMENT_REFUSED, raw.lang, recorded=recorded)
        return reply

    def sign_in(self, raw: RawRequest) -> Reply:
        """Open a session and answer with token, shell and home screen in one. Raises: RecordUnavailable."""
        claim = read_claim(raw.headers)
        known = self._terminal(raw, claim)
        if isinstance(known, Reply):
            return known
        require_fresh(claim, self._parts.clock())
        ask = self._decoded(raw, SignIn, known)
        if isinstance(ask, Reply):
            return ask
        public_key(ask.session_key)  # a key nobody could sign with is refused before the password is looked at
        begun = self._parts.writer.run(
            lambda connection: self._parts.sign_in.begin(connection, known, ask, self._parts.clock())
        )
        if isinstance(begun, Turned):
            return _turned(begun, ask.lang)
        try:
            right = self._parts.sign_in.verify(begun, ask.password)
        except TooBusy:
            turned = self._parts.writer.run(
                lambda connection: self._parts.sign_in.turn_away(connection, known.actor, begun, self._parts.clock())
            )
            return _turned(turned, ask.lang)
        return self._parts.writer.run(lambda connection: self._arrive(connection, known, ask, begun, right=right))

    def _greet(self, connection: Connection, known: Terminal, ask: Hello) -> Reply:
        parts, now = self._parts, self._parts.clock()
        parts.record.append(connection, known.actor, _greeting(ask), at=now)
        welcome = Welcome(
            challenge=parts.sign_in.challenge(connection, known, now),
            time=microseconds(now),
            terminal=known.number,
            place=parts.directory.place(connection, known.branch, ask.lang),
            last_use=_last_use(known.last_used_at, ask.lang),
            wording=parts.screens.wording(ask.lang),
            notices=parts.screens.notices(connection, lang=ask.lang, now=now),
            version=ask.version,
        )
        return Reply(200, encode(welcome))

    def _arrive(self, connection: Connection, known: Terminal, ask: SignIn, attempt: Attempt, *, right: bool) -> Reply:
        parts, now = self._parts, self._parts.clock()
        if not right:
            return _turned(parts.sign_in.fail(connection, known.actor, attempt, now), ask.lang)
        done = parts.sign_in.finish(connection, known, attempt, ask, now)
        if isinstance(done, Turned):
            return _turned(done, ask.lang)
        arrival = parts.screens.arrive(connection, done.seat.session, lang=ask.lang, now=now)
        check_size(arrival.home)
        actor = done.seat.actor(0)
        for entry in arrival.home.before:
            parts.record.append(connection, actor, entry, at=now)
        receipt = parts.record.append_shown(
            connection, actor, arrival.home.entry, at=now, document=arrival.home.document
        )
        ack = begin_events(connection, actor, Recorded(receipt.number, receipt.entry, now))
        answer = compose(arrival.home, receipt, ack, now, token=done.token, shell=arrival.shell)
        return reply_of(answer)

    def _terminal(self, raw: RawRequest, claim: Claim) -> Terminal | Reply:
        """Find who signed and verify it; an unknown or withdrawn terminal and a wrong key are recorded, within limits.

        Nobody has proven anything yet: a flood from anywhere on the network must not fill the record.
        """
        with self._parts.engine.connect() as connection:
            known = find_terminal(connection, claim.keyid)
        if known is None:
            entry = Entry(ServerEvent.TERMINAL_REFUSED, rule="unknown", detail={"claimed": claim.keyid})
            recorded = self._attempts.note(raw, Actor(), entry)
            return problem(ProblemKind.UNKNOWN_TERMINAL, raw.lang, recorded=recorded)
        try:
            raw.verify(public_key(known.key), claim)
        except BadProof as error:
            # A terminal that lost its key signs with a new one: it must hear that it is to be enrolled again.
            recorded = self._attempts.note(raw, known.actor, Entry(ServerEvent.PROOF_REFUSED, rule=str(error)))
            return problem(ProblemKind.UNKNOWN_TERMINAL, raw.lang, recorded=recorded)
        return known

    def _decoded(self, raw: RawRequest, kind: type[D], known: Terminal) -> D | Reply:
        try:
            return decode(raw.body, kind, limit=REQUEST_BYTES)
        except ContractViolation as violation:
            entry = Entry(ServerEvent.REQUEST_REFUSED, allowed=False, rule=violation.reason)
            return self._refuse(known, entry, ProblemKind.BAD_REQUEST, raw.lang)

    def _refuse(self, known: Terminal, entry: Entry, kind: str, lang: Lang) -> Reply:
        parts, actor = self._parts, known.actor
        recorded = parts.writer.run(lambda connection: parts.record.append(connection, actor, entry, at=parts.clock()))
        return problem(kind, lang, recorded=recorded)


def _greeting(ask: Hello) -> Entry:
    return Entry(ServerEvent.TERMINAL_GREETED, detail={"version": ask.version})


def _last_use(at: datetime | None, lang: Lang) -> str:
    if at is None:
        return _NEVER.of(lang)
    return f"{formats.full_date_with_weekday(day_in_japan(at), lang)} {formats.clock(at)}"


def _turned(turned: Turned, lang: Lang) -> Reply:
    return problem(turned.kind, lang, recorded=turned.recorded, detail=turned.detail, retry_after=turned.retry_after)
