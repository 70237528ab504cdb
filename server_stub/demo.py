"""The demo bank on this machine: made when first asked for or when the day has changed, then served until stopped.

Knows how the parts are put together for trying them out, and nothing that a bank's own server would need.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, func, select, update

from server_stub.app import Server, bank_screens, build_server
from server_stub.audit.last_head import beside
from server_stub.audit.stored import VERSION
from server_stub.bank import queries
from server_stub.bank import tables as bank
from server_stub.bank.codes import Rank
from server_stub.bank.demo.build import build_demo_bank
from server_stub.bank.demo.material import read_material
from server_stub.bank.imports.load import import_extract
from server_stub.bank.imports.report import report_lines
from server_stub.identity.passwords import Passwords
from server_stub.identity.server_keys import ensure_demo_certificate
from server_stub.identity.sign_in import set_password
from server_stub.identity.terminals import make_code
from server_stub.japan import day_in_japan
from server_stub.listening.listener import Listener, Tls
from server_stub.paper.charter import Office
from server_stub.paper.charter_signing import demo_charter, public_keys, sign
from server_stub.paper.receiver import Receiver
from server_stub.settings import PrintSettings, Settings, place_settings
from server_stub.store.engine import WRITES, open_engine, sqlite_url
from server_stub.store.migrations import newest_revision, upgrade

DEMO_PASSWORD = "sakura-2026"  # noqa: S105 - everybody's in the demo, printed at every start
SEED = 2026
UCI_MAPPING = Path(__file__).resolve().parent.parent / "resources" / "imports" / "uci_bank_marketing.toml"
_ABOUT = "demo.json"

Say = Callable[[str], None]


class DemoImpossible(Exception):
    """The demo cannot be set up; the text says why, for a person."""


@dataclass(frozen=True, slots=True)
class DemoChoice:
    """What was asked for. `data`: a bank's own extract instead of the demo bank, read by `mapping`."""

    folder: Path
    data: Path | None = None
    mapping: Path = UCI_MAPPING
    port: int = 0
    customers: int = 20_000


@dataclass(frozen=True, slots=True)
class Cast:
    """Who to sign in as, and whom to look at first."""

    manager: str
    branch: str
    customer: str


class Demo:
    """One demo: its folder, its bank, its printers, its server."""

    def __init__(self, choice: DemoChoice, say: Say) -> None:
        self._choice = choice
        self._folder = choice.folder.resolve()
        self._say = say
        self._now = datetime.now(UTC)

    def settings(self) -> Settings:
        """Set the folder up where needed and return the server's settings. Raises: DemoImpossible."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ensure_demo_certificate(self._folder / "tls", self._now)
        database = self._folder / "bank.db"
        about = self._about()
        if not database.exists() or _read_about(self._folder / _ABOUT) != about:
            self._rebuild(database, about)
        settings = Settings(database=sqlite_url(database), port=self._choice.port, print=self._charter(database))
        return place_settings(settings, self._folder)

    def run(self, *, terminal: bool) -> int:
        """Serve until stopped, with a terminal of this machine if wanted; returns an exit code."""
        settings = self.settings()
        with Receiver(self._folder / "sheets") as receiver:
            server = build_server(settings, bank_screens)
            try:
                _direct_printers(server, receiver.port)
                server.rehearse()
                return self._serve(server, settings, terminal=terminal)
            finally:
                server.close()

    def _serve(self, server: Server, settings: Settings, *, terminal: bool) -> int:
        listener = Listener(
            server.app,
            host=settings.host,
            port=settings.port,
            tls=Tls(settings.certificate, settings.private_key),
        )
        with server.parts.engine.connect() as connection:
            cast = _cast(connection)
        number = f"T-{cast.branch}-01"
        address = f"https://localhost:{listener.port}"
        policy = self._write_policy(address, server, number)
        now = server.parts.clock()
        code = server.parts.writer.run(
            lambda connection: make_code(connection, server.parts.record, number=number, branch=cast.branch, now=now)
        )
        arguments = ["--policy", str(policy), "--enrol-code", code]
        window = _Window(arguments, listener.stop) if terminal else None

        def ready() -> None:
            self._announce(cast, arguments, address, by_hand=window is not None)
            if window is not None:
                window.open()

        try:
            listener.run(ready)
        finally:
            if window is not None:
                window.close()
        return 0 if window is None else window.exit_code

    def _announce(self, cast: Cast, arguments: list[str], address: str, *, by_hand: bool) -> None:
        """Say how it goes on; `by_hand`: somebody sits before the window, and not a program."""
        if by_hand:
            self._say(
                f"Sign in as {cast.manager} with the password {DEMO_PASSWORD}; try Ctrl+K and AST {cast.customer}."
            )
        self._say(f"Printed sheets arrive in {self._folder / 'sheets'}.")
        if by_hand:
            self._say("Ctrl+C here ends the demo.")
        # The lines below are for programs: one word, one space, the value.
        self._say(f"person {cast.manager}")
        self._say(f"known {cast.customer}")
        self._say(f"password {DEMO_PASSWORD}")
        self._say(f"terminal {' '.join(arguments)}")
        self._say(f"ready {address}")

    def _about(self) -> dict[str, str]:
        source = "" if self._choice.data is None else str(self._choice.data.resolve())
        return {
            "as_of": day_in_japan(self._now).isoformat(),
            "data": source,
            "customers": str(self._choice.customers),
            "seed": str(SEED),
            "schema": newest_revision(),
            "record": str(VERSION),
        }

    def _rebuild(self, database: Path, about: dict[str, str]) -> None:
        """Build beside the old one and put it in place when it is complete."""
        known = _read_about(self._folder / _ABOUT)
        if known is not None:
            self._say(f"The bank here is of {known.get('as_of')} ({known.get('data') or 'demo'}); building today's.")
        else:
            self._say("Building the bank; this takes a moment and is done once a day.")
        new = self._folder / "building.db"
        _remove_database(new)
        engine = open_engine(sqlite_url(new))
        try:
            upgrade(engine)
            self._fill(engine, date.fromisoformat(about["as_of"]))
        finally:
            engine.dispose()
        _remove_database(database)
        beside(self._folder / "keys" / "log.key").unlink(missing_ok=True)  # another bank's record begins anew
        shutil.rmtree(self._folder / "sheets", ignore_errors=True)
        new.rename(database)
        (self._folder / _ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")

    def _fill(self, engine: Engine, as_of: date) -> None:
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            if self._choice.data is None:
                build_demo_bank(connection, SEED, as_of, customers=self._choice.customers)
            else:
                report = import_extract(connection, self._choice.mapping, self._choice.data, self._now)
                for line in report_lines(report, "en"):
                    self._say(line)
                if report.problem_count:
                    raise DemoImpossible("The data could not be read; nothing was loaded.")
            # One hash for everybody: 60 of them would take half a minute, and everybody's password is the same.
            phc = Passwords().hash(DEMO_PASSWORD)
            for number in connection.execute(select(bank.staff.c.number)).scalars().all():
                set_password(connection, number, phc, self._now)

    def _charter(self, database: Path) -> PrintSettings:
        """The demo bank's charter, signed anew at each start by officers whose keys are then forgotten."""
        officers = {office: Ed25519PrivateKey.generate() for office in Office}
        keys = public_keys(officers)
        settings = PrintSettings(
            headquarters_key=base64.b64encode(keys.headquarters).decode(),
            officer_key=base64.b64encode(keys.personal_data_officer).decode(),
        )
        engine = open_engine(sqlite_url(database))
        with engine.connect() as connection:
            code = queries.institution(connection).code
        engine.dispose()
        signed = sign(demo_charter(code, day_in_japan(self._now)), officers)
        signed.write(self._folder / settings.charter, self._folder / settings.signatures)
        return settings

    def _write_policy(self, address: str, server: Server, terminal: str) -> Path:
        values = {
            "server": address,
            "ca_file": str(self._folder / "tls" / "ca.pem"),
            "server_key": server.public_key,
            "log_key": server.parts.log.key.vkey,
            "terminal": terminal,
            "language": "ja",
            "key_store": "each_start",
        }
        path = self._folder / "terminal.toml"
        lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
        path.write_text("\n".join([*lines, "protections = []", ""]), encoding="utf-8")
        return path


class _Window:
    """The terminal's process; when the person closes it, the server stops."""

    def __init__(self, arguments: list[str], on_end: Callable[[], None]) -> None:
        self._arguments = arguments
        self._on_end = on_end
        self._process: subprocess.Popen[bytes] | None = None
        self.exit_code = 0

    def open(self) -> None:
        command = [sys.executable, "-m", "client", *self._arguments]
        self._process = subprocess.Popen(command)  # noqa: S603 - our own program with our own arguments
        threading.Thread(target=self._wait, name="terminal", daemon=True).start()

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()

    def _wait(self) -> None:
        if self._process is not None:
            self.exit_code = max(0, self._process.wait())
            self._on_end()


def _cast(connection: Connection) -> Cast:
    """The written manager and customer where the demo bank has them; else the manager with the most customers."""
    people = read_material().people
    numbers = [person["number"] for person in people["person"].values()]
    customers, staff = bank.customer.c, bank.staff.c
    written = select(customers.number).where(customers.number.in_(numbers), customers.rm_number == people["manager"])
    found = set(connection.execute(written).scalars())
    manager = people["manager"]
    if found:
        customer = next(number for number in numbers if number in found)
    else:
        busiest = (
            select(customers.rm_number, func.min(customers.number))
            .join(bank.staff, staff.number == customers.rm_number)
            .where(staff.rank == Rank.RELATIONSHIP_MANAGER)
            .group_by(customers.rm_number)
            .order_by(func.count().desc(), customers.rm_number)
        )
        row = connection.execute(busiest.limit(1)).one_or_none()
        if row is None:
            raise DemoImpossible("The data has no relationship manager with customers.")
        manager, customer = row
    branch = connection.execute(select(staff.branch_code).where(staff.number == manager)).scalar_one()
    return Cast(manager, branch, customer)


def _direct_printers(server: Server, port: int) -> None:
    """Let every branch's printer be this start's receiver, whose port changes from start to start."""

    def unit(connection: Connection) -> None:
        for ref in connection.execute(select(bank.printer.c.ref)).scalars().all():
            url = f"ipp://127.0.0.1:{port}/ipp/print/{ref.removeprefix('printer-')}"
            connection.execute(update(bank.printer).where(bank.printer.c.ref == ref).values(ipp_url=url))

    server.parts.writer.run(unit)


def _read_about(path: Path) -> dict[str, str] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _remove_database(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
