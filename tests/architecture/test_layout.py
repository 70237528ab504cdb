"""The top level is fixed, and every source file has its tests where one looks for them."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.sources import ROOT, named, python_files

TOP = frozenset(
    "client server_stub resources tests requirements .ci .gitignore pyproject.toml run.py LICENSE README.md"
    " ARCHITECTURE.md DECISIONS.md CONTRIBUTING.md SECURITY.md THIRD_PARTY.md CHANGELOG.md".split()
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
    """`source: reason`, one a line."""
    lines = [line for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {source: reason.strip() for source, _, reason in (line.partition(":") for line in lines)}


def sources() -> list[str]:
    return [named(path) for path in python_files("client", "server_stub") if path.name != "__init__.py"]


def test_every_source_file_has_its_test_file_or_a_reason() -> None:
    excused = listed()
    lacking = [
        source
        for source in sources()
        if source not in excused and not any((ROOT / place).is_file() for place in expected_tests(source))
    ]
    assert lacking == []


def test_the_list_of_exceptions_is_true() -> None:
    known = set(sources())
    for source, reason in listed().items():
        assert source in known, f"{source} is gone: take it off the list"
        assert reason, f"{source} needs a reason"
        assert not any((ROOT / place).is_file() for place in expected_tests(source)), f"{source} has its test now"
