"""The charter fails closed: whatever is wrong with it, nothing is printable, and the reason is said."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server_stub.paper.charter import (
    DOCUMENT_LIMIT,
    Charter,
    CharterEntry,
    CharterStore,
    Flaw,
    NothingPrintable,
    Office,
    encode,
    signature_lines,
    signed_message,
    verify,
)
from server_stub.paper.charter_signing import SignedCharter, sign
from tests.server_stub.paper.samples import CHARTER, KEYS, NOW, OFFICERS, SIGNED

SHIPPED = Path(__file__).resolve().parents[3] / "resources" / "paper"


def flaw_of(found: Charter | NothingPrintable) -> Flaw | None:
    return found.flaw if isinstance(found, NothingPrintable) else None


def check(signed: SignedCharter) -> Flaw | None:
    return flaw_of(verify(signed.document, signed.signatures, KEYS, NOW))


def test_a_charter_signed_by_both_officers_is_in_force() -> None:
    charter = verify(SIGNED.document, SIGNED.signatures, KEYS, NOW)
    assert charter == CHARTER
    entry = CHARTER.entry_for("AST")
    assert entry is not None
    assert (entry.form, entry.daily_quota, entry.max_copies) == ("AS-01", 5, 1)
    assert CHARTER.entry_for("CUS") is None


@pytest.mark.parametrize("bit", [0x01, 0x20, 0x80])
def test_every_flipped_byte_of_the_document_leaves_nothing_printable(bit: int) -> None:
    for at in range(len(SIGNED.document)):
        changed = bytearray(SIGNED.document)
        changed[at] ^= bit
        assert check(SignedCharter(bytes(changed), SIGNED.signatures)) is Flaw.BAD_SIGNATURE, at


@pytest.mark.parametrize("bit", [0x01, 0x02, 0x20, 0x80])
def test_every_flipped_byte_of_the_signatures_leaves_nothing_printable(bit: int) -> None:
    for at in range(len(SIGNED.signatures)):
        changed = bytearray(SIGNED.signatures)
        changed[at] ^= bit
        assert check(SignedCharter(SIGNED.document, bytes(changed))) in (Flaw.BAD_SIGNATURE, Flaw.UNSIGNED), at


def test_a_reader_that_skips_the_signatures_would_take_the_changed_charter() -> None:
    """The trap: well-formed and wider rights; only the signatures stand in its way."""
    widened = SIGNED.document.replace(b'"daily_quota": 5', b'"daily_quota": 9')
    taken = msgspec.json.decode(widened, type=Charter)
    assert taken.screens[0].daily_quota == 9
    assert check(SignedCharter(widened, SIGNED.signatures)) is Flaw.BAD_SIGNATURE


def one_signature(signed: SignedCharter) -> bytes:
    return signed.signatures.splitlines(keepends=True)[0]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda signed: b"",
        one_signature,
        lambda signed: one_signature(signed) * 2,
        lambda signed: signed.signatures + one_signature(signed),
        lambda signed: b"".join(reversed(signed.signatures.splitlines(keepends=True))),
        lambda signed: signed.signatures.replace(b"\n", b"\r\n"),
        lambda signed: signed.signatures.rstrip(),
        lambda signed: b"\xff" + signed.signatures,
    ],
)
def test_missing_or_misspelt_signatures_leave_nothing_printable(spoil: Callable[[SignedCharter], bytes]) -> None:
    assert check(SignedCharter(SIGNED.document, spoil(SIGNED))) is Flaw.UNSIGNED


def test_one_officer_cannot_sign_for_both() -> None:
    lone = OFFICERS[Office.HEADQUARTERS]
    assert check(sign(CHARTER, dict.fromkeys(Office, lone))) is Flaw.BAD_SIGNATURE
    own = lone.public_key().public_bytes_raw()
    same = replace(KEYS, personal_data_officer=own)
    signed = sign(CHARTER, dict.fromkeys(Office, lone))
    assert flaw_of(verify(signed.document, signed.signatures, same, NOW)) is Flaw.BAD_KEYS


def test_a_signature_of_one_office_does_not_serve_for_the_other() -> None:
    signatures = {
        Office.HEADQUARTERS: OFFICERS[Office.HEADQUARTERS].sign(signed_message(Office.HEADQUARTERS, SIGNED.document)),
        Office.PERSONAL_DATA_OFFICER: OFFICERS[Office.PERSONAL_DATA_OFFICER].sign(
            signed_message(Office.HEADQUARTERS, SIGNED.document)
        ),
    }
    assert check(SignedCharter(SIGNED.document, signature_lines(signatures))) is Flaw.BAD_SIGNATURE


def test_other_keys_missing_keys_and_broken_keys_leave_nothing_printable() -> None:
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for key, flaw in ((stranger, Flaw.BAD_SIGNATURE), (b"short", Flaw.BAD_KEYS)):
        for keys in (replace(KEYS, headquarters=key), replace(KEYS, personal_data_officer=key)):
            assert flaw_of(verify(SIGNED.document, SIGNED.signatures, keys, NOW)) is flaw
    assert flaw_of(verify(SIGNED.document, SIGNED.signatures, None, NOW)) is Flaw.BAD_KEYS
    assert flaw_of(verify(None, SIGNED.signatures, KEYS, NOW)) is Flaw.MISSING


def test_the_charter_holds_from_its_first_to_its_last_day_in_japan() -> None:
    begins = NOW.replace(month=10, day=31, hour=15, minute=0)  # midnight in Japan, 1 November
    ends = begins + timedelta(days=366)
    for at, flaw in (
        (begins - timedelta(microseconds=1), Flaw.NOT_YET_VALID),
        (begins, None),
        (ends - timedelta(microseconds=1), None),
        (ends, Flaw.EXPIRED),
    ):
        assert flaw_of(verify(SIGNED.document, SIGNED.signatures, KEYS, at)) is flaw, at


def test_an_older_charter_than_the_settings_name_is_refused() -> None:
    assert flaw_of(verify(SIGNED.document, SIGNED.signatures, replace(KEYS, lowest_number=1), NOW)) is None
    newer = replace(KEYS, lowest_number=2)
    assert flaw_of(verify(SIGNED.document, SIGNED.signatures, newer, NOW)) is Flaw.SUPERSEDED


def signed_bytes(document: bytes) -> SignedCharter:
    return SignedCharter(
        document,
        signature_lines({office: OFFICERS[office].sign(signed_message(office, document)) for office in Office}),
    )


def entry(**changes: object) -> CharterEntry:
    return msgspec.structs.replace(CHARTER.screens[0], **changes)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{}",
        b"\xff\xfe",
        SIGNED.document.rstrip(),
        SIGNED.document.replace(b'"number": 1', b'"number": 1, "number": 1'),
        SIGNED.document.replace(b'"number": 1', b'"number": 1, "extra": 1'),
        SIGNED.document.replace(b'"daily_quota": 5', b'"daily_quota": "5"'),
        SIGNED.document.replace(b'"hand_over"', b'"anything"'),
        json.dumps(json.loads(SIGNED.document)).encode(),
        *(
            encode(msgspec.structs.replace(CHARTER, screens=screens))
            for screens in (
                (entry(), entry()),
                (entry(max_copies=2),),
                (entry(max_copies=0),),
                (entry(daily_quota=0),),
                (entry(edition=0),),
                (entry(roles=()),),
                (entry(purposes=()),),
                (entry(screen=""),),
            )
        ),
    ],
)
def test_a_document_that_is_not_sound_is_refused_though_well_signed(document: bytes) -> None:
    assert check(signed_bytes(document)) is Flaw.MALFORMED


def test_the_product_ships_an_empty_unsigned_charter() -> None:
    document = (SHIPPED / "charter.json").read_bytes()
    assert msgspec.json.decode(document, type=Charter).screens == ()
    assert encode(msgspec.json.decode(document, type=Charter)) == document
    store = CharterStore(SHIPPED / "charter.json", SHIPPED / "charter.json.sig", KEYS)
    assert flaw_of(store.in_force(NOW)) is Flaw.UNSIGNED


def test_the_store_reads_its_files_anew_and_survives_their_loss(tmp_path: Path) -> None:
    document, signatures = tmp_path / "paper" / "charter.json", tmp_path / "paper" / "charter.json.sig"
    store = CharterStore(document, signatures, KEYS)
    assert flaw_of(store.in_force(NOW)) is Flaw.MISSING
    SIGNED.write(document, signatures)
    assert store.in_force(NOW) == CHARTER
    document.write_bytes(SIGNED.document + b" " * DOCUMENT_LIMIT)
    assert flaw_of(store.in_force(NOW)) is Flaw.MISSING
    document.write_bytes(SIGNED.document)
    signatures.unlink()
    assert flaw_of(store.in_force(NOW)) is Flaw.UNSIGNED


class Files:
    """The charter's files in a folder, with a count of how often one was read."""

    def __init__(self, folder: Path) -> None:
        self.document, self.signatures = folder / "charter.json", folder / "charter.json.sig"
        self.reads = 0
        SIGNED.write(self.document, self.signatures)

    def read(self, path: Path, _limit: int) -> bytes | None:
        self.reads += 1
        return path.read_bytes() if path.exists() else None

    def store(self, seconds_later: float = 10) -> CharterStore:
        """A store to which the files seem to have lain there for a while."""
        clock = lambda: time.time_ns() + int(seconds_later * 1e9)  # noqa: E731
        return CharterStore(self.document, self.signatures, KEYS, read=self.read, clock=clock)


def test_files_that_have_not_changed_are_read_once_and_their_term_is_judged_each_time(tmp_path: Path) -> None:
    files = Files(tmp_path)
    store = files.store()
    for _ in range(3):
        assert store.in_force(NOW) == CHARTER
    assert files.reads == 2  # document and signatures
    assert flaw_of(store.in_force(NOW + timedelta(days=400))) is Flaw.EXPIRED
    assert flaw_of(store.in_force(NOW - timedelta(days=400))) is Flaw.NOT_YET_VALID
    assert store.in_force(NOW) == CHARTER
    assert files.reads == 2


@pytest.mark.parametrize("name", ["document", "signatures"])
def test_whichever_file_changes_or_goes_takes_effect_at_once(tmp_path: Path, name: str) -> None:
    files = Files(tmp_path)
    store = files.store()
    assert store.in_force(NOW) == CHARTER
    changed: Path = getattr(files, name)
    sound, before = changed.read_bytes(), changed.stat()
    spoilt = tmp_path / "other"
    spoilt.write_bytes(sound.replace(b"A", b"B").replace(b"a", b"b"))
    os.utime(spoilt, ns=(before.st_atime_ns, before.st_mtime_ns))  # of the same size and age, as a copy keeps it
    spoilt.replace(changed)
    assert flaw_of(store.in_force(NOW)) is not None
    changed.write_bytes(sound)
    assert store.in_force(NOW) == CHARTER
    changed.unlink()
    assert flaw_of(store.in_force(NOW)) in (Flaw.MISSING, Flaw.UNSIGNED)


def test_files_just_written_are_read_each_time_for_they_may_change_within_a_tick(tmp_path: Path) -> None:
    files = Files(tmp_path)
    store = files.store(seconds_later=0)
    for _ in range(2):
        assert store.in_force(NOW) == CHARTER
    assert files.reads == 4


@pytest.mark.parametrize("flaw", list(Flaw))
def test_every_flaw_has_words_that_say_whom_to_ask(flaw: Flaw) -> None:
    words = NothingPrintable(flaw).words
    assert words.ja.endswith("本部営業企画へ連絡してください。")
    assert "headquarters" in words.of("en")
