"""What the terminal's window tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.desk_bench import DeskBench


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[DeskBench]:
    """The real desk and window over a small server, ended after the test."""
    bench = DeskBench()
    yield bench
    bench.close()
