"""The wheel is the terminal and its resources; a branch PC never receives server code."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.architecture.sources import ROOT, text_files

# Resources of the server, and schemas for whoever writes another; every other folder travels to the terminal.
NOT_THE_TERMINALS = frozenset({"contract", "demo", "imports", "paper", "pictures"})


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    built = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"]))
    with zipfile.ZipFile(built) as opened:
        yield opened


def test_it_holds_the_terminal_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"client"}
    modules = {path.relative_to(ROOT).as_posix() for path in text_files("client")}
    assert modules <= set(wheel.namelist())


def test_it_holds_every_resource_of_the_terminal_and_none_of_the_server(wheel: zipfile.ZipFile) -> None:
    wanted = {
        "client/_resources/" + path.relative_to(ROOT / "resources").as_posix()
        for path in text_files("resources")
        if path.relative_to(ROOT / "resources").parts[0] not in NOT_THE_TERMINALS
    }
    assert {name for name in wheel.namelist() if name.startswith("client/_resources/")} == wanted


def test_it_asks_for_the_five_packages_of_the_terminal(wheel: zipfile.ZipFile) -> None:
    metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    asked = Parser().parsestr(wheel.read(metadata).decode()).get_all("Requires-Dist") or []
    names = {one.split(">")[0].split("<")[0].split("=")[0].strip().lower() for one in asked}
    assert names == {"pyside6-essentials", "requests", "keyring", "msgspec", "cryptography"}


def test_licences_travel_with_it(wheel: zipfile.ZipFile) -> None:
    names = [Path(name).name for name in wheel.namelist() if ".dist-info/licenses/" in name]
    assert sorted(names) == ["LICENSE", "THIRD_PARTY.md"]
