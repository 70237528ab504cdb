"""The witness's own folder: its key and its book, which belong together and to one owner.

Knows no log.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from client.contract.note import COSIGNATURE, NoteSigner
from server_stub.audit.secret_files import make_secret
from server_stub.witness.book import Book, BookLost

KEY = "witness.key"
BOOK = "witness.db"


class FolderUnusable(Exception):
    """The folder does not hold what it should, or not for its owner alone; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """What the folder holds."""

    signer: NoteSigner
    book: Book


def open_folder(folder: Path, name: str) -> Belongings:
    """Return the key, under this name, and the book, both made on the first start.

    Raises: FolderUnusable, OSError, SQLAlchemyError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        raise FolderUnusable(f"Others may look into {folder}. Keep them out: chmod 700 {folder}")
    key = folder / KEY
    # The book comes first: a key whose book is gone belongs to a witness that has forgotten what it signed.
    try:
        book = Book(folder / BOOK, make=not key.exists())
    except BookLost as error:
        raise FolderUnusable(
            f"{error}, but its key is there: a witness that has forgotten would sign a second story. "
            f"Put {BOOK} back as it was last, or remove {KEY} and give the new key to everybody who checks."
        ) from error
    try:
        return Belongings(NoteSigner(name, _load_or_make(key), COSIGNATURE), book)
    except BaseException:
        book.close()
        raise


def _load_or_make(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        make_secret(path, Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        loaded = load_pem_private_key(path.read_bytes(), None)
    except ValueError as error:
        raise FolderUnusable(f"{path} is not a PEM key. Put its copy in place.") from error
    if not isinstance(loaded, Ed25519PrivateKey):
        raise FolderUnusable(f"{path} is not an Ed25519 key. Put its copy in place.")
    return loaded
