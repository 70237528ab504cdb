"""A whole server in this process on a database of its own, with two people, two terminals and stub screens.

Knows nothing of the real screens; the end-to-end tests start those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select
from starlette.testclient import TestClient

from server_stub.app import Server, build_server
from server_stub.audit.stored import StoredEntry, read_entry
from server_stub.audit.tables import central_record
from server_stub.bank import tables as bank
from server_stub.bank.codes import BranchKind, Department, Rank
from server_stub.identity.passwords import Cost, Passwords
from server_stub.identity.sign_in import set_password
from server_stub.identity.terminals import make_code
from server_stub.settings import Settings, place_settings
from tests.helpers.clock import FakeClock
from tests.helpers.stub_screens import StubScreens
from tests.helpers.wire_client import PASSWORD, WireClient

BRANCH = "382"
STAFF, OTHER_STAFF, LEFT = "100001", "100002", "100003"
TERMINAL, OTHER_TERMINAL = "T-382-01", "T-382-02"
CHEAP = Cost(memory=64, passes=1, lanes=1)
"""Argon2id's least work: what is tested is who gets in, not how long it takes."""


class WatchedPasswords(Passwords):
    """Real hashes at least cost; `meanwhile` is called while a password is being verified."""

    def __init__(self) -> None:
        super().__init__(CHEAP)
        self.meanwhile: Callable[[], None] = lambda: None

    def verify(self, phc: str | None, password: str) -> bool:
        self.meanwhile()
        return super().verify(phc, password)


class InProcess:
    """Carries requests straight into the ASGI application."""

    authority = "testserver"

    def __init__(self, http: TestClient) -> None:
        self._http = http

    def carry(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        answer = self._http.request(method, path, headers=dict(headers), content=body)
        return answer.status_code, answer.headers, answer.content


class BranchServer:
    """The running server with what tests look at: clock, screens, database."""

    def __init__(
        self, server: Server, screens: StubScreens, clock: FakeClock, passwords: WatchedPasswords, http: TestClient
    ) -> None:
        self.server = server
        self.passwords = passwords
        self.parts = server.parts
        self.screens = screens
        self.clock = clock
        self.http = http

    def client(self, terminal: str = TERMINAL, *, enrolled: bool = True) -> WireClient:
        """A terminal that may speak, with a fresh key."""
        client = WireClient(InProcess(self.http), self.server.public_key, self.clock.utc, terminal)
        if enrolled:
            assert client.enrol(self.code(terminal)).status == 200
        return client

    def signed_in(self, staff: str = STAFF, terminal: str = TERMINAL) -> WireClient:
        client = self.client(terminal)
        assert client.sign_in(staff).status == 200
        return client

    def code(self, terminal: str = TERMINAL) -> str:
        """A fresh enrolment code of the branch."""
        now = self.clock.utc()
        return self.parts.writer.run(
            lambda connection: make_code(connection, self.parts.record, number=terminal, branch=BRANCH, now=now)
        )

    def entries(self) -> list[StoredEntry]:
        """Every server event, oldest first."""
        with self.parts.engine.connect() as connection:
            rows = connection.execute(select(central_record).order_by(central_record.c.number)).all()
        return [read_entry(row.data) for row in rows if row.kind != "terminal.events"]

    def kinds(self) -> list[str]:
        return [entry.k for entry in self.entries()]

    def last(self, kind: str) -> StoredEntry:
        return [entry for entry in self.entries() if entry.k == kind][-1]

    def events(self, session: str) -> list[bytes]:
        """The lines that a session's terminal reported, in the order of the record."""
        chosen = (central_record.c.session == session, central_record.c.kind == "terminal.events")
        with self.parts.engine.connect() as connection:
            rows = connection.execute(select(central_record.c.data).where(*chosen).order_by(central_record.c.number))
            return [line for (data,) in rows for line in data.split(b"\n")[1:]]


def people(connection: Connection, now: datetime, passwords: Passwords) -> None:
    """A branch, two people at work, one who has left, all with the same password."""
    names = {"name_ja": "北支店", "name_en": "North branch", "short_ja": "北", "short_en": "North"}
    connection.execute(insert(bank.branch).values(code=BRANCH, kind=BranchKind.BRANCH, **names))
    for number, until in ((STAFF, None), (OTHER_STAFF, None), (LEFT, date(2026, 3, 31))):
        connection.execute(
            insert(bank.staff).values(
                number=number,
                name="行員 一郎",
                kana="コウイン イチロウ",
                romaji="KOIN ICHIRO",
                rank=Rank.RELATIONSHIP_MANAGER,
                department=Department.RETAIL,
                branch_code=BRANCH,
                active_from=date(2020, 4, 1),
                active_until=until,
            )
        )
        set_password(connection, number, passwords.hash(PASSWORD), now)


@contextmanager
def running(database: str, folder: Path, *, deadline: float = 30.0) -> Iterator[BranchServer]:
    """Run a server on a database whose schema is up to date; its secrets live in `folder`."""
    clock, screens, passwords = FakeClock(), StubScreens(), WatchedPasswords()
    settings = place_settings(Settings(database=database, commit_deadline=deadline), folder)
    server = build_server(
        settings, lambda _settings, _engine, _record: (screens, ()), clock=clock.utc, passwords=passwords
    )
    server.parts.writer.run(lambda connection: people(connection, datetime(2026, 4, 1, tzinfo=UTC), passwords))
    try:
        # Not as a context manager: the reaper's thread would look whenever it likes; tests look when they like.
        http = TestClient(server.app, raise_server_exceptions=False)
        yield BranchServer(server, screens, clock, passwords, http)
    finally:
        server.close()
