"""The real process: what it loads, writes and obeys, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client import __version__
from client.contract.api import Lock, Open
from client.contract.blocks import Target
from client.contract.kinds import EventKind
from tests.helpers.small_wire import SmallBank, small_bank
from tests.helpers.tls import make_authority

ROOT = Path(__file__).resolve().parents[2]
SLOW = {"requests", "urllib3", "keyring", "cryptography", "ssl", "msgspec", "sqlite3"}


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[SmallBank]:
    with small_bank(tmp_path) as bank:
        yield bank


def start(*line: str, **variables: str) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1", **variables}
    return subprocess.run(
        [sys.executable, "-m", *line], cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=60
    )


def watched(scenario: str, bank: SmallBank, **variables: str) -> tuple[int, dict[str, list[Any]]]:
    arguments = ("--policy", str(bank.policy), "--enrol-code", "right-code")
    done = start("tests.helpers.watched_terminal", scenario, *arguments, **variables)
    findings: dict[str, list[Any]] = {}
    for line in done.stdout.splitlines():
        for what, value in json.loads(line).items():
            findings.setdefault(what, []).append(value)
    findings["stderr"] = [done.stderr]
    return done.returncode, findings


def test_a_morning_in_the_real_process_writes_no_file_and_ends_signed_out(bank: SmallBank) -> None:
    code, found = watched("morning", bank)
    assert (code, found.get("wrote", []), found.get("done"), found["stderr"]) == (0, [], ["morning"], [""])
    place = Open(Target("AST", "r1"))
    assert bank.server.commands == [place, Lock("asked"), place]
    assert bank.server.ended
    assert EventKind.TERMINAL_STARTED in bank.server.kinds
    assert EventKind.LOCK_ASKED not in bank.server.kinds, "recorded by the key or button, which nobody pressed"


def test_the_first_window_needs_no_network_no_keys_and_no_decoder(bank: SmallBank) -> None:
    _, found = watched("morning", bank)
    assert SLOW & set(found["modules"][0]) == set()


def test_variables_that_would_redirect_trust_or_write_secrets_change_nothing(bank: SmallBank, tmp_path: Path) -> None:
    log = tmp_path / "keys.log"
    code, found = watched(
        "morning",
        bank,
        SSLKEYLOGFILE=str(log),
        REQUESTS_CA_BUNDLE=str(tmp_path / "absent.pem"),
        HTTPS_PROXY="http://127.0.0.1:9",
        QT_STYLE_OVERRIDE="nothing",
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
    )
    assert (code, found.get("done")) == (0, ["morning"])
    assert not log.exists()


@pytest.mark.skipif(not Path("/usr/bin/strace").exists(), reason="strace shows what Qt itself opens; not here")
def test_qt_opens_no_file_for_writing_either(bank: SmallBank, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    line = ["/usr/bin/strace", "-f", "-qq", "-e", "trace=openat,creat,mkdir,rename", "-o", str(trace)]
    line += [sys.executable, "-m", "tests.helpers.watched_terminal", "morning", "--policy", str(bank.policy)]
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*line, "--enrol-code", "right-code"], cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=110
    )
    assert done.returncode == 0, done.stderr
    calls = trace.read_text().splitlines()
    assert any("libQt6Widgets" in call for call in calls), "the trace has seen the program"
    writing = [call for call in calls if "O_WRONLY" in call or "O_RDWR" in call or "O_CREAT" in call]
    assert [call for call in writing if "/dev/null" not in call] == []


def test_an_unexpected_error_ends_the_program_and_tells_places_only(bank: SmallBank) -> None:
    code, found = watched("fault", bank)
    assert code == 70
    assert "LookupError" in found["stderr"][0]
    assert "a secret in the text" not in found["stderr"][0]


def test_another_authority_is_said_and_the_program_ends_with_4(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with small_bank(tmp_path, trusted=make_authority(other, "other")) as bank:
        code, found = watched("trouble", bank)
    assert (code, bank.server.paths) == (4, [])
    assert "確認できません" in found["told"][0]


def test_usage_version_and_policy_have_their_exit_codes(tmp_path: Path) -> None:
    wrong = tmp_path / "policy.toml"
    wrong.write_text('server = "http://bank.example"\n')
    said = start("client", "--colour")
    assert (said.returncode, "--policy FILE" in said.stderr) == (2, True)
    said = start("client", "--version")
    assert (said.returncode, said.stdout.strip()) == (0, __version__)
    said = start("client", "--policy", str(wrong))
    assert said.returncode == 3
    assert "設定 ca_file" in said.stderr
    assert "The setting ca_file" in said.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only there a program can be without a display")
def test_without_a_display_it_says_so(bank: SmallBank) -> None:
    said = start("client", "--policy", str(bank.policy), QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert said.returncode == 3
    assert "DISPLAY" in said.stderr


def test_variables_by_which_python_loads_other_code_are_dropped_before_anything_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    elsewhere = tmp_path / "compiled"
    trap = subprocess.run(
        [sys.executable, "-c", "import PySide6"], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=True
    )
    assert (trap.returncode, (tmp_path / "ran").exists()) == (0, True), "the trap springs without us"
    (tmp_path / "ran").unlink()
    done = start("client", "--version", PYTHONPATH=str(tmp_path), PYTHONPYCACHEPREFIX=str(elsewhere))
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, __version__, "")
    assert not elsewhere.exists()
    assert not (tmp_path / "ran").exists()
