"""The command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from client import __version__
from client.options import USAGE, Options, read_options


def test_nothing_is_fine() -> None:
    assert read_options([]) == Options()


@pytest.mark.parametrize("equals", [True, False])
def test_every_option_is_read_in_both_forms(equals: bool) -> None:
    given = {"--policy": "/x/policy.toml", "--enrol-code": "ABCD-EFGH", "--lang": "en"}
    line = [f"{name}={value}" for name, value in given.items()] if equals else [w for p in given.items() for w in p]
    assert read_options(line) == Options(policy=Path("/x/policy.toml"), enrol_code="ABCD-EFGH", lang="en")


def test_version_and_help_are_answers() -> None:
    assert read_options(["--version"]) == Options(answer=__version__)
    assert read_options(["--help"]) == Options(answer=USAGE)


@pytest.mark.parametrize(
    ("line", "named"),
    [(["--colour", "blue"], "--colour"), (["--policy"], "--policy"), (["--lang", "fr"], "--lang"), (["x"], "x")],
)
def test_a_wrong_line_is_answered_with_a_sentence(line: list[str], named: str) -> None:
    answer = read_options(line)
    assert isinstance(answer, str)
    assert named in answer


def test_every_option_is_in_the_usage() -> None:
    for name in ("--policy", "--enrol-code", "--lang", "--version", "--help"):
        assert name in USAGE
