"""The folder is its owner's alone, its key is made once, and a witness that has forgotten does not go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from client.contract.note import COSIGNATURE
from server_stub.witness.folder import BOOK, KEY, FolderUnusable, open_folder

NAME = "witness.example/audit"


def opened(folder: Path) -> str:
    own = open_folder(folder, NAME)
    own.book.close()
    return own.signer.key.vkey


def test_the_first_start_makes_what_later_starts_find(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "witness"
    vkey = opened(folder)
    assert opened(folder) == vkey
    assert sorted(path.name for path in folder.iterdir()) == [BOOK, KEY]
    modes = [path.stat().st_mode & 0o777 for path in (folder, folder / KEY, folder / BOOK)]
    assert modes == [0o700, 0o600, 0o600]


def test_the_key_is_one_for_cosignatures_under_the_given_name(tmp_path: Path) -> None:
    own = open_folder(tmp_path, NAME)
    own.book.close()
    assert (own.signer.key.name, own.signer.key.kind) == (NAME, COSIGNATURE)


def test_a_folder_that_others_may_look_into_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o750)
    with pytest.raises(FolderUnusable, match="chmod 700"):
        open_folder(tmp_path / "open", NAME)
    assert list((tmp_path / "open").iterdir()) == []


@pytest.mark.parametrize("loss", ["gone", "empty"])
def test_a_witness_that_has_forgotten_what_it_signed_does_not_go_on(tmp_path: Path, loss: str) -> None:
    vkey = opened(tmp_path)
    (tmp_path / BOOK).unlink()
    if loss == "empty":
        (tmp_path / BOOK).touch()
    for _ in range(2):
        with pytest.raises(FolderUnusable, match=f"{loss}, but its key is there"):
            open_folder(tmp_path, NAME)
    (tmp_path / KEY).unlink()
    assert opened(tmp_path) != vkey, "what it says is done: a new key begins a new witness"


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_a_damaged_key_is_refused_and_stays(tmp_path: Path, content: bytes) -> None:
    opened(tmp_path)
    (tmp_path / KEY).write_bytes(content)
    with pytest.raises(FolderUnusable, match="PEM"):
        open_folder(tmp_path, NAME)
    assert (tmp_path / KEY).read_bytes() == content


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    opened(tmp_path)
    other = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / KEY).write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(FolderUnusable, match="Ed25519"):
        open_folder(tmp_path, NAME)
