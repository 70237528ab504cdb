"""A secret's file is complete or absent, the first of two makers wins, and only its owner reads it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from server_stub.audit.secret_files import make_secret, write_secret


class PowerLost(Exception):
    """What ends the process in the middle."""


def lose_power(_descriptor: int) -> None:
    raise PowerLost


@pytest.mark.parametrize("write", [write_secret, make_secret])
def test_it_is_made_with_its_folder_and_only_for_its_owner(
    tmp_path: Path, write: Callable[[Path, bytes], None]
) -> None:
    path = tmp_path / "keys" / "k"
    write(path, b"secret")
    assert path.read_bytes() == b"secret"
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path], "no passing name is left"


def test_it_is_made_where_folders_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_DIRECTORY")  # as on Windows
    write_secret(tmp_path / "k", b"secret")
    assert (tmp_path / "k").read_bytes() == b"secret"


def test_the_first_maker_wins_and_a_writer_replaces(tmp_path: Path) -> None:
    make_secret(tmp_path / "k", b"first")
    make_secret(tmp_path / "k", b"second")
    assert (tmp_path / "k").read_bytes() == b"first"
    write_secret(tmp_path / "k", b"third")
    assert (tmp_path / "k").read_bytes() == b"third"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_end_before_the_bytes_are_on_the_disk_leaves_no_half_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_secret(tmp_path / "old", b"old")
    monkeypatch.setattr(os, "fsync", lose_power)
    with pytest.raises(PowerLost):
        make_secret(tmp_path / "new", b"new")
    with pytest.raises(PowerLost):
        write_secret(tmp_path / "old", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("old", b"old")]
