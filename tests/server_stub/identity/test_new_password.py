"""A new password is hashed while everybody else may write, and never over one that was set meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from server_stub.identity.new_password import MEANWHILE, REPEATED, change_password
from server_stub.identity.passwords import POLICIES, Passwords
from server_stub.identity.sign_in import set_password
from server_stub.identity.tables import credential
from server_stub.store.engine import WRITES, open_engine
from server_stub.words import Words
from tests.helpers.branch_server import CHEAP, OTHER_STAFF, STAFF, people
from tests.helpers.clock import START
from tests.helpers.wire_client import PASSWORD

NEW = "kawa-no-nagare-8"
LATER = START + timedelta(days=1)


class Interrupted:
    """Hashes as always, but somebody else does something meanwhile."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._hasher = Passwords(CHEAP)
        self._meanwhile = meanwhile

    def hash(self, password: str) -> str:
        self._meanwhile()
        return self._hasher.hash(password)

    def verify(self, phc: str | None, password: str) -> bool:
        self._meanwhile()
        return self._hasher.verify(phc, password)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_engine(database)
    with engine.begin() as connection:
        people(connection, START, Passwords(CHEAP))
    yield engine
    engine.dispose()


def change(
    engine: Engine, password: str, meanwhile: Callable[[], object], also: Callable[[Connection], object]
) -> list[Words]:
    return change_password(
        engine,
        STAFF,
        password=password,
        policy=POLICIES["jp_bank"],
        hasher=Interrupted(meanwhile),
        also=also,
        now=LATER,
    )


def phc_of(engine: Engine, staff: str = STAFF) -> str:
    with engine.connect() as connection:
        return str(connection.execute(select(credential.c.phc).where(credential.c.staff == staff)).scalar_one())


def elsewhere(engine: Engine, staff: str, phc: str) -> None:
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        set_password(connection, staff, phc, LATER)


def test_others_write_while_it_is_hashed(engine: Engine) -> None:
    writes: list[str] = []

    def write() -> None:
        writes.append("one more")
        elsewhere(engine, OTHER_STAFF, f"phc-{len(writes)}")

    assert change(engine, NEW, write, lambda _connection: None) == []
    assert phc_of(engine, OTHER_STAFF) == f"phc-{len(writes)}"
    assert len(writes) == 2  # the former password compared, the new one hashed
    assert Passwords(CHEAP).verify(phc_of(engine), NEW)


def test_one_set_meanwhile_is_not_lost(engine: Engine) -> None:
    also: list[Connection] = []
    wrong = change(engine, NEW, lambda: elsewhere(engine, STAFF, "phc-of-a-colleague"), also.append)
    assert (wrong, also, phc_of(engine)) == ([MEANWHILE], [], "phc-of-a-colleague")


def test_one_of_the_latest_is_refused(engine: Engine) -> None:
    before = phc_of(engine)
    assert change(engine, PASSWORD, lambda: None, lambda _connection: None) == [REPEATED]
    assert phc_of(engine) == before


def test_what_cannot_be_recorded_is_not_set(engine: Engine) -> None:
    before = phc_of(engine)

    def fail(_connection: Connection) -> None:
        raise OSError("no key")

    with pytest.raises(OSError, match="no key"):
        change(engine, NEW, lambda: None, fail)
    assert phc_of(engine) == before
