"""Readers are led through what is there, and no further."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from client.contract.merkle import leaf_hash
from server_stub.audit.verify.copy import Copy
from server_stub.audit.verify.entries import follow
from tests.helpers.log_copy import make_copy


class Listener:
    """Keeps what it was given."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.hashes: list[str] = []

    def take(self, first: int, entries: Sequence[bytes], hashes: Sequence[str]) -> None:
        assert first == len(self.entries) + 1
        self.entries += entries
        self.hashes += hashes


def test_every_reader_gets_every_entry_with_its_hash(copy: Path, entries: Sequence[bytes]) -> None:
    one, other = Listener(), Listener()
    assert follow(Copy(copy), len(entries), [one, other]) == len(entries)
    assert one.entries == other.entries == list(entries)
    assert one.hashes == [leaf_hash(entry).hex() for entry in entries]


@pytest.mark.parametrize(
    ("name", "keep", "count"),
    [
        ("tile/entries/001", None, 256),
        ("tile/0/001", None, 256),
        ("tile/0/001", 3 * 32 + 31, 259),
        ("tile/entries/000", 1, 0),
        ("tile/0/000", 0, 0),
    ],
)
def test_it_ends_where_something_is_missing(
    name: str, keep: int | None, count: int, tmp_path: Path, entries: Sequence[bytes]
) -> None:
    folder = make_copy(tmp_path / "copy", entries)
    file = folder.joinpath(*name.split("/"))
    if keep is None:
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:keep])
    reader = Listener()
    assert follow(Copy(folder), len(entries), [reader]) == count
    assert reader.entries == list(entries[:count])
    assert len(reader.hashes) == count
