"""`python -m server_stub COMMAND`: serve, init, revision, terminal-code, withdraw, password, import, audit, demo …

Exit codes: 0 done, 1 refused or failed, 2 wrong usage. Knows no banking.
"""

from __future__ import annotations

import argparse
import getpass
import logging
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from starlette.applications import Starlette

from client.contract.note import NoteSigner
from client.contract.proof import public_text
from server_stub.app import all_tables, bank_screens, build_server, witness_of
from server_stub.audit.copy_writer import CopyDiffers
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.export import NothingSigned, Trust, export_record
from server_stub.audit.keys import KeyMissing, KeyRing
from server_stub.audit.last_head import beside, set_aside
from server_stub.audit.record import Actor, Record
from server_stub.audit.siem.covered import covered_events, covered_numbers
from server_stub.audit.siem.ocsf import json_of
from server_stub.audit.views import last_number
from server_stub.bank import queries
from server_stub.bank.imports.load import import_extract
from server_stub.bank.imports.report import report_lines
from server_stub.demo import UCI_MAPPING, Demo, DemoChoice, DemoImpossible
from server_stub.http.references import write_references
from server_stub.identity.new_password import change_password
from server_stub.identity.passwords import POLICIES, Passwords
from server_stub.identity.server_keys import KeyUnusable, load_or_make_signing_key
from server_stub.identity.terminals import make_code, withdraw
from server_stub.listening.listener import Listener, Tls
from server_stub.listening.patience import patient
from server_stub.paper.receiver import Receiver
from server_stub.settings import Settings, SettingsWrong, read_settings
from server_stub.store.engine import WRITES, open_engine
from server_stub.store.migrations import VERSIONS, UpgradeImpossible, draft, is_current, upgrade

LEGACY_WARNING = (
    "Password policy jp_bank deviates from ASVS 5.0 6.2.5 (composition) and 6.2.10 (expiry) "
    "and from SP 800-63B-4 3.1.1.2; the policy `nist` does not."
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; what it writes is for its own user alone."""
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    write_references()
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (SettingsWrong, KeyUnusable, KeyMissing, DemoImpossible, UpgradeImpossible, NothingSigned) as error:
        return _failed(str(error))
    except CopyDiffers as error:
        return _failed(f"The record is not what was signed: {error}. Keep everything as it is; call the auditors.")
    except SQLAlchemyError as error:
        return _failed(f"The database cannot be used: {_reason(error)}. Check `database` in the settings.")
    except OSError as error:
        return _failed(f"{error}. Check the files, addresses and rights that the settings name.")
    except KeyboardInterrupt:
        return 0


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _reason(error: SQLAlchemyError) -> str:
    """Return the first line of what the database says: the rest holds statements with their values."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip() or type(error).__name__
    return said.splitlines()[0].rstrip(".")


def _database(settings: Settings) -> Engine:
    try:
        return open_engine(settings.database)
    except (ValueError, ArgumentError) as error:
        raise SettingsWrong(
            f"`database` in the settings cannot be used: {error}. Write sqlite:///FILE or postgresql://USER@HOST/NAME."
        ) from error


def _require_schema(engine: Engine, options: argparse.Namespace) -> None:
    if not is_current(engine):
        raise SettingsWrong(
            "The database does not have the schema of this program. "
            f"Keep a copy of it, then run: python -m server_stub init --settings {options.settings}"
        )


def _serve(options: argparse.Namespace) -> int:
    settings = read_settings(options.settings)
    if settings.passwords == "jp_bank":
        print(LEGACY_WARNING)
    engine = _database(settings)
    try:
        _require_schema(engine, options)
    finally:
        engine.dispose()
    server = build_server(settings, bank_screens)
    try:
        server.rehearse()
        listener = listener_of(server.app, settings)
        listener.run(lambda: print(f"ready {listener.url}", flush=True))
    finally:
        server.close()
    return 0


def listener_of(app: Starlette, settings: Settings) -> Listener:
    """Bind the address of the settings with their certificate and limits. Raises: SettingsWrong."""
    files = {"certificate": settings.certificate, "private_key": settings.private_key}
    for name, file in files.items():
        if not file.is_file():
            raise SettingsWrong(f"`{name}` in the settings names {file}, which is no file. Put it there.")
    try:
        return Listener(
            app,
            host=settings.host,
            port=settings.port,
            tls=Tls(settings.certificate, settings.private_key),
            protocol=patient(each=settings.address_connections or None),
        )
    except OSError as error:
        raise SettingsWrong(
            f"{settings.host}:{settings.port} cannot be served: {error.strerror}. "
            "End the program that uses it, or change `host` and `port` in the settings."
        ) from error


def _init(options: argparse.Namespace) -> int:
    settings = read_settings(options.settings)
    engine = _database(settings)
    upgrade(engine)
    engine.dispose()
    answers = load_or_make_signing_key(settings.server_key)
    log = NoteSigner(settings.log_origin, load_or_make_signing_key(settings.log_key))
    print("The database has the current schema, and the keys exist. For the terminals' policy:")
    print(f'server_key = "{public_text(answers.public_key())}"\nlog_key = "{log.key.vkey}"')
    return 0


def _revision(options: argparse.Namespace) -> int:
    engine = _database(read_settings(options.settings))
    draft(engine, all_tables(), options.message, options.dir)
    engine.dispose()
    return 0


def _terminal_code(options: argparse.Namespace) -> int:
    def unit(connection: Connection, settings: Settings) -> int:
        if queries.branch(connection, options.branch) is None:
            print(f"There is no branch {options.branch}.", file=sys.stderr)
            return 1
        record = Record(KeyRing(settings.record_keys))
        code = make_code(connection, record, number=options.terminal, branch=options.branch, now=datetime.now(UTC))
        print(f"Enrolment code of {options.terminal}, valid once within 15 minutes: {code}")
        return 0

    return _in_transaction(options, unit)


def _withdraw(options: argparse.Namespace) -> int:
    def unit(connection: Connection, settings: Settings) -> int:
        found = withdraw(connection, options.terminal)
        if found is None:
            print(f"There is no terminal {options.terminal} in use.", file=sys.stderr)
            return 1
        _note(connection, settings, Entry(ServerEvent.TERMINAL_WITHDRAWN), found.actor)
        print(f"{options.terminal} is refused from now on. To use the machine again, enrol it under a new number.")
        return 0

    return _in_transaction(options, unit)


def _password(options: argparse.Namespace) -> int:
    password = getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")

    settings = read_settings(options.settings)
    engine = _database(settings)
    try:
        _require_schema(engine, options)
        with engine.connect() as connection:
            if queries.staff_by_number(connection, options.staff) is None:
                return _failed(f"There is nobody with the number {options.staff}.")
        entry = Entry(ServerEvent.PASSWORD_SET, detail={"staff": options.staff})
        wrong = change_password(
            engine,
            options.staff,
            password=password,
            policy=POLICIES[settings.passwords],
            hasher=Passwords(),
            also=lambda connection: _note(connection, settings, entry),
            now=datetime.now(UTC),
        )
    finally:
        engine.dispose()
    if wrong:
        return _failed("\n".join(words.en for words in wrong))
    print(f"{options.staff} has a new password.")
    return 0


def _import(options: argparse.Namespace) -> int:
    def unit(connection: Connection, settings: Settings) -> int:
        report = import_extract(connection, options.map, options.source, datetime.now(UTC))
        for line in report_lines(report, options.lang):
            print(line)
        if report.problem_count:
            return 1
        detail = {"source": options.source.name, "mapping": options.map.name, **report.rows}
        _note(connection, settings, Entry(ServerEvent.DATA_IMPORTED, count=sum(report.rows.values()), detail=detail))
        return 0

    return _in_transaction(options, unit)


def _export(options: argparse.Namespace) -> int:
    settings = read_settings(options.settings)
    witness = witness_of(settings)
    signer = NoteSigner(settings.log_origin, load_or_make_signing_key(settings.log_key))
    trust = Trust(signer.key, None if witness is None else witness.key)

    def unit(connection: Connection, settings: Settings) -> int:
        _note(connection, settings, Entry(ServerEvent.LOG_EXPORTED, count=last_number(connection)))
        return 0

    def tell(written: int, size: int) -> None:
        if written % 100_000 == 0:
            print(f"{written:,} of {size:,} entries", flush=True)

    code = _in_transaction(options, unit)  # recorded before anything leaves
    if code == 0:
        engine = _database(settings)
        try:
            with engine.connect() as connection:
                count = export_record(connection, trust, options.folder, tell)
        finally:
            engine.dispose()
        print(
            f"{count:,} entries are in {options.folder}. To check: python -m server_stub.audit.verify {options.folder}"
        )
    return code


def _restored(options: argparse.Namespace) -> int:
    path = beside(read_settings(options.settings).log_key)
    if not path.is_file():
        return _failed(f"There is no {path}: nothing was signed from here before, and nothing holds the server back.")
    said = path.read_text(encoding="utf-8", errors="replace")[:1000]

    def unit(connection: Connection, settings: Settings) -> int:
        _note(connection, settings, Entry(ServerEvent.RESTORED, count=last_number(connection), detail={"signed": said}))
        return 0

    code = _in_transaction(options, unit)  # recorded before anything is given up
    if code == 0:
        aside = set_aside(path, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        print(f"Recorded. What was signed last is kept in {aside}; the log goes on from what the database holds.")
        print("Give that file to the audit department: the witness refuses until it has decided what is true.")
    return code


def _siem(options: argparse.Namespace) -> int:
    asked = range(0)

    def unit(connection: Connection, settings: Settings) -> int:
        nonlocal asked
        asked = covered_numbers(connection, options.first, options.last)
        _note(connection, settings, Entry(ServerEvent.LOG_EXPORTED, rule="siem", count=len(asked)))
        return 0

    code = _in_transaction(options, unit)  # recorded before anything leaves
    if code == 0:
        settings = read_settings(options.settings)
        engine = _database(settings)
        try:
            with engine.connect() as connection:
                for event in covered_events(connection, asked, log=settings.log_origin, at=datetime.now(UTC)):
                    print(json_of(event).decode())
        finally:
            engine.dispose()
    return code


def _printer(options: argparse.Namespace) -> int:
    receiver = Receiver(options.dir, options.port)
    try:
        receiver.serve()
    finally:
        receiver.stop()
    return 0


def _demo(options: argparse.Namespace) -> int:
    # A supervisor's TERM ends the demo the way Ctrl+C does, terminal and printer included, also while it is built.
    signal.signal(signal.SIGTERM, lambda _number, _frame: signal.raise_signal(signal.SIGINT))
    choice = DemoChoice(options.dir, options.data, options.map, options.port, options.customers)
    return Demo(choice, lambda line: print(line, flush=True)).run(terminal=options.terminal)


def _in_transaction(options: argparse.Namespace, unit: Callable[[Connection, Settings], int]) -> int:
    """Run a unit on the settings' database; it is committed only when it returns 0."""
    settings = read_settings(options.settings)
    engine = _database(settings)
    try:
        _require_schema(engine, options)
        with engine.connect().execution_options(**{WRITES: True}) as connection:
            transaction = connection.begin()
            code = unit(connection, settings)
            if code == 0:
                transaction.commit()
            else:
                transaction.rollback()
            return code
    finally:
        engine.dispose()


def _note(connection: Connection, settings: Settings, entry: Entry, actor: Actor | None = None) -> None:
    """Put what a command did on the central record, in the command's own transaction."""
    Record(KeyRing(settings.record_keys)).append(connection, actor or Actor(), entry, at=datetime.now(UTC))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server_stub", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], help_text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_text, description=help_text)
        made.set_defaults(command=run)
        return made

    def with_settings(name: str, run: Callable[[argparse.Namespace], int], help_text: str) -> argparse.ArgumentParser:
        made = command(name, run, help_text)
        made.add_argument("--settings", type=Path, required=True, help="the server's settings (TOML)")
        return made

    with_settings("serve", _serve, "serve terminals until stopped")
    with_settings("init", _init, "bring the database's schema up to date and make the signing key")
    revision = with_settings("revision", _revision, "draft the revision that takes a database to the code's tables")
    revision.add_argument("message", help="what changes, in a few words")
    revision.add_argument("--dir", type=Path, default=VERSIONS, help="folder for the draft")
    code = with_settings("terminal-code", _terminal_code, "make a one-time enrolment code for a terminal")
    code.add_argument("--terminal", required=True)
    code.add_argument("--branch", required=True)
    withdrawal = with_settings("withdraw", _withdraw, "refuse a terminal from now on, for instance one that was lost")
    withdrawal.add_argument("terminal", help="terminal number")
    password = with_settings("password", _password, "set a person's password, read from the keyboard or one line")
    password.add_argument("staff", help="staff number")
    imports = with_settings("import", _import, "load a bank's own extract by a mapping file, all of it or nothing")
    imports.add_argument("--map", type=Path, required=True, help="the mapping file (TOML)")
    imports.add_argument("--lang", choices=("ja", "en"), default="en", help="language of the report")
    imports.add_argument("source", type=Path, help="a folder of files, or the one file")
    audit = commands.add_parser("audit", help="take the central record elsewhere").add_subparsers(
        required=True, metavar="DEED"
    )
    export = audit.add_parser("export", help="write it as tiles that any program for the format can check")
    export.set_defaults(command=_export)
    export.add_argument("--settings", type=Path, required=True, help="the server's settings (TOML)")
    export.add_argument("folder", type=Path, help="a new or empty folder")
    restored = audit.add_parser("restored", help="with the server stopped: declare the database a restored copy")
    restored.set_defaults(command=_restored)
    restored.add_argument("--settings", type=Path, required=True, help="the server's settings (TOML)")
    siem = audit.add_parser("siem", help="print what the SIEM is told, one OCSF event a line")
    siem.set_defaults(command=_siem)
    siem.add_argument("--settings", type=Path, required=True, help="the server's settings (TOML)")
    siem.add_argument("--from", dest="first", type=int, default=1, help="number of the first entry")
    siem.add_argument("--to", dest="last", type=int, help="number of the last entry")
    printer = command("printer", _printer, "run the demo's printer: an IPP receiver on loopback that keeps the sheets")
    printer.add_argument("--port", type=int, default=8631)
    printer.add_argument("--dir", type=Path, required=True, help="folder for the sheets")
    demo = command("demo", _demo, "make the demo bank where needed, serve it, and start a terminal")
    demo.add_argument("--dir", type=Path, default=Path(".demo"), help="folder of the demo")
    demo.add_argument("--data", type=Path, help="a bank's own extract instead of the demo bank")
    demo.add_argument("--map", type=Path, default=UCI_MAPPING, help="mapping file for --data")
    demo.add_argument("--no-terminal", dest="terminal", action="store_false", help="only serve")
    demo.add_argument("--port", type=int, default=0, help="0: any free port")
    demo.add_argument("--customers", type=int, default=20_000)
    return parser


if __name__ == "__main__":
    sys.exit(main())
