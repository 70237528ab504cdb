"""A person's new password: judged and hashed first, then written in a moment, so that nobody waits for a slow hash.

Opens its own transactions. Knows no command line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, Engine, select

from server_stub.identity.passwords import PasswordPolicy, flaws
from server_stub.identity.sign_in import recent_hashes, set_password
from server_stub.identity.tables import credential
from server_stub.store.engine import WRITES
from server_stub.words import Words

REPEATED = Words(
    "最近使ったパスワードは使わないでください。",
    "Do not use one of the latest passwords again.",
)
MEANWHILE = Words(
    "処理の途中で、別の操作によりパスワードが変わりました。もう一度実行してください。",
    "The password was changed by somebody else meanwhile. Please run it again.",
)


class Hasher(Protocol):
    """Hashes slowly, as `Passwords` does."""

    def hash(self, password: str) -> str: ...

    def verify(self, phc: str | None, password: str) -> bool: ...


def change_password(
    engine: Engine,
    staff: str,
    *,
    password: str,
    policy: PasswordPolicy,
    hasher: Hasher,
    also: Callable[[Connection], object],
    now: datetime,
) -> list[Words]:
    """Give a person a new password and return what speaks against it; empty when it is set.

    `also`: what else belongs into the transaction that sets it, such as the record of it.
    """
    with engine.connect() as connection:
        seen, recent = _current(connection, staff), recent_hashes(connection, staff, policy)
    wrong = list(flaws(policy, password, (staff,)))
    if any(hasher.verify(phc, password) for phc in recent):
        wrong.append(REPEATED)
    if wrong:
        return wrong
    phc = hasher.hash(password)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if _current(connection, staff) != seen:
            return [MEANWHILE]  # its history was not looked at, and the other one would be lost without a word
        set_password(connection, staff, phc, now)
        also(connection)
    return []


def _current(connection: Connection, staff: str) -> str | None:
    query = select(credential.c.phc).where(credential.c.staff == staff).with_for_update()
    return connection.execute(query).scalar_one_or_none()
