"""Sessions as stored: opened, found by token, locked, unlocked, ended; one a person, one a terminal.

Knows no password and no route. Must run inside a unit of work; what ends a session is recorded here.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, String, bindparam, insert, or_, select, update

from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import acknowledged
from server_stub.audit.record import Actor, Record, Recorded
from server_stub.identity.directory import Member
from server_stub.identity.nonces import NonceWindow
from server_stub.identity.session import Session
from server_stub.identity.tables import session
from server_stub.identity.terminals import Terminal
from server_stub.settings import SessionPolicy
from server_stub.store.prepared import Prepared

ACTIVE, LOCKED, ENDED = "active", "locked", "ended"
LIVE = or_(session.c.state == ACTIVE, session.c.state == LOCKED)
"""Not `!=`: ended ones pile up, and only equality uses the index."""


def _known_by(hashed: str | BindParameter[str]) -> ColumnElement[bool]:
    """Select the session of a token, the newest one or the one before it."""
    return or_(session.c.token_hash == hashed, session.c.former_token_hash == hashed)


_FIND = Prepared(select(session).where(_known_by(bindparam("hashed", type_=String())), LIVE))
_of_session = session.c.id == bindparam("of_session")
_HEARD = ("nonce_high", "nonce_seen", "heard_at", "active_at")
_HEAR = Prepared(update(session).where(_of_session), *_HEARD)
_HEAR_NEWEST = Prepared(update(session).where(_of_session).values(former_token_hash=None), *_HEARD)
_HEAR_OPEN = Prepared(update(session).where(_of_session).values(former_token_hash=None, locked_at=None), *_HEARD)
_COUNT = Prepared(update(session).where(_of_session), "command_high")
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Seat:
    """A live session with what only identity and the routes need: key, state, replay window, clocks.

    `outdated`: found by the token from before an unlock whose new token nobody has used yet.
    """

    session: Session
    key: str
    state: str
    window: NonceWindow
    command_high: int
    heard_at: datetime
    active_at: datetime
    locked_at: datetime | None
    outdated: bool = False

    @property
    def locked(self) -> bool:
        """Whether nothing but unlocking, heartbeat and sign-out may be answered."""
        return self.state == LOCKED

    def actor(self, command: int | None = None) -> Actor:
        """The person and terminal as the record names them."""
        who = self.session
        return Actor(
            session=who.id,
            staff=who.staff,
            role=who.role,
            department=who.department,
            branch=who.branch,
            terminal=who.terminal,
            command=command,
        )


class Sessions:
    """The life of sessions under a policy."""

    def __init__(self, record: Record, policy: SessionPolicy) -> None:
        self._record = record
        self.policy = policy

    def open(
        self, connection: Connection, member: Member, at_terminal: Terminal, *, key: str, now: datetime
    ) -> tuple[Seat, str]:
        """Open a session and return it with its token; ends the person's and the terminal's other sessions."""
        self._replace(connection, member.number, at_terminal.number, now)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        who = Session(
            id=secrets.token_hex(12),
            staff=member.number,
            name=member.name,
            romaji=member.romaji,
            role=member.role,
            department=member.department,
            branch=member.branch,
            terminal=at_terminal.number,
            signed_in_at=now,
            auth_at=now,
        )
        window = NonceWindow()
        seat = Seat(who, key.rstrip("="), ACTIVE, window, 0, now, now, None)
        connection.execute(insert(session).values(_row_of(seat, token)))
        return seat, token

    def find(self, connection: Connection, token: str) -> Seat | None:
        """Return the live session of a token, or None.

        The answer to an unlock may be lost on the way. Until the token it brought is used, the former one still finds
        the session, as locked: good for a sign of life, for the password again, and for signing out.
        """
        hashed = token_hash(token)
        row = _FIND.one_or_none(connection, hashed=hashed)
        if row is None:
            return None
        outdated = row.token_hash != hashed
        return replace(_seat(row), state=LOCKED, outdated=True) if outdated else _seat(row)

    def hear(self, connection: Connection, seat: Seat, window: NonceWindow, now: datetime, *, active: bool) -> Seat:
        """Note a sign of life and the request's nonce; `active`: a person did something.

        Whoever speaks under the newest token has it: the one before it is dead (ASVS 7.2.4).
        """
        heard = replace(seat, window=window, heard_at=now, active_at=now if active else seat.active_at)
        hear = _HEAR if seat.outdated else _HEAR_NEWEST if seat.locked else _HEAR_OPEN
        hear.run(
            connection,
            of_session=seat.session.id,
            nonce_high=window.high,
            nonce_seen=f"{window.seen:016x}",
            heard_at=heard.heard_at,
            active_at=heard.active_at,
        )
        return heard

    def count_command(self, connection: Connection, seat: Seat, number: int) -> None:
        """Note the highest command number done."""
        if number > seat.command_high:
            _COUNT.run(connection, of_session=seat.session.id, command_high=number)

    def lock(self, connection: Connection, seat: Seat, cause: str, now: datetime, *, command: int | None) -> Recorded:
        """Lock the session and record why."""
        if not seat.locked or seat.outdated:
            self._set(connection, seat, state=LOCKED, locked_at=now)
        entry = Entry(ServerEvent.LOCKED, rule=cause)
        return self._record.append(connection, seat.actor(command), entry, at=now)

    def unlock(self, connection: Connection, seat: Seat, now: datetime) -> tuple[Seat, str]:
        """Make the session active again under a new token; the one it was unlocked with opens nothing any more.

        Until the new one is used it counts as locked anew: whoever never gets it ends as whoever stays locked.
        """
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        values = {"state": ACTIVE, "locked_at": now, "auth_at": now, "active_at": now}
        former = {} if seat.outdated else {"former_token_hash": session.c.token_hash}
        self._set(connection, seat, token_hash=token_hash(token), **values, **former)
        who = replace(seat.session, auth_at=now)
        return replace(seat, session=who, state=ACTIVE, locked_at=now, active_at=now, outdated=False), token

    def end(self, connection: Connection, seat: Seat, entry: Entry, now: datetime, *, why: str) -> Recorded:
        """End the session and record it; its token is dead from this commit on. `why` is told to the terminal."""
        self._set(connection, seat, state=ENDED, ended_at=now, ended_by=why)
        return self._record.append(connection, seat.actor(), entry, at=now)

    def why_ended(self, connection: Connection, token: str) -> str:
        """Return why a token is dead, or empty when there never was a session of it."""
        query = select(session.c.ended_by).where(of_token(token), session.c.state == ENDED)
        return connection.execute(query).scalar_one_or_none() or ""

    def limit_reached(self, seat: Seat, now: datetime) -> str | None:
        """Return which limit has ended this session (absolute, locked, silent), or None."""
        policy = self.policy
        if now - seat.session.signed_in_at >= timedelta(seconds=policy.absolute):
            return "absolute"
        if seat.locked_at is not None and now - seat.locked_at >= timedelta(seconds=policy.locked_end):
            return "locked"
        if now - seat.heard_at >= timedelta(seconds=policy.silent_end):
            return "silent"
        return None

    def idle(self, seat: Seat, now: datetime) -> bool:
        """Whether the terminal should have locked long ago; it has its own clock, hence one heartbeat of grace."""
        grace = self.policy.heartbeat * 2
        return not seat.locked and now - seat.active_at >= timedelta(seconds=self.policy.idle_lock + grace)

    def reap(self, connection: Connection, now: datetime) -> list[Seat]:
        """End every session past a limit and return them; an absent tail is itself recorded (record.md §1.3)."""
        policy = self.policy
        overdue = or_(
            session.c.heard_at <= now - timedelta(seconds=policy.silent_end),
            session.c.signed_in_at <= now - timedelta(seconds=policy.absolute),
            session.c.locked_at <= now - timedelta(seconds=policy.locked_end),
        )
        seats = [_seat(row) for row in connection.execute(select(session).where(LIVE, overdue))]
        for seat in seats:
            self.end_for_limit(connection, seat, self.limit_reached(seat, now) or "silent", now)
        return seats

    def end_for_limit(self, connection: Connection, seat: Seat, limit: str, now: datetime) -> Recorded:
        """End a session that has reached a limit; a silent one leaves the number of its last event behind."""
        kind = ServerEvent.SESSION_ABANDONED if limit == "silent" else ServerEvent.SESSION_EXPIRED
        last = acknowledged(connection, seat.session.id).seq
        return self.end(connection, seat, Entry(kind, rule=limit, count=last), now, why=limit)

    def _replace(self, connection: Connection, staff: str, at_terminal: str, now: datetime) -> None:
        others = select(session).where(LIVE, or_(session.c.staff == staff, session.c.terminal == at_terminal))
        for row in connection.execute(others).all():
            seat = _seat(row)
            rule = "terminal" if seat.session.terminal == at_terminal else "person"
            last = acknowledged(connection, seat.session.id).seq
            self.end(connection, seat, Entry(ServerEvent.SESSION_REPLACED, rule=rule, count=last), now, why=rule)

    @staticmethod
    def _set(connection: Connection, seat: Seat, **values: object) -> None:
        connection.execute(update(session).where(session.c.id == seat.session.id).values(**values))


def token_hash(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def of_token(token: str) -> ColumnElement[bool]:
    """Return what selects the session of a token, the newest or the one before it."""
    return _known_by(token_hash(token))


def _row_of(seat: Seat, token: str) -> dict[str, object]:
    who = seat.session
    return {
        "id": who.id,
        "token_hash": token_hash(token),
        "key": seat.key,
        "staff": who.staff,
        "name": who.name,
        "romaji": who.romaji,
        "role": who.role,
        "department": who.department,
        "branch": who.branch,
        "terminal": who.terminal,
        "state": seat.state,
        "signed_in_at": who.signed_in_at,
        "auth_at": who.auth_at,
        "heard_at": seat.heard_at,
        "active_at": seat.active_at,
        "nonce_high": seat.window.high,
        "nonce_seen": f"{seat.window.seen:016x}",
        "command_high": seat.command_high,
    }


def _seat(row: Row[tuple[object, ...]]) -> Seat:
    who = Session(
        id=row.id,
        staff=row.staff,
        name=row.name,
        romaji=row.romaji,
        role=row.role,
        department=row.department,
        branch=row.branch,
        terminal=row.terminal,
        signed_in_at=row.signed_in_at,
        auth_at=row.auth_at,
    )
    window = NonceWindow(row.nonce_high, int(row.nonce_seen, 16))
    return Seat(who, row.key, row.state, window, row.command_high, row.heard_at, row.active_at, row.locked_at)
