"""Reads what the server answered: one coding undone within limits, one document that its receipt names.

Must not know who asked, nor the signature: it is verified before anything is read here.
"""

from __future__ import annotations

import hmac
import zlib
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from msgspec import Raw

from client.contract.api import Answer, Offer, Problem, ProblemKind, Rows, Suggestions
from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.codec import ContractViolation, decode, decode_screen, digest
from client.contract.limits import INFLATED_BYTES
from client.contract.note import BadNote, NoteKey, open_note
from client.contract.screen import Screen
from client.errors import BadAnswer, ForgedAnswer, RecordUnavailable, Refused, SessionOver
from client.net.transport import Arrived

T = TypeVar("T")

NOTHING_SHOWN: Final = digest(b"")
"""What a receipt names when its answer shows no document."""

_OVER: Final = (ProblemKind.SESSION_ENDED, ProblemKind.RECORD_FORK, ProblemKind.RECORD_GAP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A verified answer with its document decoded.

    At most one of screen, rows, suggestions, offer is present. `head`: of the record's tree, signed by its log, what
    the answer proves is not checked yet. `refused`: why the document cannot be drawn although
    the answer itself holds; everything else of the answer counts all the same.
    """

    answer: Answer
    screen: Screen | None = None
    rows: Rows | None = None
    suggestions: Suggestions | None = None
    offer: Offer | None = None
    head: Checkpoint | None = None
    refused: str = ""


def read_reply(content: bytes, log_key: NoteKey) -> Reply:
    """Decode an answer and what it shows.

    Raises: BadAnswer, ForgedAnswer for a receipt of another document and for a head that its log has not signed.
    """
    answer = decoded(content, Answer)
    parts = [part for part in (answer.screen, answer.rows, answer.suggestions, answer.offer) if isinstance(part, Raw)]
    if len(parts) > 1:
        raise BadAnswer("more than one document in an answer")
    shown = digest(parts[0]) if parts else NOTHING_SHOWN
    if not hmac.compare_digest(shown, answer.receipt.document):
        raise ForgedAnswer("the receipt is for another document")
    return replace(_with_document(answer), head=_head(answer, log_key))


def _head(answer: Answer, log_key: NoteKey) -> Checkpoint | None:
    if answer.log is None:
        return None
    try:
        text, _ = open_note(answer.log.checkpoint, [log_key])
        head = read_checkpoint(text)
    except BadNote as error:
        raise ForgedAnswer(f"head of the record: {error}") from error
    if head.origin != log_key.name:
        raise ForgedAnswer("head of another record")
    return head


def _with_document(answer: Answer) -> Reply:
    try:
        if isinstance(answer.screen, Raw):
            return Reply(answer=answer, screen=decode_screen(answer.screen))
        if isinstance(answer.rows, Raw):
            return Reply(answer=answer, rows=_part(answer.rows, Rows))
        if isinstance(answer.suggestions, Raw):
            return Reply(answer=answer, suggestions=_part(answer.suggestions, Suggestions))
        if isinstance(answer.offer, Raw):
            return Reply(answer=answer, offer=_part(answer.offer, Offer))
    except ContractViolation as violation:
        return Reply(answer=answer, refused=violation.reason)
    return Reply(answer=answer)


def _part(raw: Raw, kind: type[T]) -> T:
    return decode(bytes(raw), kind, limit=INFLATED_BYTES)


def decoded(content: bytes, kind: type[T]) -> T:
    """Decode one document. Raises: BadAnswer."""
    try:
        return decode(content, kind, limit=INFLATED_BYTES)
    except ContractViolation as violation:
        raise BadAnswer(violation.reason) from violation


def inflated(arrived: Arrived) -> bytes:
    """Undo the content coding, after the signature over the coded content was verified (RFC 9530 §2)."""
    coding = arrived.headers.get("content-encoding", "identity")
    if coding == "identity":
        return arrived.body
    if coding != "gzip":
        raise BadAnswer("an unknown content coding")
    inflater = zlib.decompressobj(wbits=31)
    try:
        content = inflater.decompress(arrived.body, INFLATED_BYTES + 1)
    except zlib.error as error:
        raise BadAnswer("damaged gzip") from error
    if len(content) > INFLATED_BYTES or not inflater.eof or inflater.unused_data:
        raise BadAnswer(f"not one gzip member of at most {INFLATED_BYTES} bytes")
    return content


def refusal_of(problem: Problem) -> Refused:
    """Return the error that a problem means here."""
    if problem.type in _OVER:
        return SessionOver(problem)
    if problem.type == ProblemKind.RECORD_UNAVAILABLE:
        return RecordUnavailable(problem)
    return Refused(problem)
