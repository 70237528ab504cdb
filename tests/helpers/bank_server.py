"""The whole product's server side for end-to-end tests: demo bank, TLS on loopback, record, printer, real screens.

A small bank is built once (`BankTemplate`) and copied for each server. Time stands still until a test moves it.
"""

from __future__ import annotations

import base64
import itertools
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, Row, Select, select, update

from server_stub.app import Server, bank_screens, build_server
from server_stub.bank import tables as bank
from server_stub.bank.demo.build import build_demo_bank
from server_stub.identity.passwords import Passwords
from server_stub.identity.server_keys import ensure_demo_certificate
from server_stub.identity.sign_in import set_password
from server_stub.identity.terminals import make_code
from server_stub.japan import instant_in_japan
from server_stub.listening.listener import Listener, Tls
from server_stub.paper.charter import Office
from server_stub.paper.charter_signing import demo_charter, public_keys, sign
from server_stub.paper.receiver import Receiver
from server_stub.settings import PrintSettings, Settings, place_settings
from server_stub.store.engine import WRITES, open_engine, sqlite_url
from server_stub.store.migrations import upgrade
from tests.helpers.branch_server import CHEAP
from tests.helpers.clock import FakeClock
from tests.helpers.wire_client import PASSWORD

AS_OF = date(2026, 11, 24)
NOW = instant_in_japan(AS_OF, 10, 42)
CUSTOMERS = 300
SEED = 2026
MANAGER, MANAGERS_BRANCH, KAZUKO = "A10427", "038", "3104558"
READY_WITHIN = 20


@dataclass(frozen=True, slots=True)
class BankTemplate:
    """A folder with a bank, everybody's password set, certificates and a signed charter; servers start from copies."""

    folder: Path
    print_settings: PrintSettings

    def copy(self, folder: Path) -> str:
        """Lay a copy out in `folder`; returns the URL of its database."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return sqlite_url(folder / "bank.db")


def make_template(folder: Path) -> BankTemplate:
    """Build the bank."""
    engine = open_engine(sqlite_url(folder / "bank.db"))
    fill(engine)
    engine.dispose()
    ensure_demo_certificate(folder / "tls")
    officers = {office: Ed25519PrivateKey.generate() for office in Office}
    keys = public_keys(officers)
    settings = PrintSettings(
        headquarters_key=base64.b64encode(keys.headquarters).decode(),
        officer_key=base64.b64encode(keys.personal_data_officer).decode(),
    )
    signed = sign(demo_charter("9999", AS_OF), officers)
    signed.write(folder / settings.charter, folder / settings.signatures)
    return BankTemplate(folder, settings)


def fill(engine: Engine) -> None:
    """Make every table and the people in them."""
    upgrade(engine)
    phc = Passwords(CHEAP).hash(PASSWORD)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        build_demo_bank(connection, SEED, AS_OF, customers=CUSTOMERS)
        for number in connection.execute(select(bank.staff.c.number)).scalars().all():
            set_password(connection, number, phc, NOW)


class BankServer:
    """One server that can be stopped and started again on the same port, with the same database and keys."""

    def __init__(self, template: BankTemplate, folder: Path, database: str = "") -> None:
        """`database`: another database than the template's copy, already filled."""
        copied = template.copy(folder)
        settings = Settings(database=database or copied, port=0, commit_deadline=30, print=template.print_settings)
        self.settings = place_settings(settings, folder)
        self.folder = folder
        self.sheets = folder / "sheets"
        self.clock = FakeClock(NOW)
        self.port = 0
        self._terminals = itertools.count(1)
        self._receiver = Receiver(self.sheets)
        self._listener: Listener | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def server(self) -> Server:
        """The server under way."""
        assert self._server is not None, "stopped"
        return self._server

    @property
    def url(self) -> str:
        """Where terminals find it."""
        return f"https://localhost:{self.port}"

    @property
    def ca(self) -> Path:
        """The authority that terminals pin."""
        return self.folder / "tls" / "ca.pem"

    @property
    def public_key(self) -> str:
        """The key that terminals pin for answers."""
        return self.server.public_key

    @property
    def log_key(self) -> str:
        """The verifier key that terminals pin for heads of the record."""
        return self.server.parts.log.key.vkey

    def start(self) -> None:
        """Serve until `stop`."""
        settings = self.settings
        self._server = build_server(settings, bank_screens, clock=self.clock.utc, passwords=Passwords(CHEAP))
        self._listener = Listener(
            self._server.app,
            host=settings.host,
            port=self.port,
            tls=Tls(settings.certificate, settings.private_key),
        )
        self.port = self._listener.port
        ready = threading.Event()
        # A daemon, so that the workers it starts are daemons too and outlive the test that first needed them.
        self._thread = threading.Thread(target=self._listener.run, args=(ready.set,), daemon=True)
        self._thread.start()
        assert ready.wait(READY_WITHIN)

    def stop(self) -> None:
        """End as when the machine is switched off: connections cut, nothing said."""
        if self._listener is None or self._thread is None:
            return
        for connection in list(self._listener._server.server_state.connections):
            # Otherwise the loop waits for terminals to say goodbye, as a machine that is switched off does not.
            connection.loop.call_soon_threadsafe(connection.transport.abort)
        self._listener.stop()
        self._thread.join(READY_WITHIN)
        assert not self._thread.is_alive()
        self.server.close()
        self._listener = self._server = self._thread = None

    def direct_printers(self) -> None:
        """Let every branch's printer be the receiver of this server."""
        self._receiver.start()
        port = self._receiver.port

        def unit(connection: Any) -> None:
            for ref in connection.execute(select(bank.printer.c.ref)).scalars().all():
                url = f"ipp://127.0.0.1:{port}/ipp/print/{ref.removeprefix('printer-')}"
                connection.execute(update(bank.printer).where(bank.printer.c.ref == ref).values(ipp_url=url))

        self.server.parts.writer.run(unit)

    def close(self) -> None:
        """End server and printer."""
        self.stop()
        self._receiver.stop()

    def code(self, terminal: str, branch: str = MANAGERS_BRANCH) -> str:
        """A fresh enrolment code."""
        parts, now = self.server.parts, self.clock.utc()
        return parts.writer.run(
            lambda connection: make_code(connection, parts.record, number=terminal, branch=branch, now=now)
        )

    def new_terminal(self) -> str:
        """A number no terminal has."""
        return f"T-E2E-{next(self._terminals)}"

    def rows(self, query: Select[Any]) -> list[Row[Any]]:
        """What a query finds in the server's database."""
        with self.server.parts.engine.connect() as connection:
            return list(connection.execute(query).all())

    def scalar(self, query: Select[Any]) -> Any:
        """The one value a query finds."""
        with self.server.parts.engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def customer(self, *conditions: Any) -> tuple[str, str]:
        """Number and reference of the first customer for whom the conditions hold."""
        columns = bank.customer.c
        row = self.rows(select(columns.number, columns.ref).where(*conditions).order_by(columns.number).limit(1))[0]
        return row.number, row.ref


@contextmanager
def bank_server(template: BankTemplate, folder: Path, database: str = "") -> Iterator[BankServer]:
    """Run a server for the length of a block."""
    server = BankServer(template, folder, database)
    server.start()
    try:
        server.direct_printers()
        yield server
    finally:
        server.close()
