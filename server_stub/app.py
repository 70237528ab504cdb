"""Composition root: builds every collaborator from the settings and wires them. Nothing else constructs them.

Decides nothing itself.
"""

from __future__ import annotations

import base64
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.exc import NoResultFound
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from client.contract.api import Lang
from client.contract.note import COSIGNATURE, BadKey, NoteSigner, read_vkey
from client.contract.proof import Signer, public_text
from server_stub.audit import tables as audit_tables
from server_stub.audit.cosigning import Cosigning, Witness
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.keys import KeyRing
from server_stub.audit.last_head import LastHead, beside
from server_stub.audit.log import Log
from server_stub.audit.record import Actor, Record
from server_stub.audit.sequencer import Sequencer
from server_stub.audit.siem.feed import Feed
from server_stub.audit.siem.receiver import receiver_of
from server_stub.bank import queries
from server_stub.bank import tables as bank_tables
from server_stub.http.desk import ScreenService
from server_stub.http.parts import Parts
from server_stub.http.routes import make_routes, on_crash, on_http_error
from server_stub.http.wire import Clock, Voice
from server_stub.identity import tables as identity_tables
from server_stub.identity.directory import Member
from server_stub.identity.passwords import POLICIES, Passwords
from server_stub.identity.reaper import Reaper, Round
from server_stub.identity.retention import identity_purges
from server_stub.identity.server_keys import load_or_make_secret, load_or_make_signing_key
from server_stub.identity.sessions import Sessions
from server_stub.identity.sign_in import SignInDesk
from server_stub.paper import tables as paper_tables
from server_stub.paper.charter import CharterStore, OfficerKeys
from server_stub.paper.letters import FontFiles
from server_stub.paper.register import PrintRegister
from server_stub.paper.seal import KEY_BYTES, Seal
from server_stub.paper.states import SheetState
from server_stub.paper.typeset import Typesetter
from server_stub.screens import tables as screens_tables
from server_stub.screens.rehearsal import rehearse
from server_stub.screens.retention import screens_purges
from server_stub.screens.service import BankDesk
from server_stub.screens.shell import House
from server_stub.settings import PrintSettings, Settings, SettingsWrong
from server_stub.store.engine import open_engine
from server_stub.store.purge import Purges
from server_stub.store.schema import metadata
from server_stub.store.writer import Writer
from server_stub.words import Words

KEYID = "server"
RESOURCES = Path(__file__).resolve().parent.parent / "resources"
_NO_BANK_YET = Words("銀行", "Bank")
_TABLES = (audit_tables, bank_tables, identity_tables, paper_tables, screens_tables)


class SteadyClock:
    """UTC that never goes back nor stands still, whatever is done to the machine's clock (record.md §1.9).

    A step back must not disorder the record, and while the machine's clock catches up, sessions, offers and purposes
    must go on ending: meanwhile the time passes by the clock that nobody sets.
    """

    def __init__(
        self, source: Clock = lambda: datetime.now(UTC), passing: Callable[[], float] = time.monotonic
    ) -> None:
        """`passing`: seconds that only pass."""
        self._source = source
        self._passing = passing
        self._last = source()
        self._then = passing()
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """Return now, to whichever thread."""
        found = self._source()
        with self._lock:
            now = self._passing()
            self._last = max(self._last + timedelta(seconds=now - self._then), found)
            self._then = now
            return self._last


class BankDirectory:
    """The bank's people and places, as identity asks for them."""

    def member(self, connection: Connection, number: str, day: date) -> Member | None:
        """Return the person with this staff number, or None when unknown or not active on `day`."""
        staff = queries.staff_by_number(connection, number)
        if staff is None or not staff.is_active(day):
            return None
        return Member(
            number=staff.number,
            name=staff.name,
            romaji=staff.romaji,
            role=staff.rank.value,
            department=staff.department.value,
            branch=staff.branch_code,
        )

    def place(self, connection: Connection, branch: str, lang: Lang) -> str:
        """Return the name of a branch, or its code when unknown."""
        found = queries.branch(connection, branch)
        return branch if found is None else found.name.of(lang)


class Background(Protocol):
    """What works beside the requests, in a thread of its own."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Server:
    """A server ready to be run: the ASGI application, its collaborators, and the public halves of its keys."""

    app: Starlette
    parts: Parts
    reaper: Reaper
    sequencer: Sequencer
    cosigning: Cosigning | None
    feed: Feed | None
    public_key: str

    def rehearse(self) -> None:
        """Draw every screen once for nobody, so that the first person does not wait for first uses."""
        rehearse(self.parts.screens, self.parts.engine, self.parts.clock())

    def close(self) -> None:
        """Finish what is being written and let the database go."""
        self.parts.writer.close()
        self.parts.engine.dispose()


ScreensOf = Callable[[Settings, Engine, Record], tuple[ScreenService, tuple[Round, ...]]]
"""Builds the screens from the settings, with rounds for the reaper; a test hands in its own."""


def all_tables() -> MetaData:
    """Return the collection of every table of the server."""
    for module in _TABLES:
        if module.metadata is not metadata:
            raise LookupError(f"{module.__name__} keeps tables of its own")
    return metadata


def build_server(
    settings: Settings, screens_of: ScreensOf, *, clock: Clock | None = None, passwords: Passwords | None = None
) -> Server:
    """Build a server on a database whose schema is up to date. Starts the writer's thread, but nothing else."""
    now = clock or SteadyClock()
    engine = open_engine(settings.database)
    writer = Writer(engine, deadline=settings.commit_deadline)
    record = Record(KeyRing(settings.record_keys))
    signer = NoteSigner(settings.log_origin, load_or_make_signing_key(settings.log_key))
    last_head = LastHead(beside(settings.log_key))
    sessions = Sessions(record, settings.session)
    directory = BankDirectory()
    policy = POLICIES[settings.passwords]
    screens, rounds = screens_of(settings, engine, record)
    parts = Parts(
        engine=engine,
        writer=writer,
        record=record,
        log=Log(signer.key),
        sessions=sessions,
        sign_in=SignInDesk(record, sessions, directory, passwords or Passwords(), policy),
        directory=directory,
        screens=screens,
        clock=now,
        last_head=last_head,
    )
    key = load_or_make_signing_key(settings.server_key)
    left_behind = Round("what sessions left behind", Purges(identity_purges()).look)
    reaper = Reaper(writer, (Round("sessions", sessions.reap), *rounds, left_behind), clock=now)
    sequencer = Sequencer(engine, writer, record, signer, clock=now, last=last_head)
    voice = Voice(Signer(KEYID, key), now)
    witness = witness_of(settings)
    cosigning = None if witness is None else Cosigning(engine, writer, parts.log, witness, clock=now)
    receiver = receiver_of(settings.siem)
    feed = None if receiver is None else Feed(engine, writer, receiver, settings.log_origin, clock=now)
    background = [one for one in (reaper, sequencer, cosigning, feed) if one is not None]
    app = _application(parts, voice, background)
    return Server(app, parts, reaper, sequencer, cosigning, feed, public_text(key.public_key()))


def witness_of(settings: Settings) -> Witness | None:
    """Return the witness of the settings, None where there is none. Raises: SettingsWrong."""
    found = settings.witness
    if not found.url and not found.key:
        return None
    try:
        key = read_vkey(found.key)
    except BadKey as error:
        raise SettingsWrong(f"witness.key: {error}. Write what `python -m server_stub.witness key` prints.") from error
    if key.kind != COSIGNATURE or not found.url:
        raise SettingsWrong("A witness needs its address (witness.url) and the key of its cosignatures (witness.key).")
    return Witness(found.url, key)


def bank_screens(settings: Settings, engine: Engine, record: Record) -> tuple[ScreenService, tuple[Round, ...]]:
    """Return the real screens with everything they print with, and what has to be looked after meanwhile."""
    charter = CharterStore(settings.print.charter, settings.print.signatures, _officer_keys(settings.print))
    register = PrintRegister(charter.in_force, Seal(load_or_make_secret(settings.sheet_key, KEY_BYTES)))
    with engine.connect() as connection:
        try:
            house = House(queries.institution(connection).name)
        except NoResultFound:
            house = House(_NO_BANK_YET)
    typesetter = Typesetter(FontFiles.in_folder(RESOURCES / "fonts"))
    desk = BankDesk(house, settings.session, register, typesetter, record=record)
    left_behind = Purges(screens_purges(timedelta(days=settings.drafts_kept)))
    return desk, (
        Round("sheets of paper", sweeping(register, record)),
        Round("what screens left behind", left_behind.look),
    )


def sweeping(register: PrintRegister, record: Record) -> Callable[[Connection, datetime], None]:
    """Return the look that ends sheets nobody ended, and records each end."""

    def sweep(connection: Connection, now: datetime) -> None:
        for serial, state in register.sweep(connection, now):
            kind = ServerEvent.PRINT_CLOSED if state is SheetState.CANCELLED else ServerEvent.PRINT_UNKNOWN
            entry = Entry(kind, rule="nobody ended it", detail={"serial": serial, "state": str(state)})
            record.append(connection, Actor(), entry, at=now)

    return sweep


def _officer_keys(settings: PrintSettings) -> OfficerKeys | None:
    """Return the officers' keys of the settings, or None when both are left empty: then nothing is printable.

    Raises: SettingsWrong when one is missing or is no key: a slip must not end printing without a word.
    """
    if not settings.headquarters_key and not settings.officer_key:
        return None
    headquarters = _raw_key("headquarters_key", settings.headquarters_key)
    return OfficerKeys(headquarters, _raw_key("officer_key", settings.officer_key), settings.lowest_number)


def _raw_key(name: str, text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as error:
        raise SettingsWrong(
            f"print.{name} is not an Ed25519 public key (32 bytes in base64). "
            "Write both officers' keys, or leave both empty to print nothing."
        ) from error
    return raw


def _application(parts: Parts, voice: Voice, background: Sequence[Background]) -> Starlette:
    @contextlib.asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        parts.writer.run(_started(parts))
        for one in background:
            one.start()
        try:
            yield
        finally:
            for one in background:
                one.stop()

    return Starlette(
        routes=make_routes(parts, voice),
        exception_handlers={HTTPException: on_http_error(voice), Exception: on_crash(voice)},
        lifespan=life,
    )


def _started(parts: Parts) -> Callable[[Connection], object]:
    return lambda connection: parts.record.append(
        connection, Actor(), Entry(ServerEvent.SERVER_STARTED), at=parts.clock()
    )
