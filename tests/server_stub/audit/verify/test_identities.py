"""An id that stands in two entries is found, however far apart, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from server_stub.audit.stored import encode_entry, lines_of, read_entry
from server_stub.audit.verify.copy import Copy
from server_stub.audit.verify.findings import Verdict
from server_stub.audit.verify.identities import Identities, id_line, shares_of
from tests.helpers.log_copy import make_copy


def named(data: bytes, name: str) -> bytes:
    return encode_entry(replace(read_entry(data), id=name), lines_of(data))


def said(folder: Path, entries: Sequence[bytes], shares: int = 1) -> tuple[Verdict, str]:
    make_copy(folder, entries)
    noted = Identities(0, shares)
    for first in range(0, len(entries), 256):
        noted.note(first + 1, [read_entry(one).id for one in entries[first : first + 256]])
    line = id_line(Copy(folder), len(entries), noted, shares)
    return line.verdict, line.text


@pytest.mark.parametrize("shares", [1, 2, 3, 7])
def test_an_id_used_twice_is_named_with_both_entries(shares: int, tmp_path: Path, entries: Sequence[bytes]) -> None:
    assert said(tmp_path / "sound", entries, shares) == (Verdict.SOUND, "no id stands in two entries")
    for place in (1, 300, 599):
        again = [*entries[:place], named(entries[place], read_entry(entries[0]).id), *entries[place + 1 :]]
        verdict, text = said(tmp_path / f"again{place}", again, shares)
        assert (verdict, text) == (Verdict.TAMPERED, f"entry {place + 1}: has the id of entry 1")


def test_equal_halves_are_not_equal_ids(tmp_path: Path, entries: Sequence[bytes]) -> None:
    alike = read_entry(entries[0]).id[:16] + "0" * 16
    assert said(tmp_path / "copy", [entries[0], named(entries[1], alike)])[0] is Verdict.SOUND


@pytest.mark.parametrize("name", ["", "0" * 31, "g" * 32, "0 " * 16, "0" * 33])
def test_what_is_no_id_is_named_and_the_others_still_compared(
    name: str, tmp_path: Path, entries: Sequence[bytes]
) -> None:
    again = named(entries[3], read_entry(entries[1]).id)
    verdict, text = said(tmp_path / "copy", [entries[0], entries[1], named(entries[2], name), again])
    assert (verdict, text) == (Verdict.TAMPERED, "entry 3: has no id of 32 hexadecimal digits (1 more)")


def test_an_entry_that_cannot_be_read_has_no_id(tmp_path: Path, entries: Sequence[bytes]) -> None:
    make_copy(tmp_path / "copy", [entries[0], b"no entry"])
    noted = Identities(0, 2)
    assert id_line(Copy(tmp_path / "copy"), 2, noted, 2).verdict is Verdict.SOUND


def test_a_large_copy_is_compared_in_shares() -> None:
    assert [shares_of(count, 4) for count in (0, 1, 4, 5, 8, 9)] == [1, 1, 1, 2, 2, 3]
