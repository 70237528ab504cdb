"""Proof files: written, read, verified; and not for another entry, another place or another tree."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

import pytest

from server_stub.audit.tiles import inclusion_proof
from server_stub.audit.verify.copy import Copy, Tiles
from server_stub.audit.verify.findings import Failed, Verdict
from server_stub.audit.verify.policy import read_policy
from server_stub.audit.verify.proof_file import BadProofFile, ProofFile, read_proof, verify_proof, write_proof
from tests.helpers.log_copy import POLICY

HASH = base64.b64encode(bytes(32)).decode()
TRUST = read_policy(POLICY.encode())


@pytest.fixture(scope="module")
def proofs(copy: Path, entries: Sequence[bytes]) -> list[ProofFile]:
    note = (copy / "checkpoint").read_text("utf-8")
    tiles = Tiles(Copy(copy), len(entries))
    return [
        ProofFile(index, tuple(inclusion_proof(tiles, index, len(entries))), note)
        for index in (0, 1, 255, 256, 511, 512, len(entries) - 1)
    ]


def test_a_proof_survives_writing_and_proves_its_entry(proofs: list[ProofFile], entries: Sequence[bytes]) -> None:
    for made in proofs:
        text = write_proof(made.index, made.hashes, made.checkpoint)
        assert read_proof(text.encode()) == made
        assert verify_proof(made, entries[made.index], TRUST).enough


def test_no_other_entry_is_proven(proofs: list[ProofFile], entries: Sequence[bytes]) -> None:
    for made in proofs:
        for other in (made.index + 1) % len(entries), (made.index + 100) % len(entries):
            with pytest.raises(Failed) as failed:
                verify_proof(made, entries[other], TRUST)
            assert failed.value.line.verdict is Verdict.TAMPERED


def test_the_shape_of_the_specification() -> None:
    text = f"c2sp.org/tlog-proof@v1\nextra {base64.b64encode(b'why').decode()}\nindex 0\n{HASH}\n\ncheckpoint\n"
    found = read_proof(text.encode())
    assert found == ProofFile(0, (bytes(32),), "checkpoint\n", b"why")
    assert write_proof(found.index, found.hashes, found.checkpoint, found.extra) == text


@pytest.mark.parametrize(
    "text",
    [
        b"\xff",
        b"",
        b"c2sp.org/tlog-proof@v1\nindex 0\n",
        b"c2sp.org/tlog-proof@v2\nindex 0\n\nnote\n",
        b"c2sp.org/tlog-proof@v1\n\nnote\n",
        b"c2sp.org/tlog-proof@v1\nindex 01\n\nnote\n",
        b"c2sp.org/tlog-proof@v1\nindex -1\n\nnote\n",
        b"c2sp.org/tlog-proof@v1\nextra =\nindex 0\n\nnote\n",
        b"c2sp.org/tlog-proof@v1\nextra aB==\nindex 0\n\nnote\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nnote\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH[:-2]}B=\n\nnote\n".encode(),
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH}é\n\nnote\n".encode(),
        ("c2sp.org/tlog-proof@v1\nindex 0\n" + f"{HASH}\n" * 65 + "\nnote\n").encode(),
    ],
)
def test_a_malformed_file_is_refused(text: bytes) -> None:
    with pytest.raises(BadProofFile):
        read_proof(text)
