"""Phases of a session and the automatic lock."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from client.flows.session import Idle, Phase, SessionFlow, Step
from tests.helpers.clock import FakeClock


def after(*steps: Step) -> SessionFlow:
    flow = SessionFlow()
    for step in steps:
        assert flow.step(step), step
    return flow


def test_a_morning() -> None:
    flow = after(Step.ENROL, Step.WELCOME)
    assert not flow.signed_in
    flow = after(Step.WELCOME, Step.ENTER, Step.LOSE, Step.REGAIN, Step.LOCK, Step.UNLOCK)
    assert (flow.phase, flow.signed_in) == (Phase.OPEN, True)
    assert flow.step(Step.END)
    assert flow.phase is Phase.SIGN_IN


def test_a_lost_record_does_not_open_a_locked_terminal() -> None:
    flow = after(Step.WELCOME, Step.ENTER, Step.LOSE, Step.LOCK)
    assert not flow.step(Step.REGAIN)
    assert flow.phase is Phase.LOCKED


@given(st.lists(st.sampled_from(Step), max_size=40))
def test_content_is_only_ever_open_after_a_sign_in_and_never_right_after_a_lock(steps: list[Step]) -> None:
    flow = SessionFlow()
    entered = locked = False
    for step in steps:
        before = flow.phase
        taken = flow.step(step)
        assert taken or flow.phase is before
        if taken:
            entered = (entered or step is Step.ENTER) and step is not Step.END
            locked = (locked or step is Step.LOCK) and step not in (Step.UNLOCK, Step.END)
        if flow.phase is Phase.OPEN:
            assert entered
            assert not locked


def test_the_lock_is_due_when_nobody_has_touched_the_terminal_for_so_long() -> None:
    clock = FakeClock()
    idle = Idle(300, clock.monotonic)
    clock.advance(299)
    assert (idle.left(), idle.over) == (1, False)
    idle.touched()
    assert idle.left() == 300
    clock.advance(400)
    assert idle.over
