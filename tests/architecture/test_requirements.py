"""The locked lists hold names, versions and hashes only, agree with each other, and cover what pyproject asks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT

FILES = ("client", "server", "test", "dev")
PIN = re.compile(
    r"([a-z0-9][a-z0-9.-]*)==([0-9A-Za-z.!+]+)( ; [a-z_]+ [a-z0-9_.'<>=! -]+(?: (?:and|or) .+)?)? \\", re.IGNORECASE
)
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def lines_of(name: str) -> list[str]:
    return (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()


def strangers(lines: Iterable[str]) -> list[str]:
    """Lines that are neither a pin nor a hash, or that could name a place."""
    return [
        line
        for line in lines
        if not (PIN.fullmatch(line) or HASH.fullmatch(line))
        or re.search(r"[/@]|https?:|(?<=[a-z])\.(com|org|net)\b", line)
    ]


def pins(name: str) -> dict[str, str]:
    return {found[1]: found[2] for line in lines_of(name) if (found := PIN.fullmatch(line))}


def project() -> dict[str, list[str]]:
    """What pyproject asks for, by lock file."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups: dict[str, list[str]] = content["dependency-groups"]
    terminal: list[str] = content["project"]["dependencies"]
    return {
        "client": terminal,
        "server": groups["server"],
        "test": [*terminal, *groups["server"], *groups["test"]],
        "dev": [*terminal, *groups["server"], *groups["test"], *groups["lint"]],
    }


@pytest.mark.parametrize("name", FILES)
def test_a_list_names_no_host_no_option_and_no_path(name: str) -> None:
    assert strangers(lines_of(name)) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--find-links wheels",
        "--extra-index-url file:///srv/index",
        "requests @ https://packages.example/requests.whl \\",
        "requests==2.34.2",
        "    # via -r somewhere/pyproject.toml",
        "-e .",
    ],
)
def test_a_line_that_names_a_place_or_lacks_a_hash_is_seen(line: str) -> None:
    assert strangers([line]) == [line]


@pytest.mark.parametrize("name", FILES)
def test_every_pin_carries_a_hash(name: str) -> None:
    lines = lines_of(name)
    unhashed = [
        line for line, after in zip(lines, [*lines[1:], ""], strict=True) if PIN.match(line) and not HASH.match(after)
    ]
    assert unhashed == []


@pytest.mark.parametrize(("smaller", "larger"), [("client", "test"), ("server", "test"), ("test", "dev")])
def test_a_larger_list_holds_the_same_pins(smaller: str, larger: str) -> None:
    assert pins(smaller).items() <= pins(larger).items()


def test_the_lists_leave_nothing_to_resolve() -> None:
    """run.py installs them without looking for dependencies, so each must be on the list itself."""
    locked = pins("test")
    here: dict[str, list[str]] = {canonicalize_name(one.name): one.requires or [] for one in distributions()}
    missing = [
        f"{name} needs {need}"
        for name in locked.keys() & here.keys()  # what is for another system is not installed
        for need in map(Requirement, here[name])
        if need.marker is None or need.marker.evaluate({"extra": ""})
        if not need.specifier.contains(locked.get(canonicalize_name(need.name), "0"), prereleases=True)
    ]
    assert missing == []


@pytest.mark.parametrize("name", FILES)
def test_what_pyproject_asks_for_is_locked_within_its_bounds(name: str) -> None:
    locked = pins(name)
    wanted = [Requirement(text) for text in project()[name]]
    outside = [
        str(one)
        for one in wanted
        if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"), prereleases=True)
    ]
    assert outside == []


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    asked = {line for lines in project().values() for line in lines}
    unexplained = [one for one in asked if not re.search(rf'^  "{re.escape(one)}", +# \S.*$', text, re.MULTILINE)]
    assert unexplained == []


def test_every_delivered_package_is_named_with_its_licence() -> None:
    rows = [
        line.split("|")[1] for line in (ROOT / "THIRD_PARTY.md").read_text("utf-8").splitlines() if line.startswith("|")
    ]
    named = {name.strip() for row in rows for name in row.split(",")}
    assert sorted((pins("client").keys() | pins("server").keys()) - named) == []


def test_the_server_group_brings_no_interface() -> None:
    assert {"pyside6-essentials", "requests", "keyring"} & pins("server").keys() == set()


def test_the_lists_are_those_that_run_py_installs() -> None:
    from run import SETS

    used = {file for files in SETS.values() for file in files}
    assert used == {f"{name}.txt" for name in FILES} == {path.name for path in Path(ROOT / "requirements").iterdir()}
