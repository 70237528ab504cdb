"""Every rule of tlog-witness for a submission, each with the status that the text demands."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract.checkpoint import Checkpoint
from client.contract.merkle import EMPTY_ROOT
from client.contract.note import BadKey, NoteSigner, sign_note
from server_stub.witness.protocol import (
    LARGEST,
    Refused,
    Submission,
    check_growth,
    read_submission,
    signed_head,
    trusted_logs,
)
from tests.server_stub.witness.small_log import HONEST, LOG_KEY, ORIGIN, STRANGER, WITNESS, SmallLog, body

LOGS = trusted_logs([LOG_KEY.key.vkey])
NOTHING_YET = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
NOTE = sign_note(HONEST.head(5).text, LOG_KEY)
HASH = base64.b64encode(bytes(32)).decode()


def refusal(known: Checkpoint, sent: bytes) -> Refused:
    submission = read_submission(sent)
    head = signed_head(submission, LOGS)
    with pytest.raises(Refused) as refused:
        check_growth(known, submission, head.checkpoint)
    return refused.value


def test_a_body_is_read_as_it_was_sent() -> None:
    proof = HONEST.proof(3, 5)
    assert read_submission(body(3, proof, NOTE)) == Submission(3, tuple(proof), NOTE)
    assert read_submission(body(0, [], NOTE)) == Submission(0, (), NOTE)
    assert len(read_submission(body(1, [bytes(32)] * 63, NOTE)).proof) == 63


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\xff\n\n",
        b"old 0\n",
        f"new 0\n\n{NOTE}".encode(),
        f"old\n\n{NOTE}".encode(),
        f"old 00\n\n{NOTE}".encode(),
        f"old 01\n\n{NOTE}".encode(),
        f"old -1\n\n{NOTE}".encode(),
        f"old  1\n\n{NOTE}".encode(),
        f"old 1 \n\n{NOTE}".encode(),
        f"old 1\r\n\n{NOTE}".encode(),
        f"old {10**19}\n\n{NOTE}".encode(),
        f"\nold 1\n\n{NOTE}".encode(),
        "old １\n\n".encode() + NOTE.encode(),
        f"old 1\n{HASH[:-4]}\n\n{NOTE}".encode(),
        f"old 1\n{HASH[:-2]}B=\n\n{NOTE}".encode(),
        f"old 1\n {HASH}\n\n{NOTE}".encode(),
        f"old 1\nno hash\n\n{NOTE}".encode(),
        f"old 1\nハッシュ\n\n{NOTE}".encode(),
        body(1, [bytes(32)] * 64, NOTE),
    ],
)
def test_a_malformed_body_is_400(sent: bytes) -> None:
    with pytest.raises(Refused, match="malformed request") as refused:
        read_submission(sent)
    assert (refused.value.status, refused.value.evidence) == (400, "")


@pytest.mark.parametrize(
    "note",
    [
        "",
        "no note\n",
        HONEST.head(5).text,
        sign_note("log.example/record\n5\n", LOG_KEY),
        sign_note(f"{ORIGIN}\n05\n{HASH}\n", LOG_KEY),
        sign_note(f"{ORIGIN}\n5\nshort\n", LOG_KEY),
    ],
)
def test_a_note_that_holds_no_checkpoint_is_400(note: str) -> None:
    with pytest.raises(Refused) as refused:
        signed_head(Submission(0, (), note), LOGS)
    assert refused.value.status == 400


def test_a_signed_checkpoint_is_taken_without_the_signatures_of_strangers() -> None:
    strange = sign_note(HONEST.head(5).text, STRANGER).rpartition("\n\n")[2]
    head = signed_head(Submission(0, (), NOTE + strange), LOGS)
    assert (head.checkpoint, head.text, head.note) == (HONEST.head(5), HONEST.head(5).text, NOTE)


def test_further_lines_of_a_checkpoint_are_kept() -> None:
    note = sign_note(HONEST.head(5).text + "a further line\n", LOG_KEY)
    assert signed_head(Submission(0, (), note), LOGS).note == note


def test_an_unknown_origin_is_404() -> None:
    note = sign_note(HONEST.head(5).text.replace(ORIGIN, "other.example"), LOG_KEY)
    with pytest.raises(Refused, match="unknown log") as refused:
        signed_head(Submission(0, (), note), LOGS)
    assert refused.value.status == 404


@pytest.mark.parametrize(
    "note",
    [
        sign_note(HONEST.head(5).text, STRANGER),
        sign_note(HONEST.head(5).text, NoteSigner("other.example", LOG_KEY.private)),
        NOTE.replace("\n5\n", "\n6\n"),
        NOTE.replace("— ", "- "),
    ],
)
def test_a_checkpoint_that_no_trusted_key_has_signed_is_403(note: str) -> None:
    with pytest.raises(Refused) as refused:
        signed_head(Submission(0, (), note), LOGS)
    assert (refused.value.status, refused.value.evidence) == (403, "")


def test_a_wrong_signature_by_one_trusted_key_spoils_the_right_one_by_another() -> None:
    second = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(3, 35))))
    logs = trusted_logs([LOG_KEY.key.vkey, second.key.vkey])
    wrong = sign_note(HONEST.head(6).text, second).rpartition("\n\n")[2]
    right = sign_note(HONEST.head(5).text, second).rpartition("\n\n")[2]
    assert signed_head(Submission(0, (), NOTE + right), logs).note == NOTE + right
    with pytest.raises(Refused, match="invalid signature") as refused:
        signed_head(Submission(0, (), NOTE + wrong), logs)
    assert refused.value.status == 403


@pytest.mark.parametrize(("old", "size"), [(6, 5), (0, LARGEST + 1)])
def test_an_old_size_above_the_checkpoint_and_a_size_above_any_tree_are_400(old: int, size: int) -> None:
    note = sign_note(Checkpoint(ORIGIN, size, bytes(32)).text, LOG_KEY)
    with pytest.raises(Refused, match="smaller") as refused:
        signed_head(Submission(old, (), note), LOGS)
    assert refused.value.status == 400


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 1), (0, 5), (1, 5), (4, 8), (7, 33), (40, 40)])
def test_growth_that_is_proven_is_let_through(old: int, new: int) -> None:
    submission = read_submission(HONEST.body(old, new))
    check_growth(HONEST.head(old), submission, signed_head(submission, LOGS).checkpoint)


@pytest.mark.parametrize("old", [0, 2, 4])
def test_another_old_size_is_409_with_the_known_one_and_no_evidence(old: int) -> None:
    refused = refusal(HONEST.head(3), HONEST.body(old, 5))
    assert (refused.status, refused.body, refused.evidence) == (409, "3\n", "")


def test_a_second_root_for_the_known_size_is_evidence_whatever_the_old_size() -> None:
    other = SmallLog(fork=0)
    refused = refusal(HONEST.head(5), other.body(3, 5))
    assert (refused.status, refused.body, refused.evidence) == (409, "5\n", "a second root for one size")
    refused = refusal(HONEST.head(5), other.body(5, 5))
    assert (refused.status, refused.evidence) == (422, "a second root for one size")


@pytest.mark.parametrize(("known", "status"), [(0, 422), (5, 409)])
def test_an_empty_tree_with_a_root_of_its_own_is_refused(known: int, status: int) -> None:
    note = sign_note(Checkpoint(ORIGIN, 0, bytes(32)).text, LOG_KEY)
    refused = refusal(HONEST.head(known), body(0, [], note))
    assert (refused.status, refused.evidence) == (status, "an empty tree with a root of its own")


@pytest.mark.parametrize(
    ("old", "proof"),
    [
        (0, [bytes(32)]),  # from nothing, nothing is proven
        (5, [bytes(32)]),  # to the same size, neither
        (3, []),
        (3, HONEST.proof(3, 5)[:-1]),
        (3, [*HONEST.proof(3, 5), bytes(32)]),
        (3, HONEST.proof(3, 5)[::-1]),
        (3, SmallLog(fork=2).proof(3, 5)),
    ],
)
def test_a_proof_that_does_not_prove_is_422(old: int, proof: list[bytes]) -> None:
    refused = refusal(HONEST.head(old), body(old, proof, NOTE))
    assert (refused.status, refused.body.split(":")[0]) == (422, "no consistency proof")
    assert refused.evidence == refused.body.rstrip("\n")


def test_a_key_named_twice_is_one_and_two_keys_of_a_log_are_two() -> None:
    vkey, other = LOG_KEY.key.vkey, STRANGER.key.vkey
    assert trusted_logs([vkey, other, vkey]) == {ORIGIN: (LOG_KEY.key, STRANGER.key)}


@pytest.mark.parametrize("vkey", ["nonsense", WITNESS.key.vkey])
def test_a_text_that_is_no_log_key_is_refused(vkey: str) -> None:
    with pytest.raises(BadKey):
        trusted_logs([vkey])
