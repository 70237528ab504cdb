"""A book on a file of its own, and the witness of the small log that writes in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server_stub.witness.book import Book
from server_stub.witness.cosigner import Cosigner
from server_stub.witness.protocol import trusted_logs
from tests.helpers.clock import FakeClock
from tests.server_stub.witness.small_log import LOG_KEY, WITNESS


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = Book(tmp_path / "book.db", make=True)
    yield made
    made.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def cosigner(book: Book, clock: FakeClock) -> Cosigner:
    return Cosigner(trusted_logs([LOG_KEY.key.vkey]), WITNESS, book, clock.utc)
