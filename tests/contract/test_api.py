"""An answer's document stays the very bytes that were sent, and is simply absent when there is none."""

from __future__ import annotations

import msgspec
import pytest
from msgspec import UNSET, Raw, Struct

from client.contract.api import Ack, Answer, Receipt, Suggestion
from client.contract.codec import decode, encode

HASH = "0" * 64
RECEIPT = Receipt(number=1, entry=HASH, document=HASH, at="")


def test_a_document_comes_back_byte_for_byte() -> None:
    document = b'{"a": 1,   "b":[ ]}'
    answer = Answer(receipt=RECEIPT, ack=Ack(seq=0, head=HASH), time=1, screen=Raw(document))
    found = decode(encode(answer), Answer, limit=10_000)
    assert isinstance(found.screen, Raw)
    assert bytes(found.screen) == document
    assert found.rows is UNSET


def test_a_document_that_is_absent_is_left_out() -> None:
    assert b"screen" not in encode(Answer(receipt=RECEIPT, ack=Ack(seq=0, head=HASH), time=1))
    assert b"mark" not in encode(Suggestion(group="", text="x"))


def test_the_trap_that_none_would_be() -> None:
    class Trapped(Struct):
        screen: Raw | None = None

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"screen":{}}', type=Trapped)
