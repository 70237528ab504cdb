"""One terminal of the load generator: requests signed ahead and kept as bytes, answers verified afterwards.

Nothing here is timed; what is timed costs the generator as little as it can.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from client.contract.api import HEARTBEAT, Answer, Heartbeat, Interaction, Open
from client.contract.blocks import Target
from client.contract.codec import encode
from client.contract.proof import Message, Signer, sign_request, verify_answer
from tests.bench.record_bank import Seat
from tests.bench.record_events import Story

_END = b"\r\n\r\n"


class AnswerWrong(Exception):
    """An answer is none a terminal would accept."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request as it goes over the line, its Signature field, and number and hash of the last event up to it."""

    data: bytes
    signature: str
    last: int
    head: str


@dataclass(slots=True)
class Terminal:
    """A seat with its counters. `authority`: host and port as the server is asked for."""

    seat: Seat
    authority: str
    nonce: int = 0
    number: int = 0
    story: Story = field(init=False)
    _signer: Signer = field(init=False)

    def __post_init__(self) -> None:
        self.story = Story(self.seat.head)
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.seat.key))
        self._signer = Signer(self.seat.terminal, key)

    def report(self, events: int) -> Prepared:
        """Prepare a heartbeat with so many new events."""
        return self._prepared(HEARTBEAT, encode(Heartbeat(events=tuple(self.story.tell(events)))))

    def open(self, path: str) -> Prepared:
        """Prepare the opening of the customer's overview."""
        self.number += 1
        command = Open(Target("OVW", self.seat.customer))
        return self._prepared(path, encode(Interaction(number=self.number, lang="ja", command=command)))

    def go_on_from(self, answered: Prepared) -> None:
        """Forget the events of requests that were signed and never sent."""
        self.story = Story(answered.head, answered.last)

    def _prepared(self, path: str, body: bytes) -> Prepared:
        self.nonce += 1
        authorization = f"Bearer {self.seat.token}"
        message = Message("POST", self.authority, path, body, authorization)
        proof = sign_request(self._signer, message, created=int(time.time()), nonce=self.nonce)
        fields = {
            "Host": self.authority,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Authorization": authorization,
            **proof,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        head = f"POST {path} HTTP/1.1\r\n{lines}\r\n"
        return Prepared(head.encode() + body, proof["Signature"], self.story.seq, self.story.head)


def check_answer(key: Ed25519PublicKey, asked: Prepared, raw: bytes, *, receipt: bool = True) -> int:
    """Check status, signature and acknowledgement of an answer as a terminal does; return its content's length.

    `receipt`: whether it must carry one. Raises: AnswerWrong, BadProof.
    """
    head, _, body = raw.partition(_END)
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(first.split()[1])
    fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    verify_answer(key, fields, status=status, body=body, request_signature=asked.signature)
    if status != 200:
        raise AnswerWrong(f"{status}: {body[:200]!r}")
    if receipt:
        answer = msgspec.json.decode(body, type=Answer)
        if answer.receipt.number < 1 or answer.ack.seq != asked.last:
            raise AnswerWrong(f"acknowledged up to {answer.ack.seq}, sent up to {asked.last}")
    return len(body)
