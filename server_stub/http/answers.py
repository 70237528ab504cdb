"""Answers: composed from what a screen served, kept under their command's number, given again when asked again soon.

Knows no screen. The document itself is kept once, in the record; here only where it belongs.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import UNSET, Raw, Struct
from sqlalchemy import Connection, bindparam, delete, insert, or_, select

from client.contract.api import Ack, Answer, Command, Problem, Receipt, Shell
from client.contract.blocks import Target
from client.contract.codec import decode_screen, digest, encode
from client.contract.limits import ANSWER_BYTES
from client.contract.proven import Proven
from server_stub.audit.documents import read_document
from server_stub.audit.keys import Sealed
from server_stub.audit.record import Record
from server_stub.audit.served import Served
from server_stub.http.wire import Reply, number_of, problem_reply
from server_stub.identity.tables import answered_command
from server_stub.store.columns import microseconds
from server_stub.store.prepared import Prepared

KEPT: Final = 16
"""How many of a session's last answers can be given again: more than a terminal ever has under way."""
AGAIN_WITHIN: Final = timedelta(seconds=30)
"""How long a document is given again as it was: a terminal asks again at once and for as long as its lease, 15 s."""

_REST_BYTES = 64 * 1024
_PARTS = ("screen", "rows", "suggestions", "offer")
_answers = msgspec.json.Decoder(Answer)
_problems = msgspec.json.Decoder(Problem)

_of_session, _number = answered_command.c.session == bindparam("of_session"), answered_command.c.number
_of_number = _number == bindparam("of_number")
_GIVEN = Prepared(select(answered_command).where(_of_session, _of_number))
_FORGET = Prepared(delete(answered_command).where(_of_session, or_(_of_number, _number <= bindparam("old"))))
_KEEP = Prepared(insert(answered_command), *answered_command.c.keys())


class AnswerTooLarge(Exception):
    """A screen made a document that no terminal would accept."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer given before: to which command (hash), and what."""

    asked: str
    answer: Answer | Problem

    @property
    def entry(self) -> int:
        """The number of the entry that recorded it; only what is recorded is kept."""
        if isinstance(self.answer, Problem):
            return number_of(self.answer.reference)
        return self.answer.receipt.number

    @property
    def document(self) -> str:
        """The hash of the document it shows, or empty."""
        shows = isinstance(self.answer, Answer) and _without_document(self.answer)[0]
        return self.answer.receipt.document if isinstance(self.answer, Answer) and shows else ""

    @property
    def here(self) -> Target | None:
        """Where the screen it shows stands, if it shows one."""
        shown = self.answer.screen if isinstance(self.answer, Answer) else UNSET
        return decode_screen(shown).here if isinstance(shown, Raw) else None

    def outdated(self, now: datetime) -> bool:
        """Whether it shows something that was decided too long ago to be shown again."""
        if isinstance(self.answer, Problem) or not self.document:
            return False
        return now - datetime.fromisoformat(self.answer.receipt.at) > AGAIN_WITHIN


def compose(
    served: Served,
    receipt: Receipt,
    ack: Ack,
    now: datetime,
    *,
    token: str | None = None,
    shell: Shell | None = None,
    log: Proven | None = None,
) -> Answer:
    """Return the answer that carries what was served."""
    parts = {name: Raw(part) for name in _PARTS if (part := getattr(served, name)) is not None}
    answer = Answer(
        receipt=receipt,
        ack=ack,
        time=microseconds(now),
        token=token,
        shell=shell or served.shell,
        opened=served.opened,
        sheet=served.sheet,
        notice=served.notice,
        actions=served.actions,
        log=log,
    )
    return msgspec.structs.replace(answer, **parts)


def check_size(served: Served) -> None:
    """Raises: AnswerTooLarge for a document that leaves no room for the rest of the answer."""
    if served.document is not None and len(served.document) > ANSWER_BYTES - _REST_BYTES:
        raise AnswerTooLarge(len(served.document))


def reply_of(answer: Answer | Problem) -> Reply:
    """Return the bytes of an answer or a problem."""
    return problem_reply(answer) if isinstance(answer, Problem) else Reply(200, encode(answer))


def renewed(answer: Answer | Problem, ack: Ack, now: datetime) -> Answer | Problem:
    """Return an earlier answer with what is acknowledged now; its receipt and document stay what they were."""
    changes: dict[str, object] = {"ack": ack}
    if isinstance(answer, Answer):
        changes["time"] = microseconds(now)
    return msgspec.structs.replace(answer, **changes)


def command_hash(command: Command) -> str:
    """Return what tells one command from another under the same number."""
    return digest(encode(command))


def keep_answer(
    connection: Connection,
    record: Record,
    place: tuple[str, int],
    asked: str,
    answer: Answer | Problem,
    *,
    now: datetime,
) -> None:
    """Keep an answer under (session, number), replacing an earlier one, and forget those too old to be asked for."""
    session, number = place
    part, rest = _without_document(answer)
    sealed = record.keys.seal(encode(rest), context=_context(place), at=now)
    _FORGET.run(connection, of_session=session, of_number=number, old=number - KEPT)
    _KEEP.run(
        connection,
        session=session,
        number=number,
        asked=asked,
        status=200 if isinstance(answer, Answer) else answer.status,
        part=part,
        document=answer.receipt.document if part and isinstance(answer, Answer) else "",
        key=sealed.key,
        sealed=base64.b64encode(sealed.data).decode(),
    )


def given_before(connection: Connection, record: Record, place: tuple[str, int]) -> Given | None:
    """Return the answer kept under (session, number), or None."""
    session, number = place
    row = _GIVEN.one_or_none(connection, of_session=session, of_number=number)
    if row is None:
        return None
    plain = record.keys.open(Sealed(row.key, base64.b64decode(row.sealed)), context=_context(place))
    if row.status != 200:
        return Given(row.asked, _problems.decode(plain))
    answer = _answers.decode(plain)
    if row.part:
        document = Raw(read_document(connection, record.keys, row.document))
        answer = msgspec.structs.replace(answer, **{row.part: document})
    return Given(row.asked, answer)


def _without_document(answer: Answer | Problem) -> tuple[str, Struct]:
    if isinstance(answer, Problem):
        return "", answer
    for part in _PARTS:
        if isinstance(getattr(answer, part), Raw):
            return part, msgspec.structs.replace(answer, **{part: UNSET})
    return "", answer


def _context(place: tuple[str, int]) -> bytes:
    return f"{place[0]}/{place[1]}".encode()
