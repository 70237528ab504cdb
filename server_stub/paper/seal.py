"""Keeps the bytes of an offered sheet encrypted until they are printed or thrown away.

Must not know where the key comes from or where the sealed bytes lie.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_PURPOSE = b"print offer 1\0"


class SealBroken(ValueError):
    """The sealed bytes are not what was sealed for this serial and hash."""


class Seal:
    """AES-256-GCM bound to the serial and the hash of the PDF, so that sealed sheets cannot be exchanged."""

    def __init__(self, key: bytes) -> None:
        """`key` is 32 random bytes; raises ValueError otherwise."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"the key has {KEY_BYTES} bytes")
        self._cipher = AESGCM(key)

    def close(self, pdf: bytes, serial: str, pdf_sha256: str) -> bytes:
        """`pdf` sealed: a random nonce, then ciphertext and tag."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, pdf, _bound_to(serial, pdf_sha256))

    def open(self, sealed: bytes, serial: str, pdf_sha256: str) -> bytes:
        """The PDF again.

        Raises:
            SealBroken: wrong key, changed bytes, or sealed for another serial.
        """
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, body, _bound_to(serial, pdf_sha256))
        except (InvalidTag, ValueError) as error:
            raise SealBroken("the sealed sheet does not open") from error


def _bound_to(serial: str, pdf_sha256: str) -> bytes:
    return _PURPOSE + f"{serial}\0{pdf_sha256}".encode()
