"""The command line: what it accepts, what it refuses, and that it runs where no server is."""

from __future__ import annotations

import json
import pkgutil
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import server_stub.audit.verify
from server_stub.audit.verify.__main__ import USAGE, main
from tests.server_stub.audit.verify.conftest import Run

ROOT = Path(__file__).resolve().parents[4]


def test_it_runs_as_a_program(copy: Path, policy: Path) -> None:
    command: list[str | Path] = [sys.executable, "-m", "server_stub.audit.verify", "--policy", policy, copy]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, "sound", "")


def test_it_loads_nothing_that_an_auditors_machine_lacks() -> None:
    names = [
        f"server_stub.audit.verify.{found.name}" for found in pkgutil.iter_modules(server_stub.audit.verify.__path__)
    ]
    program = f"import importlib, json, sys\nfor name in {names}: importlib.import_module(name)\n"
    program += "import server_stub.audit.copy_writer\n"
    program += "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert {"sqlalchemy", "starlette", "PySide6", "uvicorn", "psycopg", "reportlab", "requests"} & loaded == set()
    assert {"msgspec", "cryptography"} <= loaded


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["{missing}"],
        ["{copy}", "nonsense"],
        ["{copy}", "prove", "1"],
        ["{copy}", "prove", "0", "--out", "x"],
        ["{copy}", "prove", "one", "--out", "x"],
        ["{copy}", "session"],
        ["{copy}", "consistency"],
        ["{copy}", "consistency", "{missing}"],
        ["--policy", "{missing}", "{copy}"],
        ["{copy}", "freshness", "--now", "2026-04-01T09:00"],
        ["{copy}", "freshness", "--now", "soon"],
        ["{copy}", "freshness", "--max", "0"],
        ["proof"],
        ["proof", "{file}"],
        ["proof", "{file}", "{file}"],
        ["--policy", "{file}", "proof", "{file}"],
        ["--policy", "{file}", "proof", "{file}", "{file}", "--entry-from", "{copy}", "1"],
        ["proof", "{file}", "--entry-from", "{missing}", "1"],
        ["proof", "{file}", "--entry-from", "{copy}", "0"],
        ["{copy}", "prove", "1", "--out", "{missing}/proof"],
    ],
)
def test_wrong_usage_has_a_code_of_its_own(
    arguments: list[str], copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"copy": copy, "missing": tmp_path / "missing", "file": copy / "checkpoint"}
    with pytest.raises(SystemExit) as ended:
        main([one.format(**names) for one in arguments])
    assert ended.value.code == USAGE
    assert "usage: " in capsys.readouterr().err


def test_its_exit_code_is_the_verdict(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["verify", str(copy), "session", "nobody"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(Path(server_stub.audit.verify.__path__[0]) / "__main__.py"), run_name="__main__")
    assert ended.value.code == 2


def test_its_own_folder_called_proof_is_no_command(
    copy: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "proof").symlink_to(copy)
    monkeypatch.chdir(tmp_path)
    assert run("./proof")[0] == 0


def test_this_machines_clock_is_asked_when_none_is_given(copy: Path, run: Run) -> None:
    assert run(copy, "freshness", "--max", 10**12)[0] == 0
