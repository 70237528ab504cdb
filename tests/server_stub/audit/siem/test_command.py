"""`audit siem` prints what the SIEM is told, and is itself on the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from server_stub.__main__ import main
from server_stub.audit.stored import read_entry
from server_stub.audit.tables import central_record
from tests.helpers.record_house import House


@pytest.fixture
def settings(database: str, tmp_path: Path) -> str:
    path = tmp_path / "server.toml"
    path.write_text(f'database = "{database}"\n', encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("choice", "numbers"),
    [
        ([], [1, 2, 3, 4]),
        (["--from", "3"], [3, 4]),
        (["--to", "2"], [1, 2]),
        (["--from", "2", "--to", "3"], [2, 3]),
        (["--from", "9"], []),
    ],
)
def test_what_is_asked_for_is_printed_and_recorded(
    house: House, settings: str, capsys: pytest.CaptureFixture[str], choice: list[str], numbers: list[int]
) -> None:
    house.append(4)
    house.sequencer.look()
    assert main(["audit", "siem", "--settings", settings, *choice]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["metadata"]["sequence"] for line in lines] == numbers
    with house.engine.connect() as connection:
        data = connection.execute(select(central_record.c.data).where(central_record.c.number == 5)).scalar_one()
    made = read_entry(data)
    assert (made.k, made.dec.rule if made.dec else "", made.obj.n if made.obj else -1) == (
        "log.exported",
        "siem",
        len(numbers),
    )


def test_an_old_schema_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "server.toml"
    path.write_text('database = "sqlite:///new.db"\n', encoding="utf-8")
    assert main(["audit", "siem", "--settings", str(path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
