"""Tests wait for events, not for the clock, and use the real thing or a written fake, never a mock."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import imported_modules, named, parsed, python_files

WAITS = frozenset(
    "time.sleep asyncio.sleep qtbot.wait QTest.qWait QTest.qSleep QThread.sleep QThread.msleep QThread.usleep".split()
)
IMPORTS = frozenset(("unittest.mock", "mock", "time.sleep", "asyncio.sleep", "pytest_mock"))


def bad_habits(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).removeprefix("self.") in WAITS:
            yield f"{node.lineno}: {ast.unparse(node.func)}"
    yield from (module for module in imported_modules(tree) if module in IMPORTS)


def test_no_test_sleeps_or_mocks() -> None:
    found = [f"{named(path)}:{what}" for path in python_files("tests") for what in bad_habits(parsed(path))]
    assert found == []


def test_bad_habits_are_seen() -> None:
    planted = "import time\nfrom unittest.mock import Mock\nfrom time import sleep\ntime.sleep(1)\nqtbot.wait(5)\n"
    allowed = "qtbot.waitUntil(ready)\nqtbot.waitSignal(done)\nthread.wait()\n"
    assert len(list(bad_habits(ast.parse(planted)))) == 4
    assert list(bad_habits(ast.parse(allowed))) == []
