"""The documents name commands that exist, and CI runs the README's own."""

from __future__ import annotations

import re

from run import HELP
from tests.architecture.sources import ROOT

COMMANDS = set(re.findall(r"^  (\w+) ", HELP, re.MULTILINE))
PLACES = re.compile(r"(?<![\w.])/(?:home|root|work|mnt|Users)/\w")


def test_the_readme_gives_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python3 run.py demo" in readme
    assert "python3 run.py test" in readme


def test_every_command_named_in_a_document_exists() -> None:
    named = {
        (path.name, command)
        for path in [*ROOT.glob("*.md"), ROOT / ".ci" / "run"]
        for command in re.findall(r"\brun\.py (\w+)", path.read_text("utf-8"))
    }
    assert {found for found in named if found[1] not in COMMANDS} == set()


def test_every_line_that_starts_the_server_works_as_written() -> None:
    made = [ROOT / "README.md", ROOT / "resources" / "imports" / "README.md"]
    lines = [line for path in made for line in re.findall(r"`([^`]*-m server_stub [^`]+)`", path.read_text("utf-8"))]
    assert lines
    for line in lines:
        assert line.startswith(".venv/bin/python "), f"the packages are in .venv: {line}"
        command = line.split(" -m server_stub ")[1].split()
        asked = [word for word in command if not word.startswith("-")][0:1]
        assert ("--settings" in command) == (asked != [] and asked[0] in ("init", "import", "audit")), line


def test_ci_runs_the_tests_and_the_checks() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert [line.split(" <")[0] for line in lines if line.startswith("python3")] == [
        "python3 run.py check",
        "python3 run.py test",
    ]


def test_no_document_or_source_names_a_place_of_one_machine() -> None:
    files = [*ROOT.glob("*.md"), ROOT / "run.py", ROOT / "pyproject.toml", ROOT / ".ci" / "run"]
    files += [path for folder in ("client", "server_stub", "tests") for path in (ROOT / folder).rglob("*.py")]
    found = [path.name for path in files if path.name != "test_documents.py" and PLACES.search(path.read_text("utf-8"))]
    assert found == []
