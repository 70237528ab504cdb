"""Keys that close what the record must keep but not show: one a month, in files outside the database.

Deleting a month's key makes that month's details unreadable while every hash stays valid (record.md §1.8).
Knows no table.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server_stub.audit.secret_files import make_secret

_NONCE = 12
_KEY = 32


class KeyMissing(Exception):
    """The key that closed this is gone, or the bytes are not what it closed."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Encrypted bytes (nonce first) and the name of their key."""

    key: str
    data: bytes


class KeyRing:
    """AES-256-GCM keys in a directory, named by month; a month's key is made when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def seal(self, plain: bytes, *, context: bytes, at: datetime) -> Sealed:
        """Encrypt under the key of `at`'s month; `context` must be given again to open."""
        name = f"{at:%Y-%m}"
        nonce = secrets.token_bytes(_NONCE)
        return Sealed(name, nonce + AESGCM(self._key(name, make=True)).encrypt(nonce, plain, context))

    def open(self, sealed: Sealed, *, context: bytes) -> bytes:
        """Decrypt. Raises: KeyMissing."""
        cipher = AESGCM(self._key(sealed.key, make=False))
        try:
            return cipher.decrypt(sealed.data[:_NONCE], sealed.data[_NONCE:], context)
        except InvalidTag as error:
            raise KeyMissing("not what this key closed") from error

    def _key(self, name: str, *, make: bool) -> bytes:
        with self._lock:
            if name not in self._keys:
                self._keys[name] = self._load(name, make=make)
            return self._keys[name]

    def _load(self, name: str, *, make: bool) -> bytes:
        path = self._folder / f"record-{name}.key"
        if make and not path.exists():
            make_secret(path, secrets.token_bytes(_KEY))
        try:
            key = path.read_bytes()
        except FileNotFoundError as error:
            raise KeyMissing(f"no record key of {name}") from error
        if len(key) != _KEY:
            raise KeyMissing(
                f"the record key of {name} is damaged: {path} holds {len(key)} bytes instead of {_KEY}. "
                "Put its copy in place."
            )
        return key
