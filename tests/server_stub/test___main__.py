"""The command line: each command does its one thing, and says what is wrong in a sentence."""

from __future__ import annotations

import io
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from starlette.applications import Starlette

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.note import NoteSigner
from server_stub.__main__ import listener_of, main
from server_stub.audit.keys import KeyRing
from server_stub.audit.last_head import LastHead, beside
from server_stub.audit.log import head_of_log
from server_stub.audit.record import Record
from server_stub.audit.sequencer import Sequencer
from server_stub.audit.tables import central_record
from server_stub.audit.verify.__main__ import main as verify
from server_stub.audit.views import entry_at, last_number
from server_stub.identity.passwords import Passwords
from server_stub.identity.server_keys import ensure_demo_certificate, load_or_make_signing_key
from server_stub.identity.tables import credential, terminal
from server_stub.listening.patience import patient
from server_stub.settings import read_settings
from server_stub.store.engine import open_engine, sqlite_url
from server_stub.store.migrations import VERSIONS, upgrade
from server_stub.store.writer import Writer
from tests.helpers.branch_server import BRANCH, CHEAP, STAFF, people
from tests.helpers.clock import START
from tests.helpers.guards import ExpectLog
from tests.server_stub.bank.imports.test_extract import MAPPING, write


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Path:
    engine = open_engine(database)
    with engine.begin() as connection:
        people(connection, START, Passwords(CHEAP))
    engine.dispose()
    path = tmp_path / "server.toml"
    path.write_text(f'database = "{database}"\n', encoding="utf-8")
    return path


def test_init_makes_schema_and_key(tmp_path: Path) -> None:
    path = tmp_path / "server.toml"
    path.write_text('database = "sqlite:///new.db"\n', encoding="utf-8")
    assert main(["init", "--settings", str(path)]) == 0
    assert main(["init", "--settings", str(path)]) == 0
    assert (tmp_path / "new.db").exists()
    assert (tmp_path / "keys" / "server.key").exists()
    assert (tmp_path / "keys" / "log.key").exists()


def test_a_revision_is_drafted_from_what_the_database_lacks(settings: Path, database: str, tmp_path: Path) -> None:
    engine = open_engine(database)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE draft"))
    engine.dispose()
    assert main(["revision", "--settings", str(settings), "--dir", str(tmp_path / "drafts"), "drafts again"]) == 0
    (made,) = (tmp_path / "drafts").glob("*.py")
    written = made.read_text("utf-8")
    assert "op.create_table('draft'" in written
    assert "sa.BigInteger()" in written  # the stored type, not the code's own
    newest = max(path.name for path in VERSIONS.glob("r*.py"))
    assert f"down_revision = '{newest[1:5]}'" in written


@pytest.mark.parametrize(("line", "each"), [("", patient().each), ("address_connections = 7\n", 7)])
def test_how_many_connections_one_address_may_have_is_a_setting(settings: Path, line: str, each: int) -> None:
    settings.write_text(f"port = 0\n{line}{settings.read_text('utf-8')}", "utf-8")
    found = read_settings(settings)
    ensure_demo_certificate(found.certificate.parent, START)
    listener = listener_of(Starlette(), found)
    assert listener.limits == (patient().most, each)
    listener.run(listener.stop)


def test_a_terminal_code_is_made_for_a_branch_that_exists(
    settings: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["terminal-code", "--settings", str(settings), "--terminal", "T-1"]
    assert main([*common, "--branch", "999"]) == 1
    assert main([*common, "--branch", BRANCH]) == 0
    assert "15 minutes" in capsys.readouterr().out
    engine = open_engine(database)
    with engine.connect() as connection:
        assert connection.execute(select(terminal.c.branch)).scalars().all() == [BRANCH]
        assert connection.execute(select(central_record.c.kind)).scalars().all() == ["terminal.code"]
    engine.dispose()


def test_a_terminal_is_withdrawn_once_and_on_the_record(
    settings: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["terminal-code", "--settings", str(settings), "--terminal", "T-1", "--branch", BRANCH]) == 0
    withdrawal = ["withdraw", "--settings", str(settings)]
    assert [main([*withdrawal, number]) for number in ("T-2", "T-1", "T-1")] == [1, 0, 1]
    assert capsys.readouterr().err.splitlines() == [
        "There is no terminal T-2 in use.",
        "There is no terminal T-1 in use.",
    ]
    engine = open_engine(database)
    with engine.connect() as connection:
        assert connection.execute(select(terminal.c.state)).scalars().all() == ["withdrawn"]
        rows = connection.execute(select(central_record.c.kind, central_record.c.chain)).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [("terminal.code", "terminal:T-1"), ("terminal.withdrawn", "terminal:T-1")]


@pytest.mark.parametrize(
    ("staff", "typed", "code"),
    [(STAFF, "kawa-no-nagare-8", 0), (STAFF, "short", 1), (STAFF, "sakura-2026", 1), ("nobody", "kawa-no-nagare-8", 1)],
)
def test_a_password_is_set_when_it_keeps_the_rules(
    settings: Path, database: str, monkeypatch: pytest.MonkeyPatch, staff: str, typed: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
    assert main(["password", "--settings", str(settings), staff]) == code
    engine = open_engine(database)
    with engine.connect() as connection:
        phc = connection.execute(select(credential.c.phc).where(credential.c.staff == STAFF)).scalar_one()
        recorded = connection.execute(select(central_record.c.kind)).scalars().all()
    engine.dispose()
    assert recorded == ([] if code else ["password.set"])
    assert Passwords(CHEAP).verify(phc, typed) == (code == 0 or typed == "sakura-2026")


def test_an_extract_with_faults_loads_nothing_and_names_them(
    settings: Path, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, mapping = tmp_path / "extract.csv", tmp_path / "none.toml"
    source.write_text("x\n", encoding="utf-8")
    assert main(["import", "--settings", str(settings), "--map", str(mapping), str(source)]) == 1
    assert "none.toml" in capsys.readouterr().out
    engine = open_engine(database)
    with engine.connect() as connection:
        assert connection.execute(select(central_record.c.kind)).all() == []
    engine.dispose()


def test_an_extract_that_was_loaded_is_on_the_record(database: str, tmp_path: Path) -> None:
    path, mapping, source = tmp_path / "server.toml", tmp_path / "map.toml", tmp_path / "extract"
    path.write_text(f'database = "{database}"\n', encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    source.mkdir()
    write(source)
    assert main(["import", "--settings", str(path), "--map", str(mapping), str(source)]) == 0
    engine, record = open_engine(database), Record(KeyRing(tmp_path / "keys" / "record"))
    with engine.connect() as connection:
        entry = entry_at(connection, last_number(connection), opened_by=record)
    engine.dispose()
    assert entry is not None
    assert (entry.kind, entry.detail["source"], entry.detail["mapping"]) == ("data.imported", "extract", "map.toml")
    assert entry.count == sum(count for count in entry.detail.values() if isinstance(count, int))
    assert entry.detail["customer"] in range(1, entry.count)


def test_a_missing_settings_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--settings", str(tmp_path / "none.toml")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def refused_start(path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> str:
    path.write_text(content, encoding="utf-8")
    assert main(["serve", "--settings", str(path)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1, told
    return told


@pytest.mark.parametrize("url", ["mysql://somewhere/bank", "no url"])
def test_an_unsupported_database_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str) -> None:
    told = refused_start(tmp_path / "server.toml", f'database = "{url}"\n', capsys)
    assert "Write sqlite:///FILE or postgresql://" in told


def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = refused_start(tmp_path / "server.toml", 'database = "sqlite:///no/such/folder/bank.db"\n', capsys)
    assert "The database cannot be used: unable to open database file. Check `database`" in told


@pytest.mark.parametrize("revision", [None, "0001"])
def test_an_old_or_missing_schema_is_one_sentence_that_names_init(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], revision: str | None
) -> None:
    database = sqlite_url(tmp_path / "old.db")
    if revision is not None:
        engine = open_engine(database)
        upgrade(engine, to=revision)
        engine.dispose()
    told = refused_start(tmp_path / "server.toml", f'database = "{database}"\n', capsys)
    assert f"python -m server_stub init --settings {tmp_path / 'server.toml'}" in told
    code = ["terminal-code", "--settings", str(tmp_path / "server.toml"), "--terminal", "T-1", "--branch", BRANCH]
    assert main(code) == 1
    assert "init --settings" in capsys.readouterr().err


def test_a_port_in_use_and_a_missing_certificate_are_one_sentence(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        content = f'database = "{database}"\nport = {port}\n'
        assert "`certificate`" in refused_start(tmp_path / "server.toml", content, capsys)
        ensure_demo_certificate(tmp_path / "tls")
        told = refused_start(tmp_path / "server.toml", content, capsys)
    assert f"127.0.0.1:{port} cannot be served" in told
    assert "change `host` and `port`" in told


def test_a_file_where_a_folder_should_be_is_one_sentence(
    settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "keys").write_text("not a folder", encoding="utf-8")
    assert "keys" in refused_start(settings, settings.read_text("utf-8"), capsys)


def test_wrong_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fly"])
    assert ended.value.code == 2
    assert "serve" in capsys.readouterr().err


def test_the_record_is_exported_up_to_its_signed_head_and_the_export_is_recorded(
    settings: Path, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["audit", "export", "--settings", str(settings)]
    assert main([*common, str(tmp_path / "early")]) == 1
    assert "There is no head yet" in capsys.readouterr().err
    found = read_settings(settings)
    engine = open_engine(database)
    writer, record = Writer(engine), Record(KeyRing(found.record_keys))
    signer = NoteSigner(found.log_origin, load_or_make_signing_key(found.log_key))
    Sequencer(engine, writer, record, signer, clock=lambda: datetime.now(UTC)).look()
    writer.close()
    assert main([*common, str(tmp_path / "copy")]) == 0
    assert "1 entries are in" in capsys.readouterr().out
    assert verify([str(tmp_path / "copy")]) == 0
    assert main([*common, str(tmp_path / "copy")]) == 1
    assert "not empty" in capsys.readouterr().err
    with engine.begin() as connection:
        assert connection.execute(select(central_record.c.kind)).scalars().all() == ["log.exported"] * 3
        connection.execute(text("DROP TRIGGER central_record_no_update"))
        connection.execute(text("UPDATE central_record SET data = x'00' WHERE number = 1"))
    engine.dispose()
    assert main([*common, str(tmp_path / "altered")]) == 1
    assert "not what was signed" in capsys.readouterr().err


def test_a_restored_database_is_gone_on_with_only_after_that_was_recorded(
    settings: Path, database: str, capsys: pytest.CaptureFixture[str], expect_log: ExpectLog
) -> None:
    command = ["audit", "restored", "--settings", str(settings)]
    assert main(command) == 1
    assert "nothing holds the server back" in capsys.readouterr().err
    found = read_settings(settings)
    path = beside(found.log_key)
    signed = Checkpoint(found.log_origin, 900, bytes(32))
    LastHead(path).keep(signed)
    engine = open_engine(database)
    writer, record = Writer(engine), Record(KeyRing(found.record_keys))
    signer = NoteSigner(found.log_origin, load_or_make_signing_key(found.log_key))

    def look() -> int | None:
        Sequencer(engine, writer, record, signer, clock=lambda: datetime.now(UTC), last=LastHead(path)).look()
        with engine.connect() as connection:
            head = head_of_log(connection)
            return None if head is None else head.size

    with expect_log("server_stub.audit.sequencer", "a head over 900 entries was signed"):
        assert look() is None
    assert main(command) == 0
    (aside,) = path.parent.glob("log.key.head.*")
    assert aside.name in capsys.readouterr().out
    assert read_checkpoint(aside.read_text()) == signed
    assert look() == 2
    with engine.connect() as connection:
        kinds = connection.execute(select(central_record.c.kind)).scalars().all()
    assert kinds == ["log.rolled_back", "log.restored"]
    writer.close()
    engine.dispose()
