"""Signed notes (C2SP signed-note) with Ed25519, and the witnesses' timed cosignatures (C2SP tlog-cosignature).

A note is text ending in a newline, an empty line, and one line a signature. Must not know what a note says.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = 1
COSIGNATURE: Final = 4
"""Type bytes of keys: a signature of the text, a cosignature with its time."""
MOST_SIGNATURES: Final = 100
NOTE_BYTES: Final = 64 * 1024
LATEST: Final = 2**63 - 1
_MARK: Final = "— "
_NAME: Final = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")
_VKEY: Final = re.compile(r"([^+]+)\+([0-9a-f]{8})\+(.+)")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


class BadNote(Exception):
    """A note is malformed, or is not signed as it must be; the text says how, and quotes nothing."""


class BadKey(Exception):
    """A verifier key is malformed."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key with its name. `kind`: ED25519 or COSIGNATURE."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand before a signature by this key."""
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one line of text."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"


@dataclass(frozen=True, slots=True)
class Signature:
    """A verified signature. `time`: seconds since 1970 of a cosignature, 0 for a plain signature."""

    key: NoteKey
    line: str
    time: int = 0


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A private key that signs notes under a name."""

    name: str
    private: Ed25519PrivateKey
    kind: int = ED25519

    @property
    def key(self) -> NoteKey:
        """The public half."""
        return NoteKey(self.name, self.kind, self.private.public_key().public_bytes_raw())


def read_vkey(text: str) -> NoteKey:
    """Read a verifier key. Raises: BadKey."""
    found = _VKEY.fullmatch(text)
    if found is None or _NAME.fullmatch(found[1]) is None:
        raise BadKey("not a verifier key")
    try:
        raw = base64.b64decode(found[3], validate=True)
    except binascii.Error:
        raise BadKey("not base64") from None
    if len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
        raise BadKey("not an Ed25519 key")
    key = NoteKey(found[1], raw[0], raw[1:])
    if key.id.hex() != found[2]:
        raise BadKey("the key does not belong to its id")
    return key


def sign_note(text: str, signer: NoteSigner) -> str:
    """Return a note of this text with one plain signature. Raises: BadNote, for a text that cannot be one."""
    _check_text(text)
    return f"{text}\n{_line(signer.key, signer.private.sign(text.encode()))}"


def cosign(text: str, signer: NoteSigner, *, time: int) -> str:
    """Return the line of a cosignature over a checkpoint's text. `time`: seconds since 1970."""
    _check_text(text)
    signed = signer.private.sign(_cosigned(text, time))
    return _line(signer.key, time.to_bytes(8, "big") + signed)


def text_of(note: str) -> str:
    """Return a note's text, unverified. Raises: BadNote."""
    return _parted(note)[0]


def open_note(note: str, keys: Sequence[NoteKey]) -> tuple[str, tuple[Signature, ...]]:
    """Return a note's text and its signatures by known keys, each verified.

    Raises: BadNote when it is malformed, when two known keys share name and id, when a known key's signature is wrong,
    and when no known key has signed.
    """
    text, lines = _parted(note)
    known: dict[tuple[str, bytes], NoteKey] = {}
    for key in keys:
        if (key.name, key.id) in known:
            raise BadNote("ambiguous key")
        known[key.name, key.id] = key
    found: dict[NoteKey, Signature] = {}
    for line in lines:
        name, raw = _signature(line)
        signed_by = known.get((name, raw[:4]))
        if signed_by is not None and signed_by not in found:
            found[signed_by] = _verified(text, signed_by, line, raw[4:])
    if not found:
        raise BadNote("no signature by a known key")
    return text, tuple(found.values())


def _verified(text: str, key: NoteKey, line: str, raw: bytes) -> Signature:
    time = 0
    message = text.encode()
    if key.kind == COSIGNATURE:
        time, raw = int.from_bytes(raw[:8], "big"), raw[8:]
        if not 0 < time <= LATEST:
            raise BadNote("a cosignature without a time")
        message = _cosigned(text, time)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(raw, message)
    except (InvalidSignature, ValueError):
        raise BadNote("invalid signature by a known key") from None
    return Signature(key, line, time)


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _line(key: NoteKey, signature: bytes) -> str:
    return f"{_MARK}{key.name} {base64.b64encode(key.id + signature).decode()}\n"


def _check_text(text: str) -> None:
    if not text.endswith("\n") or _CONTROL.search(text):
        raise BadNote("malformed text")


def _parted(note: str) -> tuple[str, list[str]]:
    if len(note) > NOTE_BYTES or not note.endswith("\n") or _CONTROL.search(note):
        raise BadNote("malformed note")
    head, gap, tail = note.rpartition("\n\n")
    lines = [f"{line}\n" for line in tail[:-1].split("\n")] if gap else []
    if not 0 < len(lines) <= MOST_SIGNATURES:
        raise BadNote("no signatures, or too many")
    return head + "\n", lines


def _signature(line: str) -> tuple[str, bytes]:
    name, gap, encoded = line.removeprefix(_MARK).rstrip("\n").partition(" ")
    if not line.startswith(_MARK) or not gap or _NAME.fullmatch(name) is None:
        raise BadNote("malformed signature line")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise BadNote("malformed signature line") from None
    if len(raw) < 5:
        raise BadNote("malformed signature line")
    return name, raw
