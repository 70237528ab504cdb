"""The top level is fixed, and every source file has its tests where one looks for them."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.sources import ROOT, named, parsed, python_files

TOP = frozenset(
    "client server_stub resources tests requirements .ci .gitignore .gitattributes pyproject.toml run.py LICENSE"
    " README.md ARCHITECTURE.md DECISIONS.md CONTRIBUTING.md SECURITY.md THIRD_PARTY.md CHANGELOG.md".split()
)
LIST = Path(__file__).with_name("tested_elsewhere.txt")


def ignored_names() -> set[str]:
    """What .gitignore names at the top: made by running things, not part of the repository."""
    lines = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    return {line.strip("/") for line in lines if line and not line.startswith("#")}


def test_nothing_new_stands_at_the_top() -> None:
    ignored = ignored_names()
    here = {path.name for path in ROOT.iterdir() if path.name != ".git"}
    assert {name for name in here - TOP if not any(Path(name).match(pattern) for pattern in ignored)} == set()


def test_every_package_folder_says_what_it_is() -> None:
    folders = {path.parent for path in python_files("client", "server_stub")}
    unsaid = [named(folder) for folder in folders if not (folder / "__init__.py").is_file()]
    assert sorted(unsaid) == []


def expected_tests(source: str) -> tuple[str, ...]:
    """Where the tests of a source file may stand; the contract's have a folder of their own."""
    folder, _, file = source.rpartition("/")
    places = [f"tests/{folder}/test_{file}"]
    if folder.startswith("client/contract"):
        places.append(f"tests/contract{folder.removeprefix('client/contract')}/test_{file}")
    return tuple(places)


def listed() -> dict[str, str]:
    """`source: reason`, one a line; a reason that begins with `tests/` names the file that holds the tests."""
    lines = [line for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {source: reason.strip() for source, _, reason in (line.partition(":") for line in lines)}


def sources() -> list[str]:
    return [named(path) for path in python_files("client", "server_stub") if path.name != "__init__.py"]


def does_something(tree: ast.Module) -> bool:
    """Whether a file holds a function; tables, codes and texts alone are tested through what uses them."""
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) for node in ast.walk(tree))


def test_every_source_file_has_its_test_file_or_a_reason() -> None:
    excused = listed()
    lacking = [
        source
        for source in sources()
        if source not in excused
        if not any((ROOT / place).is_file() for place in expected_tests(source))
        if does_something(parsed(ROOT / source))
    ]
    assert lacking == []


def test_only_files_that_hold_nothing_but_data_go_without() -> None:
    assert does_something(ast.parse("class Codes:\n    def of(self): ...\n"))
    assert not does_something(ast.parse("class Codes:\n    ONE: int = 1\nTEXT = 'x'\n"))


def test_the_list_of_exceptions_is_true() -> None:
    known = set(sources())
    for source, reason in listed().items():
        assert source in known, f"{source} is gone: take it off the list"
        assert reason, f"{source} needs a reason"
        if reason.startswith("tests/"):
            assert (ROOT / reason.split()[0]).exists(), f"{source}: {reason} is gone"
        assert not any((ROOT / place).is_file() for place in expected_tests(source)), f"{source} has its test now"
