"""Signing in and unlocking: challenge, delay, password, session; the same answer whoever it is.

Two units of work with the slow hash between them, off the writer's thread. Knows no route.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from client.contract.api import ProblemKind, SignIn
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.record import Actor, Record, Recorded
from server_stub.identity.directory import Directory, Member
from server_stub.identity.passwords import PasswordPolicy, Passwords
from server_stub.identity.sessions import Seat, Sessions
from server_stub.identity.tables import credential, old_credential, sign_in_challenge
from server_stub.identity.terminals import Terminal, mark_used
from server_stub.identity.throttle import (
    account,
    count_account,
    count_terminal,
    forgive_account,
    place,
    seconds_to_wait,
    take_back_account,
    take_back_terminal,
)
from server_stub.japan import day_in_japan
from server_stub.problems import WRONG_PASSWORD, busy, failed_often
from server_stub.store.prepared import Prepared
from server_stub.words import Words

CHALLENGE_LIFE = timedelta(minutes=15)
BUSY_SECONDS = 3
"""When to try again while too many people sign in at once."""

EXPIRED = Words(
    "パスワードの有効期限が切れています。システム管理へ連絡し、新しいパスワードを受け取ってください。",
    "The password has expired. Please contact system administration for a new one.",
)

_SET_SINCE = Prepared(
    select(credential.c.set_at).where(
        credential.c.staff == bindparam("of_staff"), credential.c.set_at > bindparam("then")
    )
)


@dataclass(frozen=True, slots=True)
class Turned:
    """Refused and recorded: kind of problem, where the refusal stands, what to say instead of the usual sentence."""

    kind: str
    recorded: Recorded
    retry_after: int | None = None
    detail: Words | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt whose password is still to be verified; `member` and `phc` are None for nobody.

    `counted_at`: when it was counted against the account. `challenge`: hash of the challenge a sign-in has used; empty
    for an unlock.
    """

    staff: str
    member: Member | None
    phc: str | None
    set_at: datetime | None
    counted_at: datetime
    challenge: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new or unlocked session, its token, and where that is recorded."""

    seat: Seat
    token: str
    recorded: Recorded


class SignInDesk:
    """Decides who may sign in. Every method but `verify` must run inside a unit of work."""

    def __init__(
        self, record: Record, sessions: Sessions, directory: Directory, passwords: Passwords, policy: PasswordPolicy
    ) -> None:
        self._record = record
        self._sessions = sessions
        self._directory = directory
        self._passwords = passwords
        self._policy = policy

    def challenge(self, connection: Connection, at_terminal: Terminal, now: datetime) -> str:
        """Return a fresh challenge for one sign-in at this terminal; every earlier one is void from now on."""
        text = secrets.token_urlsafe(24)
        row: dict[str, object] = {"hash": _hash(text), "expires_at": now + CHALLENGE_LIFE, "used": False}
        mine = sign_in_challenge.c.terminal == at_terminal.number
        if not connection.execute(update(sign_in_challenge).where(mine).values(row)).rowcount:
            connection.execute(insert(sign_in_challenge).values({"terminal": at_terminal.number, **row}))
        return text

    def begin(self, connection: Connection, at_terminal: Terminal, ask: SignIn, now: datetime) -> Attempt | Turned:
        """Use up the challenge, obey the delay, count the attempt, and look the person up."""
        staff = unicodedata.normalize("NFKC", ask.staff).strip()
        challenge = _hash(ask.challenge)
        usable = update(sign_in_challenge).where(
            sign_in_challenge.c.terminal == at_terminal.number,
            sign_in_challenge.c.hash == challenge,
            sign_in_challenge.c.expires_at > now,
            sign_in_challenge.c.used.is_(False),
        )
        if not connection.execute(usable.values(used=True)).rowcount:
            return self._void(connection, at_terminal, now)
        names = (account(staff), place(at_terminal.number))
        begun = self._attempt(connection, at_terminal.actor, staff, names, now)
        if isinstance(begun, Attempt):
            count_terminal(connection, at_terminal.number, now)
            return replace(begun, challenge=challenge)
        return begun

    def begin_unlock(self, connection: Connection, seat: Seat, now: datetime) -> Attempt | Turned:
        """Obey the delay and count the attempt of a locked session's own person."""
        staff = seat.session.staff
        return self._attempt(connection, seat.actor(), staff, (account(staff),), now)

    def verify(self, attempt: Attempt, password: str) -> bool:
        """Whether the password is right; takes as long for nobody. Call it outside any transaction. Raises: TooBusy."""
        return self._passwords.verify(attempt.phc, password)

    def finish(
        self, connection: Connection, at_terminal: Terminal, attempt: Attempt, ask: SignIn, now: datetime
    ) -> SignedIn | Turned:
        """Open the session of a verified attempt and record it, unless the password has expired.

        Nor does a sign-in open one that was given up meanwhile, because the terminal has asked for another challenge:
        nobody would get its token, and it would end the session of whoever has signed in since.
        The caller opens the terminal's chain (`begin_events`) with the entry its answer carries.
        """
        member, set_at = attempt.member, attempt.set_at
        if member is None or set_at is None:  # cannot be: nobody's password is never right
            return self.fail(connection, at_terminal.actor, attempt, now)
        mine, same = sign_in_challenge.c.terminal == at_terminal.number, sign_in_challenge.c.hash == attempt.challenge
        if _changed(connection, attempt):
            return self.fail(connection, at_terminal.actor, attempt, now)
        forgive_account(connection, attempt.staff)
        take_back_terminal(connection, at_terminal.number, now)
        if not connection.execute(delete(sign_in_challenge).where(mine, same)).rowcount:
            return self._void(connection, at_terminal, now)
        if self._policy.expired(set_at, now):
            actor = Actor(staff=member.number, terminal=at_terminal.number, branch=at_terminal.branch)
            entry = Entry(ServerEvent.SIGN_IN_FAILED, allowed=False, rule="password-expired")
            recorded = self._record.append(connection, actor, entry, at=now)
            return Turned(ProblemKind.NOT_PERMITTED, recorded, detail=EXPIRED)
        seat, token = self._sessions.open(connection, member, at_terminal, key=ask.session_key, now=now)
        claims = {f"protection.{name[:40]}": state[:80] for name, state in list(ask.protections.items())[:20]}
        entry = Entry(ServerEvent.SIGNED_IN, key=seat.key, detail={"kept": ask.kept, **claims})
        recorded = self._record.append(connection, seat.actor(), entry, at=now)
        mark_used(connection, at_terminal.number, now)
        return SignedIn(seat, token, recorded)

    def fail(self, connection: Connection, actor: Actor, attempt: Attempt, now: datetime) -> Turned:
        """Record a wrong password or an unknown staff number; the answer does not tell which."""
        kind = ServerEvent.UNLOCK_FAILED if actor.session else ServerEvent.SIGN_IN_FAILED
        # What was typed may be a password in the wrong field: encrypted, and named only if it is a staff number.
        entry = Entry(kind, allowed=False, rule="credentials", detail={"typed": attempt.staff[:40]})
        if attempt.member is not None and not actor.session:
            actor = Actor(staff=attempt.member.number, terminal=actor.terminal, branch=actor.branch)
        recorded = self._record.append(connection, actor, entry, at=now)
        # The lock asks for no staff number: a sentence about one would send the person looking for a field.
        return Turned(ProblemKind.WRONG_CREDENTIALS, recorded, detail=WRONG_PASSWORD if actor.session else None)

    def turn_away(self, connection: Connection, actor: Actor, attempt: Attempt, now: datetime) -> Turned:
        """Record that a password was not looked at because too many wait; that one attempt does not count."""
        take_back_account(connection, attempt.staff, attempt.counted_at)
        if not actor.session:
            take_back_terminal(connection, actor.terminal, now)
        entry = Entry(ServerEvent.SIGN_IN_DELAYED, allowed=False, rule="busy", detail={"typed": attempt.staff[:40]})
        recorded = self._record.append(connection, actor, entry, at=now)
        return Turned(ProblemKind.WAIT, recorded, BUSY_SECONDS, busy(BUSY_SECONDS))

    def finish_unlock(
        self, connection: Connection, seat: Seat, attempt: Attempt, now: datetime, *, command: int
    ) -> SignedIn | Turned:
        """Unlock the session of a verified attempt under a new token, and record it."""
        if _changed(connection, attempt):
            return self.fail(connection, seat.actor(), attempt, now)
        forgive_account(connection, seat.session.staff)
        unlocked, token = self._sessions.unlock(connection, seat, now)
        self._sessions.count_command(connection, seat, command)
        recorded = self._record.append(connection, unlocked.actor(command), Entry(ServerEvent.UNLOCKED), at=now)
        return SignedIn(unlocked, token, recorded)

    def _void(self, connection: Connection, at_terminal: Terminal, now: datetime) -> Turned:
        entry = Entry(ServerEvent.REPLAY, allowed=False, rule="challenge")
        return Turned(ProblemKind.BAD_PROOF, self._record.append(connection, at_terminal.actor, entry, at=now))

    def _attempt(
        self, connection: Connection, actor: Actor, staff: str, names: tuple[str, ...], now: datetime
    ) -> Attempt | Turned:
        wait = seconds_to_wait(connection, names, now)
        if wait:
            entry = Entry(ServerEvent.SIGN_IN_DELAYED, allowed=False, rule="throttle", detail={"typed": staff[:40]})
            return Turned(
                ProblemKind.WAIT, self._record.append(connection, actor, entry, at=now), wait, failed_often(wait)
            )
        count_account(connection, staff, now)
        member = self._directory.member(connection, staff, day_in_japan(now))
        row = connection.execute(select(credential).where(credential.c.staff == staff)).one_or_none()
        if member is None or row is None:
            return Attempt(staff, member, None, None, now)
        return Attempt(staff, member, row.phc, row.set_at, now)


def _changed(connection: Connection, attempt: Attempt) -> bool:
    """Whether the password was changed while the former one was being verified: it must not open anything any more."""
    query = select(credential.c.set_at).where(credential.c.staff == attempt.staff)
    return connection.execute(query).scalar_one_or_none() != attempt.set_at


def set_password(connection: Connection, staff: str, phc: str, now: datetime) -> None:
    """Give a person a password's hash; the former one joins the history."""
    former = connection.execute(select(credential).where(credential.c.staff == staff)).one_or_none()
    if former is not None:
        connection.execute(insert(old_credential).values(staff=staff, set_at=former.set_at, phc=former.phc))
        connection.execute(delete(credential).where(credential.c.staff == staff))
    connection.execute(insert(credential).values(staff=staff, phc=phc, set_at=now))


def password_set_since(connection: Connection, staff: str, then: datetime) -> bool:
    """Whether a person's password was set after a moment: whoever signed in with the former one has to sign in anew."""
    return bool(_SET_SINCE.all(connection, of_staff=staff, then=then))


def recent_hashes(connection: Connection, staff: str, policy: PasswordPolicy) -> list[str]:
    """Return the hashes a new password must differ from under the policy's history, newest first."""
    current = connection.execute(select(credential.c.phc).where(credential.c.staff == staff)).scalars().all()
    query = select(old_credential.c.phc).where(old_credential.c.staff == staff).order_by(old_credential.c.set_at.desc())
    return [*current, *connection.execute(query.limit(policy.history)).scalars()][: policy.history]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
