"""Has the audit department's witness cosign the record's heads (C2SP tlog-witness): a thread that asks it now and then.

A witness that cannot be reached delays nothing but its own line; one that refuses has found out something. Knows no
route.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import SQLAlchemyError

from client.contract.note import BadNote, NoteKey, open_note
from server_stub.audit.log import Log, head_of_log, note_of
from server_stub.audit.tables import log_cosignature
from server_stub.audit.tiles import consistency_proof
from server_stub.looking import Looking
from server_stub.store.writer import RecordUnavailable, Writer

INTERVAL = 1.0
"""Seconds between two questions."""
PATIENCE = 5.0
"""Seconds a witness may take to answer."""
_LONGEST = 64 * 1024
_log = logging.getLogger(__name__)


class WitnessRefuses(Exception):
    """The witness does not cosign: it knows another record, or says something that is no cosignature."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Where the witness is asked, and the key of its cosignatures."""

    url: str
    key: NoteKey


@dataclass(frozen=True, slots=True)
class _Question:
    note: str
    size: int
    body: bytes


class Cosigning:
    """Asks one witness about one log."""

    def __init__(
        self, engine: Engine, writer: Writer, log: Log, witness: Witness, *, clock: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._log = log
        self._witness = witness
        self._clock = clock
        self._known: int | None = None
        self._looking = Looking("record-cosigning", _log, self._look, INTERVAL)

    def start(self) -> None:
        """Begin asking."""
        self._looking.start()

    def stop(self) -> None:
        """Stop asking; waits for a question under way."""
        self._looking.stop()

    def look(self) -> None:
        """Have the newest head cosigned if it is not yet. A failure is said once and tried again."""
        self._looking.once()

    def _look(self) -> tuple[int, str] | None:
        try:
            self.step()
        except WitnessRefuses as error:
            return logging.CRITICAL, f"the witness refuses: {error}"
        except (OSError, HTTPException) as error:
            return logging.ERROR, f"the witness cannot be reached: {type(error).__name__}"
        except (RecordUnavailable, SQLAlchemyError) as error:
            return logging.ERROR, f"no cosignature could be kept: {type(error).__name__}"
        return None

    def step(self) -> bool:
        """Ask about the newest head; return whether it has been cosigned now. Raises: WitnessRefuses, OSError."""
        with self._engine.connect() as connection:
            known = self._last(connection) if self._known is None else self._known
            question = self._question(connection, known)
        if question is None:
            return False
        status, answer = self._ask(question.body)
        if status == 409:
            return self._learn(answer, question.size)
        if status != 200:
            raise WitnessRefuses(f"status {status}")
        self._keep(question, answer)
        self._known = question.size
        return True

    def _last(self, connection: Connection) -> int:
        size, name = log_cosignature.c.size, log_cosignature.c.name
        query = select(size).where(name == self._witness.key.name).order_by(size.desc()).limit(1)
        return connection.execute(query).scalar_one_or_none() or 0

    def _question(self, connection: Connection, known: int) -> _Question | None:
        head = head_of_log(connection)
        if head is None or head.size <= known:
            return None
        size, note = head.size, note_of(connection, head.size)
        proof = consistency_proof(self._log.tiles(connection, head), known, size)
        lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
        return _Question(note, size, f"old {known}\n{lines}\n{note}".encode())

    def _learn(self, answer: bytes, size: int) -> bool:
        """Take the size the witness knows; a larger one than ours means that our record was rolled back."""
        text = answer.decode("ascii", "replace").strip()
        if not text.isdigit() or len(text) > 18:
            raise WitnessRefuses("a conflict without a size")
        if int(text) > size:
            raise WitnessRefuses(f"it has seen {text} entries, and the record has {size}")
        if int(text) == self._known:
            raise WitnessRefuses("it contradicts itself")
        self._known = int(text)
        return False

    def _keep(self, question: _Question, answer: bytes) -> None:
        try:
            _, signed = open_note(question.note + answer.decode(), [self._witness.key])
        except (BadNote, UnicodeDecodeError) as error:
            raise WitnessRefuses(f"its answer is no cosignature: {error}") from error
        row = {"size": question.size, "name": self._witness.key.name, "at": self._clock(), "line": signed[0].line}
        self._writer.run(lambda connection: connection.execute(insert(log_cosignature).values(row)))

    def _ask(self, body: bytes) -> tuple[int, bytes]:
        url = urlsplit(self._witness.url)
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        connection = kind(url.hostname or "", url.port, timeout=PATIENCE)
        try:
            connection.request("POST", f"{url.path.rstrip('/')}/add-checkpoint", body, {"Content-Type": "text/plain"})
            answer = connection.getresponse()
            return answer.status, answer.read(_LONGEST)
        finally:
            connection.close()
