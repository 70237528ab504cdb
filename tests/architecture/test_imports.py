"""Who may import whom: what import-linter and ruff are told, and that they would notice."""

from __future__ import annotations

import json
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import client.contract
from tests.architecture.sources import ROOT, imported_modules, named, parsed, python_files

HEAVY = {"PySide6", "shiboken6", "requests", "urllib3", "keyring", "starlette", "sqlalchemy"}


def test_the_contract_loads_neither_qt_nor_http() -> None:
    modules = [f"client.contract.{found.name}" for found in pkgutil.iter_modules(client.contract.__path__)]
    program = f"import importlib, json, sys\nfor name in {modules}: importlib.import_module(name)\n"
    program += "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert HEAVY & set(json.loads(done.stdout)) == set()


def test_the_server_imports_of_the_terminal_only_the_contract() -> None:
    found = {
        f"{named(path)}: {module}"
        for path in python_files("server_stub")
        for module in imported_modules(parsed(path))
        if module.partition(".")[0] == "client" and module not in ("client", "client.contract")
        if not module.startswith("client.contract.")
    }
    assert found == set()


def test_no_product_code_imports_the_tests() -> None:
    found = {
        f"{named(path)}: {module}"
        for path in python_files("client", "server_stub")
        for module in imported_modules(parsed(path))
        if module.partition(".")[0] in ("tests", "pytest", "hypothesis")
    }
    assert found == set()


def test_qt_is_imported_only_where_it_may_be() -> None:
    found = {
        named(path)
        for path in python_files("client")
        if any(module.startswith(("PySide6", "shiboken6")) for module in imported_modules(parsed(path)))
    }
    assert {name for name in found if not name.startswith("client/qt/") and name != "client/app.py"} == set()


def test_requests_is_imported_only_in_the_network_layer() -> None:
    found = {
        named(path)
        for path in python_files("client")
        if any(module.partition(".")[0] in ("requests", "urllib3") for module in imported_modules(parsed(path)))
    }
    assert {name for name in found if not name.startswith("client/net/")} == set()


PLANTED = {
    "client/flows/planted.py": "import client.net\n",
    "client/net/planted.py": "import PySide6.QtCore\n",
    "client/qt/planted.py": "import tempfile\nimport requests\nimport server_stub\n",
    "client/stray.py": "",
    "client/contract/planted.py": "import client.contract.other\n",
    "client/contract/other.py": "import client.contract.planted\n",
    "server_stub/stray.py": "import PySide6\nimport client.errors\n",
}
CONTRACTS = (
    "client layers point downwards",
    "server layers point downwards",
    "client never imports the server",
    "the server sees of the terminal only the contract",
    "rules, contract and server know neither Qt nor the HTTP client",
    "the network layer knows no Qt",
    "the interface speaks to the network only through client.net",
    "the terminal stores nothing",
    "no cycles",
)


def verdicts(folder: Path) -> dict[str, str]:
    """What import-linter says of each contract over the packages in `folder`."""
    program = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    lines = (line.rpartition(" ") for line in done.stdout.splitlines())
    return {name: verdict for name, _, verdict in lines if verdict in ("KEPT", "BROKEN")}


def test_every_import_contract_notices_a_planted_violation(tmp_path: Path) -> None:
    pytest.importorskip("importlinter", reason="`run.py check` installs it")
    for package in ("client", "server_stub"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert verdicts(tmp_path) == dict.fromkeys(CONTRACTS, "KEPT"), "before anything is planted"
    for name, text in PLANTED.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert verdicts(tmp_path) == dict.fromkeys(CONTRACTS, "BROKEN")


BANNED = (
    "from PySide6.QtPrintSupport import QPrinter",
    "from PySide6.QtCore import QSettings",
    "from PySide6.QtCore import QStandardPaths",
    "import tempfile",
    "import sqlite3",
    "import pickle",
    "from unittest.mock import Mock",
    "from time import sleep",
    "from requests import get",
    "from keyring import get_keyring",
)


@pytest.mark.parametrize("line", BANNED)
def test_a_banned_name_is_noticed(line: str) -> None:
    pytest.importorskip("ruff", reason="`run.py check` installs it")
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "--stdin-filename"]
    done = subprocess.run(
        [*command, "client/planted.py", "-"], cwd=ROOT, input=line + "\n", capture_output=True, text=True, check=False
    )
    assert "TID251" in done.stdout
