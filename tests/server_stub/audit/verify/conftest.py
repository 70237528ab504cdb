"""One copy of a morning for each module, and the auditor's policy as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

from server_stub.audit.verify.__main__ import main
from tests.helpers.log_copy import POLICY, make_copy, random_record

Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def entries() -> Sequence[bytes]:
    return random_record(Random(20_260_401), 600)[:600]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, entries: Sequence[bytes]) -> Path:
    """A sound copy; tests that change one make their own."""
    return make_copy(tmp_path_factory.mktemp("sound") / "copy", entries)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("auditor") / "policy"
    file.write_text(POLICY, "utf-8")
    return file


@pytest.fixture
def run(policy: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the program under the auditor's policy; returns its exit code and what it said."""

    def run(*arguments: str | Path, trusting: Path | None = policy) -> tuple[int, str]:
        trust = [] if trusting is None else ["--policy", str(trusting)]
        code = main([*trust, *map(str, arguments)])
        return code, capsys.readouterr().out

    return run
