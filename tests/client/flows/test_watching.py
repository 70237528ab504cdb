"""What the state of the record means for the content, in every phase of a session."""

from __future__ import annotations

from itertools import product

import pytest

from client.contract.api import Problem, ProblemKind
from client.errors import BadAnswer, RecordUnavailable, Refused, TooSlow, Unreachable
from client.flows.lease import RecordState
from client.flows.session import Phase
from client.flows.watching import Deed, deed_for, unheard

PROBLEM = Problem(type=ProblemKind.INTERNAL, title="t", status=500, detail="d", reference="R-1")


def test_while_the_record_is_heard_of_and_keeps_its_promises_nothing_is_due() -> None:
    heard = (RecordState.OK, RecordState.SLOW)
    for state, phase, full in product(heard, Phase, (False, True)):
        wanted = Deed.REGAIN if phase is Phase.BLANK and not full else Deed.NOTHING
        assert deed_for(state, phase, kept=True, full=full) is wanted, (state, phase, full)


def test_content_never_comes_back_while_a_reason_for_its_loss_lasts() -> None:
    for state, phase, kept, full in product(RecordState, Phase, (False, True), (False, True)):
        if deed_for(state, phase, kept=kept, full=full) is Deed.REGAIN:
            assert state in (RecordState.OK, RecordState.SLOW)
            assert (phase, kept, full) == (Phase.BLANK, True, False)


def test_a_lost_record_takes_the_content_and_later_locks_what_is_not_locked_yet() -> None:
    for phase, kept, full in product(Phase, (False, True), (False, True)):
        assert deed_for(RecordState.LOST, phase, kept=kept, full=full) is Deed.LOSE_LEASE
        locks = phase in (Phase.OPEN, Phase.BLANK)
        assert deed_for(RecordState.LOCK, phase, kept=kept, full=full) is (Deed.LOCK if locks else Deed.LOSE_LEASE)


def test_a_broken_promise_takes_the_content_of_a_record_that_is_heard_of() -> None:
    for state, phase, full in product((RecordState.OK, RecordState.SLOW), Phase, (False, True)):
        assert deed_for(state, phase, kept=False, full=full) is Deed.LOSE_PROMISE


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (Unreachable(), True),
        (TooSlow(), True),
        (BadAnswer(), True),
        (RecordUnavailable(PROBLEM), True),
        (Refused(PROBLEM), False),
    ],
)
def test_a_server_that_refuses_is_heard_of_unless_the_record_cannot_be_written(error: Exception, wanted: bool) -> None:
    assert unheard(error) is wanted
