"""The command line: each command does its one thing, and says what is wrong in a sentence."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text

from server_stub.__main__ import main
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Record
from server_stub.audit.tables import central_record
from server_stub.audit.views import entry_at, last_number
from server_stub.identity.passwords import Passwords
from server_stub.identity.tables import credential, terminal
from server_stub.store.engine import open_engine
from server_stub.store.migrations import VERSIONS
from tests.helpers.branch_server import BRANCH, CHEAP, STAFF, people
from tests.helpers.clock import START
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


def test_wrong_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fly"])
    assert ended.value.code == 2
    assert "serve" in capsys.readouterr().err
