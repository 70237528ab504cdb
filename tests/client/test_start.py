"""The start: what the first frame does without, and that the guard stands before anything else is loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import NamedTuple

import pytest

from tests.architecture.sources import ROOT

PROGRAM = """
import json, sys
import client.app as app
from PySide6.QtWidgets import QApplication

def tell():
    print(json.dumps(sorted(sys.modules)))

terminal = app.build(sys.argv[1:])
terminal.painted.connect(tell)
terminal.loaded.connect(tell)
terminal.loaded.connect(QApplication.quit)
sys.exit(terminal.run())
"""
LATER = {
    "requests", "urllib3", "http.client", "ssl", "socket", "cryptography", "keyring", "sqlite3", "msgspec", "hashlib",
    "dataclasses", "client.contract.api", "client.contract.blocks", "client.flows.trail", "client.qt.guard",
    "client.qt.desk", "client.qt.shell.frame",
}  # fmt: skip
"""What costs a part of the start and is not needed for the first frame."""


class Start(NamedTuple):
    """Modules loaded at the first frame, and when everything is."""

    painted: frozenset[str]
    loaded: frozenset[str]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Start the real program under a policy whose server nobody answers for."""
    folder = tmp_path_factory.mktemp("start")
    authority, policy = folder / "ca.pem", folder / "policy.toml"
    authority.write_text("")
    settings = {"server": "https://localhost:9", "ca_file": str(authority), "terminal": "T-1"}
    settings |= {"server_key": "A" * 43, "log_key": f"record+00000000+{'A' * 44}"}
    settings |= {"language": "ja", "key_store": "each_start"}
    policy.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items()))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--policy", str(policy)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 2, done.stderr
    return Start(*(frozenset(json.loads(line)) for line in lines))


def test_the_first_frame_does_without_network_keys_and_wire(start: Start) -> None:
    assert start.painted & LATER == frozenset()
    assert {"client.qt.shell.sign_in", "PySide6.QtWidgets"} <= start.painted


def test_what_the_first_frame_does_without_is_loaded_right_after_it(start: Start) -> None:
    assert {"msgspec", "client.qt.guard", "client.qt.desk", "client.qt.shell.frame"} <= start.loaded
