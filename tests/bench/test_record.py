"""What the measurements of the record rest on: bounds both ways, times of heads, a made-up tree, a sound answer."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import json, structs

from client.contract.api import Ack, Answer, Receipt
from client.contract.merkle import leaf_hash
from client.contract.proof import BadProof, Signer, sign_answer
from server_stub.audit.stored import FIRST
from server_stub.audit.tree import GrowingTree
from tests.bench.figure import Figure
from tests.bench.record_events import Story
from tests.bench.record_heads import covered_after
from tests.bench.record_https import percentile
from tests.bench.record_terminal import AnswerWrong, Prepared, check_answer
from tests.bench.record_verify import equal_leaves

KEY = Ed25519PrivateKey.generate()
ASKED = Prepared(b"", "sig1=:request:", 7, FIRST)
ANSWER = Answer(receipt=Receipt(number=9, entry=FIRST, document=FIRST, at=""), ack=Ack(seq=7, head=FIRST), time=1)


def answered(answer: Answer, *, status: int = 200, to: str = ASKED.signature) -> bytes:
    body = json.encode(answer)
    proof = sign_answer(Signer("server", KEY), status=status, body=body, request_signature=to, created=1)
    lines = "".join(f"{name}: {value}\r\n" for name, value in proof.items())
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode() + body


@pytest.mark.parametrize(("value", "least", "kept"), [(1.0, False, True), (1.1, False, False), (0.9, True, False)])
def test_a_bound_is_the_most_or_the_least(value: float, least: bool, kept: bool) -> None:
    figure = Figure("what", value, 1.0, least=least)
    assert figure.kept is kept
    assert ("MISSED" in figure.line()) is not kept
    assert ("≥ 1" if least else "≤ 1") in figure.line()


def test_an_entry_waits_for_the_first_head_that_covers_it() -> None:
    entries, heads = [(1, 10), (2, 20), (3, 30)], [(2, 100), (5, 200)]
    assert covered_after(entries, heads) == [90, 80, 170]
    with pytest.raises(LookupError):
        covered_after([(6, 1)], heads)


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 70_000])
def test_a_tree_of_equal_leaves_is_the_one_that_grows(count: int) -> None:
    grown = GrowingTree()
    for _ in range(count):
        grown.add(leaf_hash(b""))
    assert (equal_leaves(count).root, equal_leaves(count).edge) == (grown.root, grown.edge)


def test_only_an_answer_that_a_terminal_would_take_counts() -> None:
    check_answer(KEY.public_key(), ASKED, answered(ANSWER))
    for wrong in (answered(ANSWER, status=503), answered(structs.replace(ANSWER, ack=Ack(seq=6, head=FIRST)))):
        with pytest.raises(AnswerWrong):
            check_answer(KEY.public_key(), ASKED, wrong)
    with pytest.raises(BadProof):
        check_answer(KEY.public_key(), ASKED, answered(ANSWER, to="sig1=:another:"))
    nothing = structs.replace(ANSWER, receipt=structs.replace(ANSWER.receipt, number=0))
    with pytest.raises(AnswerWrong):
        check_answer(KEY.public_key(), ASKED, answered(nothing))


def test_events_follow_each_other() -> None:
    story = Story(FIRST)
    first, second = story.tell(2)
    assert f'"prev":"{FIRST}"' in first
    assert '"seq":2' in second
    assert story.seq == 2
    assert story.head not in second


def test_percentiles() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([1.0], 0.99) == 1.0
