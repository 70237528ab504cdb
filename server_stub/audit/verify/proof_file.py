"""The proof of one entry as a file that needs nothing else but the entry and a policy (C2SP tlog-proof).

Knows no folder.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from client.contract.merkle import LONGEST_PROOF, BadTree, leaf_hash, verify_inclusion
from server_stub.audit.verify.findings import Failed, Verdict
from server_stub.audit.verify.heads import Head, open_head
from server_stub.audit.verify.policy import Policy

PROOF = "proof"
_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


class BadProofFile(Exception):
    """A proof file is malformed."""


@dataclass(frozen=True, slots=True)
class ProofFile:
    """An entry's index from 0, the hashes from its neighbour up, and the checkpoint as signed. `extra`: unproven."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


def write_proof(index: int, hashes: Sequence[bytes], checkpoint: str, extra: bytes | None = None) -> str:
    """Return the text of a proof file."""
    lines = [_FIRST_LINE]
    if extra is not None:
        lines.append(f"extra {base64.b64encode(extra).decode()}")
    lines += [f"index {index}", *(base64.b64encode(one).decode() for one in hashes)]
    return "\n".join(lines) + f"\n\n{checkpoint}"


def read_proof(data: bytes) -> ProofFile:
    """Read a proof file. Raises: BadProofFile."""
    try:
        head, gap, checkpoint = data.decode().partition("\n\n")
    except UnicodeDecodeError:
        raise BadProofFile("not text") from None
    lines = head.split("\n")
    if not gap or lines[0] != _FIRST_LINE:
        raise BadProofFile("not a proof file")
    extra = None
    if len(lines) > 1 and lines[1].startswith("extra "):
        extra = _raw(lines.pop(1).removeprefix("extra "))
    index = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
    if index is None:
        raise BadProofFile("no index")
    hashes = tuple(_raw(line) for line in lines[2:])
    if len(hashes) > LONGEST_PROOF or any(len(one) != 32 for one in hashes):
        raise BadProofFile("not hashes")
    return ProofFile(int(index[1]), hashes, checkpoint, extra)


def verify_proof(proof: ProofFile, entry: bytes, policy: Policy) -> Head:
    """Verify that the log has the entry; the head may lack a quorum.

    Raises: Failed: TAMPERED when it has not, UNTRUSTED when no log of the policy says so.
    """
    head = open_head(proof.checkpoint.encode(), policy)
    try:
        verify_inclusion(leaf_hash(entry), proof.index, head.checkpoint.size, proof.hashes, head.checkpoint.root)
    except BadTree as error:
        raise Failed(PROOF, f"entry {proof.index + 1} is not proven: {error}", Verdict.TAMPERED) from None
    return head


def _raw(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadProofFile("not base64") from None
    # One way to write a proof, so that a changed file is a refused file.
    if base64.b64encode(raw).decode() != text:
        raise BadProofFile("not base64")
    return raw
