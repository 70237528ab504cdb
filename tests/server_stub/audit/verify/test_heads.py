"""Checkpoints under a policy: who signed, whether that is enough, and what must not pass for a signature."""

from __future__ import annotations

import base64

import pytest

from client.contract.checkpoint import Checkpoint
from client.contract.note import cosign, sign_note
from server_stub.audit.verify.findings import Failed, Verdict
from server_stub.audit.verify.heads import open_head
from server_stub.audit.verify.policy import read_policy
from tests.helpers.log_copy import LOG, NEWER_LOG, OTHER_WITNESS, POLICY, WITNESS, signer

TEXT = Checkpoint(LOG.name, 7, bytes(32)).text
SIGNED = sign_note(TEXT, LOG)
POLICIES = read_policy(POLICY.encode())


def failure(note: bytes, policy: str = POLICY) -> tuple[Verdict, str]:
    with pytest.raises(Failed) as failed:
        open_head(note, read_policy(policy.encode()))
    return failed.value.line.verdict, failed.value.line.text


def test_a_quorum_and_its_newest_time() -> None:
    note = SIGNED + cosign(TEXT, OTHER_WITNESS, time=9) + cosign(TEXT, WITNESS, time=5)
    head = open_head(note.encode(), POLICIES)
    assert (head.checkpoint, head.log, head.enough, head.newest) == (
        Checkpoint(LOG.name, 7, bytes(32)),
        LOG.key,
        True,
        5,
    )
    assert head.signed().text == f"{LOG.name} signed 7 entries"
    assert head.witnessed().text == f"cosigned by {WITNESS.name}"


def test_without_a_quorum_the_head_is_not_trusted() -> None:
    head = open_head(SIGNED.encode(), POLICIES)
    assert (head.enough, head.newest, head.witnessed().verdict) == (False, 0, Verdict.UNTRUSTED)
    assert "nobody" in head.witnessed().text


def test_a_policy_may_require_no_witness() -> None:
    head = open_head(SIGNED.encode(), read_policy(f"log {LOG.key.vkey}\nquorum none\n".encode()))
    assert (head.witnessed().verdict, head.witnessed().text) == (Verdict.SOUND, "the policy requires none")


def test_a_log_nobody_knows_is_untrusted() -> None:
    verdict, text = failure(sign_note(TEXT, NEWER_LOG).encode())
    assert (verdict, "no log of the policy" in text) == (Verdict.UNTRUSTED, True)
    # A witness alone is no log.
    assert failure((sign_note(TEXT, NEWER_LOG) + cosign(TEXT, WITNESS, time=1)).encode())[0] is Verdict.UNTRUSTED


def test_a_log_may_sign_only_under_its_own_name() -> None:
    other = signer("log.example/other", 9)
    policy = POLICY + f"log {other.key.vkey}\n"
    verdict, text = failure(sign_note(TEXT, other).encode(), policy)
    assert (verdict, "another name" in text) == (Verdict.UNTRUSTED, True)
    both = sign_note(TEXT, other) + SIGNED.split("\n\n")[1]
    assert open_head(both.encode(), read_policy(policy.encode())).log == LOG.key


def test_a_wrong_signature_by_a_known_key_is_tampering() -> None:
    for changed in (SIGNED.replace("\n7\n", "\n8\n"), sign_note("no checkpoint\n", LOG)):
        assert failure(changed.encode())[0] is Verdict.TAMPERED


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\xff",
        TEXT.encode(),
        f"{TEXT}\n".encode(),
        SIGNED.replace("— ", "- ").encode(),
        SIGNED.removesuffix("=\n").encode() + b"\n",
        f"{SIGNED}— other.example é\n".encode(),
        f"{SIGNED}no signature\n".encode(),
    ],
)
def test_what_is_no_note_is_tampering(note: bytes) -> None:
    assert failure(note)[0] is Verdict.TAMPERED


def test_unused_bits_of_a_signature_may_not_change() -> None:
    line = SIGNED.split(" ")[-1].strip()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = line[:-2] + letters[letters.index(line[-2]) ^ 1] + "="
    assert base64.b64decode(other) == base64.b64decode(line)
    assert failure(SIGNED.replace(line, other).encode())[0] is Verdict.TAMPERED
