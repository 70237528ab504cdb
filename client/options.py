"""The command line of the terminal. By hand: the standard parser would take a twentieth of the start-up budget.

Must not know what the options are used for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from client import __version__

if TYPE_CHECKING:
    from client.policy import Lang

USAGE = """\
branch-terminal [--policy FILE] [--enrol-code CODE] [--lang ja|en] [--version] [--help]

  --policy FILE      settings of this machine, where the administrator has installed none
  --enrol-code CODE  one-time code of the enrolment letter
  --lang ja|en       language to start in
"""


class Options(NamedTuple):
    """What was asked for. `answer`: print this and end."""

    policy: Path | None = None
    enrol_code: str = ""
    lang: Lang | None = None
    answer: str = ""


def read_options(arguments: list[str]) -> Options | str:
    """Return the options, or one sentence on what is wrong with them."""
    options = Options()
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if argument in ("--version", "--help"):
            return options._replace(answer=__version__ if argument == "--version" else USAGE)
        if name not in ("--policy", "--enrol-code", "--lang"):
            return f"unknown option: {name}"
        given = value if equals else next(rest, "")
        if not given:
            return f"{name} needs a value"
        if name == "--policy":
            options = options._replace(policy=Path(given))
        elif name == "--enrol-code":
            options = options._replace(enrol_code=given)
        elif given in ("ja", "en"):
            options = options._replace(lang=cast("Lang", given))
        else:
            return "--lang is ja or en"
    return options
