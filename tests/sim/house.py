"""The server of a run: the real core on the virtual disk, a process that can end at any moment and start again.

The writer is the real one without its thread: units that arrive while another waits share its commit.
"""

from __future__ import annotations

import functools
import hashlib
import queue
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, insert

from client.contract.note import NoteSigner
from client.contract.proof import Signer, public_text
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.keys import KeyRing
from server_stub.audit.log import Log
from server_stub.audit.record import Actor, Record
from server_stub.audit.sequencer import Sequencer
from server_stub.http import routes
from server_stub.http.parts import Parts
from server_stub.http.wire import RawRequest, Reply, Voice
from server_stub.identity.passwords import POLICIES, Cost, Passwords
from server_stub.identity.sessions import Sessions
from server_stub.identity.sign_in import SignInDesk, set_password
from server_stub.identity.tables import terminal
from server_stub.settings import SessionPolicy
from server_stub.store.engine import WRITES
from server_stub.store.writer import RecordUnavailable, Writer, _Unit
from tests.sim.bank import BRANCH, PASSWORD, SimBank, StandIn
from tests.sim.chance import drawing_from
from tests.sim.disk import Disk, copy_of, formatted, slot

T = TypeVar("T")

ORIGIN = "sim.test/record"
SERVER_KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"server").digest())
LOG = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"log").digest()))
_ENROLLED = datetime(2026, 3, 31, tzinfo=UTC)


def terminal_number(place: int) -> str:
    """Return the number of a terminal."""
    return f"T-382-{place:02}"


def staff_number(place: int) -> str:
    """Return the number of a person."""
    return f"10000{place}"


@functools.cache
def enrolment_key(place: int) -> Ed25519PrivateKey:
    """Return a terminal's own key, the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"terminal {place}".encode()).digest())


def record_key(name: str) -> bytes:
    """Return the key of a month."""
    return hashlib.sha256(name.encode()).digest()


class SteadyKeys(KeyRing):
    """The monthly keys, without files."""

    def __init__(self) -> None:
        super().__init__(Path())

    def _load(self, name: str, *, make: bool) -> bytes:
        return record_key(name)


class Clerk(Writer):
    """The writer without its thread, otherwise itself: whoever asks first does the work of all who wait."""

    def __init__(self, engine: Engine, company: Callable[[], None]) -> None:
        """`company` lets others arrive before the commit; what they ask for shares it."""
        self._engine = engine
        self._batch = 64
        self._budget = 1.0
        self._passing = lambda: 0.0
        self._queue: queue.Queue[_Unit | None] = queue.Queue()
        self._company = company
        self.hangs = 0

    def run(self, work: Callable[[Connection], T]) -> T:
        """Do a unit of work, in one commit with those that arrive meanwhile."""
        if self.hangs:
            self.hangs -= 1
            raise RecordUnavailable("no commit within the deadline")
        unit = _Unit(work, Future())
        self._queue.put(unit)
        self._company()
        if not unit.result.done():
            self._queue.put(None)
            self._work()
        value: T = unit.result.result(timeout=0)
        return value

    def close(self) -> None:
        """Nothing is left to finish."""


@functools.cache
def passwords() -> Passwords:
    """Return real hashes at least cost."""
    with drawing_from(Random("passwords")):
        return Passwords(Cost(memory=8, passes=1, lanes=1))


@functools.cache
def furnished(places: int) -> Disk:
    """Return a disk with so many people and terminals; to be copied."""
    disk = copy_of(formatted())
    with drawing_from(Random("furniture")):
        phc = passwords().hash(PASSWORD)
    with slot().insert(disk).connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        for place in range(places):
            key = public_text(enrolment_key(place).public_key())
            row: dict[str, Any] = {"number": terminal_number(place), "branch": BRANCH, "key": key, "kept": True}
            connection.execute(insert(terminal).values(**row, state="enrolled", enrolled_at=_ENROLLED))
            set_password(connection, staff_number(place), phc, _ENROLLED)
    return disk


class Process:
    """One life of the server's process: every object of it is new, the disk is not."""

    def __init__(self, disk: Disk, bank: SimBank, now: Callable[[], datetime], company: Callable[[], None]) -> None:
        engine = slot().insert(disk)
        self.writer = Clerk(engine, company)
        record = Record(SteadyKeys())
        self.sessions = Sessions(record, SessionPolicy())
        directory = StandIn()
        self._parts = Parts(
            engine=engine,
            writer=self.writer,
            record=record,
            log=Log(LOG.key),
            sessions=self.sessions,
            sign_in=SignInDesk(record, self.sessions, directory, passwords(), POLICIES["jp_bank"]),
            directory=directory,
            screens=bank,
            clock=now,
        )
        self._voice = Voice(Signer("server", SERVER_KEY), now)
        self._sequencer = Sequencer(engine, self.writer, record, LOG, clock=now)
        self._handlers = routes.make_handlers(self._parts)

    def start(self) -> None:
        """Record the start. Raises: RecordUnavailable, while the disk fails."""
        started = Entry(ServerEvent.SERVER_STARTED)
        parts = self._parts
        self.writer.run(lambda connection: parts.record.append(connection, Actor(), started, at=parts.clock()))

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[Reply, dict[str, str]]:
        """Do one request; return the reply and its header fields. Raises: Crash."""
        raw = RawRequest("POST", path, headers, body)
        reply = routes.finished_here(routes._answer(self._handlers[path], raw), raw)
        return reply, dict(self._voice.send(reply, headers.get("signature", "")).headers)

    def look(self) -> None:
        """Let the sequencer look, as it does several times a second."""
        self._sequencer.look()

    def reap(self) -> None:
        """End the sessions nobody hears of. Raises: RecordUnavailable."""
        clock = self._parts.clock
        self.writer.run(lambda connection: self.sessions.reap(connection, clock()))
