"""The order of steps of the witness: read, believe only the log's signature, compare and keep, then answer.

Knows no HTTP.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from client.contract.note import NoteSigner
from server_stub.witness.book import Book
from server_stub.witness.protocol import Logs, read_submission, signed_head

Clock = Callable[[], datetime]
"""Returns aware UTC time."""


@dataclass(frozen=True, slots=True)
class Cosigner:
    """The witness of some logs under one name."""

    logs: Logs
    signer: NoteSigner
    book: Book
    clock: Clock

    def add_checkpoint(self, body: bytes) -> str:
        """Return the line of the cosignature on a submitted checkpoint, which is on the disk by then.

        Raises: Refused; SQLAlchemyError, when it could not be kept.
        """
        submission = read_submission(body)
        head = signed_head(submission, self.logs)
        return self.book.cosign(submission, head, self.signer, int(self.clock().timestamp()))

    def checkpoint(self, origin_hash: str) -> str | None:
        """Return the latest cosigned note of a log; None for another log, and before its first one.

        `origin_hash`: SHA-256 of the origin in lower-case hex.
        """
        for origin in self.logs:
            if hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                return self.book.note(origin)
        return None
