"""What was recorded must be in the tree in time, and the tree must only grow."""

from __future__ import annotations

import pytest

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.limits import MERGE_DELAY_S, PROOFS
from client.contract.note import text_of
from client.contract.proven import Proven
from client.flows.promises import REMEMBERED, PromiseBroken, Promises
from tests.helpers.clock import FakeClock
from tests.helpers.small_log import SmallLog


class Sitter:
    """A sitting's promises beside the log they come from."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.log = SmallLog()
        self.promises = Promises(self.clock.monotonic)

    def receive(self, count: int = 1) -> list[int]:
        numbers = []
        for _ in range(count):
            number, entry = self.log.record()
            self.promises.given(number, entry)
            numbers.append(number)
        return numbers

    def proof(self) -> tuple[Checkpoint, Proven]:
        proven = self.log.prove(*self.promises.asked)
        return read_checkpoint(text_of(proven.checkpoint)), proven

    def ask(self) -> None:
        self.promises.heard(*self.proof())


@pytest.fixture
def sitter() -> Sitter:
    return Sitter()


def test_a_receipt_is_asked_about_until_it_is_proven(sitter: Sitter) -> None:
    numbers = sitter.receive(3)
    assert sitter.promises.asked == (0, tuple(numbers))
    sitter.ask()
    assert sitter.promises.asked == (numbers[-1], ())
    assert sitter.promises.kept


def test_the_oldest_are_asked_about_first(sitter: Sitter) -> None:
    numbers = sitter.receive(PROOFS + 5)
    assert sitter.promises.asked[1] == tuple(numbers[:PROOFS])
    sitter.ask()
    assert sitter.promises.asked[1] == tuple(numbers[PROOFS:])


def test_a_receipt_heard_again_is_not_asked_about_again(sitter: Sitter) -> None:
    number, entry = sitter.log.record()
    for _ in range(2):
        sitter.promises.given(number, entry)
    assert sitter.promises.asked[1] == (number,)
    sitter.ask()
    sitter.promises.given(number, entry)
    assert sitter.promises.asked == (number, ())


def test_what_is_not_covered_in_time_is_a_promise_not_kept(sitter: Sitter) -> None:
    sitter.log.merging = False
    sitter.receive()
    sitter.clock.advance(MERGE_DELAY_S)
    sitter.ask()
    kept = [sitter.promises.kept]
    sitter.clock.advance(0.1)
    kept.append(sitter.promises.kept)
    sitter.log.merging = True
    sitter.ask()
    kept.append(sitter.promises.kept)
    assert kept == [True, False, True], "late, and yet kept"


def test_another_entry_in_the_place_of_one_is_found(sitter: Sitter) -> None:
    numbers = sitter.receive(3)
    sitter.log.rewrite(numbers[1])
    with pytest.raises(PromiseBroken, match="another root"):
        sitter.ask()
    assert not sitter.promises.kept
    sitter.clock.advance(1_000)
    assert not sitter.promises.kept, "for good"
    sitter.receive()
    sitter.ask()  # says no more
    assert sitter.promises.asked == (0, tuple(numbers[1:])), "nor does it note anything"


def test_a_rewritten_past_is_found_by_its_growth(sitter: Sitter) -> None:
    sitter.receive(3)
    sitter.ask()
    sitter.log.rewrite(5)
    sitter.receive()
    with pytest.raises(PromiseBroken, match="another root"):
        sitter.ask()


def test_a_tree_that_shrinks_is_found(sitter: Sitter) -> None:
    sitter.receive(3)
    sitter.ask()
    sitter.log.roll_back(2)
    with pytest.raises(PromiseBroken, match="shrunk"):
        sitter.ask()


def test_two_entries_under_one_number_are_found_before_and_after_the_proof(sitter: Sitter) -> None:
    (number,) = sitter.receive()
    with pytest.raises(PromiseBroken, match=str(number)):
        sitter.promises.given(number, "ab" * 32)
    other = Sitter()
    (number,) = other.receive()
    other.ask()
    with pytest.raises(PromiseBroken, match=str(number)):
        other.promises.given(number, "ab" * 32)


def test_a_proof_nobody_asked_for_says_nothing(sitter: Sitter) -> None:
    sitter.receive()
    head, proven = sitter.proof()
    stray = sitter.log.prove(0, (1, 2))
    sitter.promises.heard(head, Proven(checkpoint="", growth=proven.growth, entries=stray.entries))
    assert len(sitter.promises.asked[1]) == 1


def test_kept_promises_are_forgotten_when_there_are_many(sitter: Sitter) -> None:
    for number in range(1, 101):
        sitter.promises.given(number, sitter.log._leaves[number - 1].hex())
    sitter.receive(140)
    while sitter.promises.asked[1]:
        sitter.ask()
    assert len(sitter.promises._kept) == 240
    sitter.promises._kept |= {-extra: b"" for extra in range(1, 1 + REMEMBERED - 240)}
    sitter.receive()
    sitter.ask()
    assert len(sitter.promises._kept) == REMEMBERED
