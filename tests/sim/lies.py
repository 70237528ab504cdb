"""False answers: by somebody on the way who has no key, and by a server, or a log, that does not keep its word.

Knows the wire's documents and the keys, not who believes what.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from random import Random
from typing import Any, Protocol

import msgspec
from msgspec import UNSET, Raw

from client.contract.api import HEARTBEAT, INTERACT, Ack, Answer
from client.contract.checkpoint import Checkpoint
from client.contract.codec import digest, encode
from client.contract.note import NoteSigner, sign_note
from client.contract.proof import content_digest
from client.net.transport import Arrived


class Lie(StrEnum):
    """How the server breaks its word, once, to one terminal."""

    INVENTED = "a receipt for an entry that is not in the record"
    OTHER_TREE = "a signed head that does not grow from the one before"
    FALSE_ACK = "an acknowledgement of something else"

    def fits(self, path: str) -> bool:
        """Whether an answer on this path can carry it."""
        return path == (INTERACT if self is Lie.INVENTED else HEARTBEAT)


class Betrayed(Protocol):
    """What a lie has to know of the request it answers."""

    @property
    def signature(self) -> str: ...

    sender: int
    sitting: Any


Sign = Callable[[bytes, str], dict[str, str]]
"""Header fields of an answer to the request with this signature, by the server's own key."""


class Liar:
    """Makes false answers. `betrayed`: is told who was lied to, and how."""

    def __init__(self, chance: Random, log: NoteSigner, sign: Sign, betrayed: Callable[[Any, Lie], None]) -> None:
        self._chance, self._log, self._sign, self._betrayed = chance, log, sign, betrayed

    def told(self, flight: Betrayed, arrived: Arrived, lie: Lie) -> Arrived | None:
        """Return the server's lie, or None where the answer cannot carry it."""
        answer = _answer(arrived)
        if answer is None:
            return None
        false = self._false(answer, lie)
        if false is None:
            return None
        self._betrayed(flight.sitting, lie)
        return self._signed(false, flight.signature)

    def remade(self, arrived: Arrived) -> Arrived | None:
        """Return another document with a receipt that names it, under the former signature."""
        answer = _answer(arrived)
        if answer is None or not isinstance(answer.screen, Raw):
            return None
        other = _other(answer.screen)
        receipt = msgspec.structs.replace(answer.receipt, document=digest(other))
        body = encode(msgspec.structs.replace(answer, screen=other, receipt=receipt))
        return Arrived(200, {**arrived.headers, "content-digest": content_digest(body)}, body)

    def swapped(self, signature: str, arrived: Arrived) -> Arrived | None:
        """Return another document under the receipt of the one that was recorded, signed by the server."""
        answer = _answer(arrived)
        if answer is None or not isinstance(answer.screen, Raw):
            return None
        return self._signed(msgspec.structs.replace(answer, screen=_other(answer.screen)), signature)

    def _false(self, answer: Answer, lie: Lie) -> Answer | None:
        if lie is Lie.FALSE_ACK:
            false = Ack(seq=answer.ack.seq + 3, head=self._chance.randbytes(32).hex())
            return msgspec.structs.replace(answer, ack=false)
        if lie is Lie.INVENTED:
            if answer.screen is UNSET:
                return None
            invented = msgspec.structs.replace(answer.receipt, entry=self._chance.randbytes(32).hex())
            return msgspec.structs.replace(answer, receipt=invented)
        if answer.log is None:
            return None
        size = int(answer.log.checkpoint.split("\n")[1])
        text = Checkpoint(self._log.name, size, self._chance.randbytes(32)).text
        proven = msgspec.structs.replace(answer.log, checkpoint=sign_note(text, self._log), entries=())
        return msgspec.structs.replace(answer, log=proven)

    def _signed(self, answer: Answer, signature: str) -> Arrived:
        body = encode(answer)
        return Arrived(200, self._sign(body, signature), body)


_answers = msgspec.json.Decoder(Answer)


def _answer(arrived: Arrived) -> Answer | None:
    return _answers.decode(arrived.body) if arrived.status == 200 and b'"receipt"' in arrived.body else None


def _other(screen: Raw) -> Raw:
    return Raw(bytes(screen).replace(b"for ", b"not for ", 1))
