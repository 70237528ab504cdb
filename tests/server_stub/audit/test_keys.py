"""Monthly keys: made once, kept outside the database, and what their loss means."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server_stub.audit.keys import KeyMissing, KeyRing, Sealed

APRIL, MAY = datetime(2026, 4, 30, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


def test_what_was_closed_can_be_opened_by_another_process(tmp_path: Path) -> None:
    sealed = KeyRing(tmp_path).seal(b"yamamoto", context=b"1", at=APRIL)
    assert b"yamamoto" not in sealed.data
    assert KeyRing(tmp_path).open(sealed, context=b"1") == b"yamamoto"


def test_each_month_has_a_key_of_its_own_that_only_the_owner_reads(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    assert (ring.seal(b"", context=b"", at=APRIL).key, ring.seal(b"", context=b"", at=MAY).key) == (
        "2026-04",
        "2026-05",
    )
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["record-2026-04.key", "record-2026-05.key"]
    assert files[0].read_bytes() != files[1].read_bytes()
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_a_destroyed_key_leaves_the_bytes_unreadable(tmp_path: Path) -> None:
    sealed = KeyRing(tmp_path).seal(b"x", context=b"", at=APRIL)
    (tmp_path / "record-2026-04.key").unlink()
    with pytest.raises(KeyMissing, match="2026-04"):
        KeyRing(tmp_path).open(sealed, context=b"")


@pytest.mark.parametrize("changed", ["data", "context"])
def test_changed_bytes_and_another_place_are_refused(tmp_path: Path, changed: str) -> None:
    ring = KeyRing(tmp_path)
    sealed = ring.seal(b"x", context=b"entry 1", at=APRIL)
    if changed == "data":
        sealed = Sealed(sealed.key, sealed.data[:-1] + bytes([sealed.data[-1] ^ 1]))
    with pytest.raises(KeyMissing):
        ring.open(sealed, context=b"entry 2" if changed == "context" else b"entry 1")


@pytest.mark.parametrize("left", [b"", b"short"])
def test_a_damaged_key_is_refused_by_name_and_kept(tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "record-2026-04.key"
    path.write_bytes(left)
    with pytest.raises(KeyMissing, match=rf"damaged: .*record-2026-04.key holds {len(left)} bytes"):
        KeyRing(tmp_path).seal(b"", context=b"", at=APRIL)
    assert path.read_bytes() == left


def test_two_processes_that_make_a_months_key_at_once_use_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = KeyRing(tmp_path)
    sealed = list[Sealed]()

    def meanwhile(size: int) -> bytes:
        if size < 32:  # a nonce, not yet the key
            return bytes(size)
        monkeypatch.undo()
        sealed.append(other.seal(b"x", context=b"", at=APRIL))
        return bytes(size)

    slow = KeyRing(tmp_path)
    monkeypatch.setattr(secrets, "token_bytes", meanwhile)
    sealed.append(slow.seal(b"x", context=b"", at=APRIL))
    assert [KeyRing(tmp_path).open(one, context=b"") for one in sealed] == [b"x", b"x"]
