"""What a submission says and whether it may be cosigned (C2SP tlog-witness, add-checkpoint); pure decisions.

Knows no file, no clock and no HTTP but the numbers of its statuses.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.merkle import EMPTY_ROOT, BadTree, verify_consistency
from client.contract.note import ED25519, BadKey, BadNote, NoteKey, open_note, read_vkey, text_of

MOST_PROOF_LINES: Final = 63
LARGEST: Final = 2**63 - 1
"""Largest tree whose size the book can hold."""
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})")
_HASH: Final = 32

Logs = Mapping[str, tuple[NoteKey, ...]]
"""The keys that are trusted for each origin."""


class Refused(Exception):
    """A submission that is not cosigned.

    `status`: of HTTP. `body`: what the submitter is told. `evidence`: the failed check, where the log itself signed
    what failed it and may have misbehaved; otherwise empty.
    """

    def __init__(self, status: int, body: str, *, evidence: str = "") -> None:
        super().__init__(body)
        self.status = status
        self.body = body
        self.evidence = evidence


@dataclass(frozen=True, slots=True)
class Submission:
    """A body as it was sent. `old`: the size that the proof starts from."""

    old: int
    proof: tuple[bytes, ...]
    note: str


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A checkpoint with the lines of those signatures that were verified."""

    checkpoint: Checkpoint
    text: str
    lines: tuple[str, ...]

    @property
    def note(self) -> str:
        """The note without the signatures of strangers."""
        return f"{self.text}\n{''.join(self.lines)}"


def trusted_logs(vkeys: Iterable[str]) -> Logs:
    """Return the logs of these verifier keys; a key's name is its log's origin. Raises: BadKey."""
    found: dict[str, tuple[NoteKey, ...]] = {}
    for vkey in dict.fromkeys(vkeys):
        key = read_vkey(vkey)
        if key.kind != ED25519:
            raise BadKey("not the key of a log")
        found[key.name] = (*found.get(key.name, ()), key)
    return found


def read_submission(body: bytes) -> Submission:
    """Read the body of a request. Raises: Refused, with status 400."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise _malformed("not UTF-8") from None
    head, gap, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    old = _OLD.fullmatch(first)
    if not gap or old is None:
        raise _malformed("no line with the old size")
    if len(lines) > MOST_PROOF_LINES:
        raise _malformed("too many lines of proof")
    return Submission(int(old[1]), tuple(_hash(line) for line in lines), note)


def signed_head(submission: Submission, logs: Logs) -> SignedHead:
    """Return what a trusted log has signed.

    Raises: Refused, with status 400 for a note that holds no checkpoint or one smaller than the old size, 404 for an
    unknown origin, 403 where no trusted key has signed (nobody has, when the signatures' lines cannot be read).
    """
    try:
        checkpoint = read_checkpoint(text_of(submission.note))
    except BadNote as error:
        raise _malformed(str(error)) from error
    keys = logs.get(checkpoint.origin)
    if keys is None:
        raise Refused(404, "unknown log\n")
    try:
        text, signatures = open_note(submission.note, keys)
    except BadNote as error:
        raise Refused(403, f"{error}\n") from error
    if not submission.old <= checkpoint.size <= LARGEST:
        raise _malformed("a checkpoint smaller than the old size, or larger than any tree")
    return SignedHead(checkpoint, text, tuple(one.line for one in signatures))


def check_growth(known: Checkpoint, submission: Submission, head: Checkpoint) -> None:
    """Check that a signed head may follow the latest cosigned one, or the empty tree where none was cosigned.

    Raises: Refused, with status 409 and the known size when the proof starts from another, 422 when it proves nothing.
    """
    contradiction = _contradiction(known, head)
    if submission.old != known.size:
        # A submitter is always told the size, also when what the log has signed is proof against it.
        raise Refused(409, f"{known.size}\n", evidence=contradiction)
    if contradiction:
        raise _inconsistent(contradiction)
    _check_proof(known, head, submission.proof)


def _check_proof(known: Checkpoint, head: Checkpoint, proof: Sequence[bytes]) -> None:
    try:
        verify_consistency(known.size, known.root, head.size, head.root, proof)
    except BadTree as error:
        raise _inconsistent(f"no consistency proof: {error}") from error


def _contradiction(known: Checkpoint, head: Checkpoint) -> str:
    """Name what no proof could mend; empty where there is nothing."""
    if head.size == 0 and head.root != EMPTY_ROOT:
        return "an empty tree with a root of its own"
    if head.size == known.size and head.root != known.root:
        return "a second root for one size"
    return ""


def _hash(line: str) -> bytes:
    try:
        raw = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raise _malformed("a line of proof that is not base64") from None
    if len(raw) != _HASH or base64.b64encode(raw).decode() != line:
        raise _malformed("a line of proof that is no hash")
    return raw


def _malformed(reason: str) -> Refused:
    return Refused(400, f"malformed request: {reason}\n")


def _inconsistent(reason: str) -> Refused:
    return Refused(422, f"{reason}\n", evidence=reason)
