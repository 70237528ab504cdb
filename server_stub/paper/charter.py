"""The print charter: which screens may become paper, signed by two officers; nothing is printable without it.

Must not know the database, screens or printers; the officers' private keys live in `charter_signing` only.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server_stub.japan import day_in_japan
from server_stub.paper.purposes import Purpose
from server_stub.words import Words

DOCUMENT_LIMIT = 64 * 1024
SIGNATURES_LIMIT = 1024
MAX_COPIES = 1  # one sheet, one serial; a second copy would be a sheet without an end of its own
_SETTLED_NS = 2_000_000_000
"""A file changed twice within one tick of its file system bears the same marks: one so young is read every time."""
_Marks = tuple[tuple[int, ...], ...]
_CONTEXT = b"branch terminal print charter 1\n"


class Office(StrEnum):
    """The two offices that must both sign; the order is the order of lines in the signature file."""

    HEADQUARTERS = "headquarters"
    PERSONAL_DATA_OFFICER = "personal-data-officer"


class Flaw(StrEnum):
    """Why no charter is in force."""

    MISSING = "missing"
    MALFORMED = "malformed"
    UNSIGNED = "unsigned"
    BAD_KEYS = "bad_keys"
    BAD_SIGNATURE = "bad_signature"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


_ASK = Words("本部営業企画へ連絡してください。", "Please contact sales planning at headquarters.")
_FLAW_WORDS: Mapping[Flaw, Words] = {
    Flaw.MISSING: Words("印刷を認める文書がありません。", "There is no print charter."),
    Flaw.MALFORMED: Words("印刷を認める文書を読み取れません。", "The print charter cannot be read."),
    Flaw.UNSIGNED: Words(
        "印刷を認める文書に二名の署名がありません。", "The print charter does not carry both signatures."
    ),
    Flaw.BAD_KEYS: Words("印刷を認める役員の鍵が設定されていません。", "The officers' keys are not set up."),
    Flaw.BAD_SIGNATURE: Words(
        "印刷を認める文書の署名を確認できません。", "The signatures on the print charter do not verify."
    ),
    Flaw.NOT_YET_VALID: Words(
        "印刷を認める文書の有効期間がまだ始まっていません。", "The print charter is not valid yet."
    ),
    Flaw.EXPIRED: Words("印刷を認める文書の有効期間が終わりました。", "The print charter has expired."),
    Flaw.SUPERSEDED: Words("印刷を認める文書が古い版です。", "The print charter has been replaced by a newer one."),
}


class CharterEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One approved screen, under the name people know it by, with its form and who may print it how often.

    `daily_quota` is sheets per person per Japanese calendar day; `roles` are role codes such as RM.
    """

    screen: str
    title_ja: str
    title_en: str
    form: str
    edition: int
    roles: tuple[str, ...]
    daily_quota: int
    max_copies: int
    purposes: tuple[Purpose, ...]


class Charter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the two officers sign. Dates are Japanese calendar days, both ends included.

    `number` only grows: a server that is told the number in force refuses an older charter though it is well signed.
    """

    bank: str
    number: int
    valid_from: date
    valid_until: date
    screens: tuple[CharterEntry, ...]

    @property
    def titles(self) -> Words:
        """The approved screens by name and code, for a sentence; empty when there are none."""
        return Words(
            "".join(f"「{entry.title_ja} {entry.screen}」" for entry in self.screens),
            ", ".join(f"{entry.title_en} ({entry.screen})" for entry in self.screens),
        )

    def entry_for(self, screen: str) -> CharterEntry | None:
        """The entry that approves `screen`, or None."""
        return next((entry for entry in self.screens if entry.screen == screen), None)


@dataclass(frozen=True, slots=True)
class OfficerKeys:
    """Raw 32-byte Ed25519 public keys of the two offices, and the lowest charter number still accepted."""

    headquarters: bytes
    personal_data_officer: bytes
    lowest_number: int = 0


@dataclass(frozen=True, slots=True)
class NothingPrintable:
    """No charter is in force; every print is refused for this reason."""

    flaw: Flaw

    @property
    def words(self) -> Words:
        """The reason and what to do, for a person."""
        reason = _FLAW_WORDS[self.flaw]
        return Words(reason.ja + _ASK.ja, f"{reason.en} {_ASK.en}")


# Made here, in one thread: msgspec must not learn a type in two at once.
_charter_decoder = msgspec.json.Decoder(Charter)


class CharterStore:
    """The charter's two files as stored; read and verified anew when one has changed: a change takes effect at once."""

    def __init__(
        self,
        document: Path,
        signatures: Path,
        keys: OfficerKeys | None,
        *,
        read: Callable[[Path, int], bytes | None] | None = None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        """`read`: content of a file up to a limit, None without it. `clock`: nanoseconds as the file system tells."""
        self._document = document
        self._signatures = signatures
        self._keys = keys
        self._read = read or _read
        self._clock = clock
        self._kept: tuple[_Marks, Charter | NothingPrintable] | None = None

    def in_force(self, at: datetime) -> Charter | NothingPrintable:
        """The charter in force at `at` (aware), or why there is none. Never raises."""
        marks = self._marks()
        kept = self._kept
        if kept is not None and kept[0] == marks:
            found = kept[1]
        else:
            document = self._read(self._document, DOCUMENT_LIMIT)
            found = _signed(document, self._read(self._signatures, SIGNATURES_LIMIT), self._keys)
            self._kept = None if marks is None else (marks, found)
        return _in_term(found, self._keys, at)

    def _marks(self) -> _Marks | None:
        """What changes with the files; None while they may change once more without a sign of it."""
        try:
            both = (self._document.stat(), self._signatures.stat())
        except OSError:
            return None
        if self._clock() - max(max(one.st_mtime_ns, one.st_ctime_ns) for one in both) < _SETTLED_NS:
            return None
        return tuple((one.st_mtime_ns, one.st_ctime_ns, one.st_size, one.st_ino, one.st_dev) for one in both)


def verify(
    document: bytes | None, signatures: bytes | None, keys: OfficerKeys | None, at: datetime
) -> Charter | NothingPrintable:
    """The charter in `document`, if both officers signed exactly these bytes and it is valid at `at`; else the flaw."""
    return _in_term(_signed(document, signatures, keys), keys, at)


def encode(charter: Charter) -> bytes:
    """The one spelling of `charter`: UTF-8 JSON, two spaces of indent, fields in the order of the class."""
    return msgspec.json.format(msgspec.json.encode(charter), indent=2) + b"\n"


def signed_message(office: Office, document: bytes) -> bytes:
    """What an office signs: purpose, office and document, so that one signature serves nowhere else."""
    return _CONTEXT + office.value.encode() + b"\n" + document


def signature_lines(signatures: Mapping[Office, bytes]) -> bytes:
    """The signature file: one line an office, `office base64`, in the order of `Office`."""
    return b"".join(office.value.encode() + b" " + base64.b64encode(signatures[office]) + b"\n" for office in Office)


def _signed(document: bytes | None, signatures: bytes | None, keys: OfficerKeys | None) -> Charter | NothingPrintable:
    """All that does not depend on the day: signatures and soundness."""
    if document is None:
        return NothingPrintable(Flaw.MISSING)
    if not signatures:
        return NothingPrintable(Flaw.UNSIGNED)
    if keys is None:
        return NothingPrintable(Flaw.BAD_KEYS)
    flaw = _signature_flaw(document, signatures, keys)
    if flaw is not None:
        return NothingPrintable(flaw)
    return _decode(document) or NothingPrintable(Flaw.MALFORMED)


def _in_term(found: Charter | NothingPrintable, keys: OfficerKeys | None, at: datetime) -> Charter | NothingPrintable:
    if isinstance(found, NothingPrintable):
        return found
    if keys is None:
        return NothingPrintable(Flaw.BAD_KEYS)
    flaw = _term_flaw(found, keys.lowest_number, day_in_japan(at))
    return found if flaw is None else NothingPrintable(flaw)


def _term_flaw(charter: Charter, lowest_number: int, today: date) -> Flaw | None:
    if charter.number < lowest_number:
        return Flaw.SUPERSEDED
    if today < charter.valid_from:
        return Flaw.NOT_YET_VALID
    return Flaw.EXPIRED if today > charter.valid_until else None


def _signature_flaw(document: bytes, signatures: bytes, keys: OfficerKeys) -> Flaw | None:
    found = _parse_signatures(signatures)
    if found is None:
        return Flaw.UNSIGNED
    public = {
        Office.HEADQUARTERS: keys.headquarters,
        Office.PERSONAL_DATA_OFFICER: keys.personal_data_officer,
    }
    if keys.headquarters == keys.personal_data_officer:
        return Flaw.BAD_KEYS  # one person holding both offices' key would be one signature, not two
    try:
        verifiers = {office: Ed25519PublicKey.from_public_bytes(raw) for office, raw in public.items()}
    except ValueError:
        return Flaw.BAD_KEYS
    try:
        for office, verifier in verifiers.items():
            verifier.verify(found[office], signed_message(office, document))
    except InvalidSignature:
        return Flaw.BAD_SIGNATURE
    return None


def _parse_signatures(lines_untrusted: bytes) -> dict[Office, bytes] | None:
    found: dict[Office, bytes] = {}
    try:
        for line in lines_untrusted.decode("ascii").splitlines():
            office, encoded = line.split(" ")
            found[Office(office)] = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        return None
    # Base64 has several spellings of one value; only the one we write is accepted, so no byte of the file is loose.
    if set(found) != set(Office) or signature_lines(found) != lines_untrusted:
        return None
    return found


def _decode(document: bytes) -> Charter | None:
    try:
        charter = _charter_decoder.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    screens = [entry.screen for entry in charter.screens]
    sound = (
        encode(charter) == document  # also rules out duplicate keys, which msgspec would merge silently
        and len(set(screens)) == len(screens)
        and all(_is_sound(entry) for entry in charter.screens)
    )
    return charter if sound else None


def _is_sound(entry: CharterEntry) -> bool:
    return (
        all((entry.screen, entry.title_ja, entry.title_en, entry.form, entry.roles, entry.purposes))
        and entry.edition >= 1
        and entry.daily_quota >= 1
        and entry.max_copies == MAX_COPIES
    )


def _read(path: Path, limit: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError:
        return None
    return content if len(content) <= limit else None
