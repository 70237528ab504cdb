"""Notes, keys and cosignatures: the published examples, and what must not pass for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract.checkpoint import Checkpoint
from client.contract.note import (
    COSIGNATURE,
    BadKey,
    BadNote,
    NoteSigner,
    cosign,
    open_note,
    read_vkey,
    sign_note,
)

LOG = NoteSigner("log.example/record", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESS = NoteSigner("witness.example", Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64))), COSIGNATURE)
TEXT = Checkpoint("log.example/record", 7, bytes(32)).text


def test_published_notes(shared_data: Path) -> None:
    vectors = json.loads((shared_data / "vectors/signed-note/vectors.json").read_text("utf-8"))
    for case in vectors["notes"]:
        raw = bytes.fromhex(case["note_hex"]) if "note_hex" in case else case["note"].encode()
        try:
            note = raw.decode()
        except UnicodeDecodeError:
            assert case["expect"] == "malformed"  # a note is text before it is anything else
            continue
        keys = [read_vkey(text) for text in case["vkeys"]]
        if case["expect"] == "verified":
            _, signatures = open_note(note, keys)
            assert [one.key.name for one in signatures] == case["verified"], case["desc"]
        else:
            with pytest.raises(BadNote):
                open_note(note, keys)
    for case in vectors["bad_vkeys"]:
        with pytest.raises(BadKey):
            read_vkey(case["vkey"])


def test_a_note_of_ours_is_opened_with_our_key_only() -> None:
    note = sign_note(TEXT, LOG)
    text, signatures = open_note(note, [LOG.key, WITNESS.key])
    assert (text, [one.key for one in signatures], signatures[0].time) == (TEXT, [LOG.key], 0)
    assert read_vkey(LOG.key.vkey) == LOG.key
    with pytest.raises(BadNote, match="known key"):
        open_note(note, [WITNESS.key])


def test_a_cosignature_tells_its_time() -> None:
    note = sign_note(TEXT, LOG) + cosign(TEXT, WITNESS, time=1_764_312_345)
    _, signatures = open_note(note, [LOG.key, WITNESS.key])
    assert [(one.key.name, one.time) for one in signatures] == [(LOG.name, 0), (WITNESS.name, 1_764_312_345)]
    assert note.endswith(signatures[1].line)


def test_a_key_that_signed_twice_counts_once() -> None:
    line = cosign(TEXT, WITNESS, time=5)
    _, signatures = open_note(sign_note(TEXT, LOG) + line + cosign(TEXT, WITNESS, time=9), [WITNESS.key])
    assert [one.line for one in signatures] == [line]


@pytest.mark.parametrize("time", [0, 2**63])
def test_a_cosignature_needs_a_time(time: int) -> None:
    note = sign_note(TEXT, LOG) + cosign(TEXT, WITNESS, time=time)
    with pytest.raises(BadNote, match="time"):
        open_note(note, [WITNESS.key])


def test_a_cosignature_of_another_text_is_refused() -> None:
    other = TEXT.replace("\n7\n", "\n8\n")
    with pytest.raises(BadNote, match="invalid signature"):
        open_note(sign_note(TEXT, LOG) + cosign(other, WITNESS, time=5), [LOG.key, WITNESS.key])


def test_a_cut_signature_is_refused() -> None:
    import base64

    line = sign_note(TEXT, LOG).rpartition(" ")
    short = base64.b64encode(base64.b64decode(line[2])[:-1]).decode()
    with pytest.raises(BadNote, match="invalid signature"):
        open_note(f"{line[0]} {short}\n", [LOG.key])


@pytest.mark.parametrize("text", ["no newline at the end", "a tab\t\n"])
def test_such_a_text_cannot_be_signed(text: str) -> None:
    with pytest.raises(BadNote, match="text"):
        sign_note(text, LOG)
    with pytest.raises(BadNote, match="text"):
        cosign(text, WITNESS, time=1)


@pytest.mark.parametrize(
    "note",
    [
        "text\n\n- name AAAAAAAA\n", "text\n\n— name\n", "text\n\n— name !!!!\n", "text\n\n— name AAAA\n",
        "text\n\n— na+me AAAAAAAA\n", "text\n\n", "x" * 70_000 + "\n\n— name AAAAAAAA\n",
    ],
)  # fmt: skip
def test_malformed_notes(note: str) -> None:
    with pytest.raises(BadNote):
        open_note(note, [LOG.key])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+0000",
        f"{'n' * 201}+00000000+AA==",
        "name+00000000+!",
        "na me+00000000+AA==",
        "name+00000000+AAAA",
    ],
)
def test_malformed_keys(vkey: str) -> None:
    with pytest.raises(BadKey):
        read_vkey(vkey)


def test_which_of_two_keys_of_one_name_and_id_has_signed_nobody_guesses() -> None:
    with pytest.raises(BadNote, match="ambiguous"):
        open_note(sign_note(TEXT, LOG), [LOG.key, LOG.key])


def test_a_key_under_a_foreign_id_is_refused() -> None:
    with pytest.raises(BadKey, match="id"):
        read_vkey(LOG.key.vkey.replace(LOG.key.id.hex(), "00000000"))
