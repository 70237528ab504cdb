"""One person's rules begin together, counted from when the sign-in was asked for."""

from __future__ import annotations

import pytest

from client.contract.api import Ack
from client.contract.kinds import EventKind
from client.flows.early_trail import TrailBroken
from client.flows.lease import RecordState
from client.flows.sitting import Sitting
from tests.helpers.clock import FakeClock
from tests.helpers.small_server import SHELL


def test_the_lease_of_a_slow_sign_in_has_begun_to_run() -> None:
    clock = FakeClock()
    asked = clock.monotonic()
    clock.advance(9)
    sitting = Sitting(SHELL, "ab" * 32, "ja", mono=clock.monotonic, wall=lambda: 1, since=asked)
    assert (sitting.lease.age, sitting.lease.latency_ms, sitting.lease.state()) == (9, None, RecordState.OK)
    clock.advance(6)
    assert sitting.lease.state() is RecordState.LOST
    assert sitting.idle.left() == SHELL.idle_lock - 6
    assert (sitting.outbox.idle, sitting.navigation.here, sitting.form) == (True, None, None)


FIRST = "ab" * 32


def asked_with_one_event(clock: FakeClock) -> tuple[Sitting, int]:
    """A request with one event has left, five seconds before anything more happens."""
    sitting = Sitting(SHELL, FIRST, "ja", mono=clock.monotonic, wall=lambda: 1, since=clock.monotonic())
    sitting.trail.record(EventKind.SCROLLED)
    clock.advance(5)
    asked = sitting.lease.asked()
    clock.advance(5)
    return sitting, asked


def test_an_acknowledgement_of_everything_renews_the_lease_from_when_it_was_asked() -> None:
    sitting, asked = asked_with_one_event(FakeClock())
    sitting.acknowledged(Ack(seq=1, head=sitting.trail.end.head), asked=asked, carried=1)
    assert (sitting.lease.age, sitting.trail.waiting) == (5, 0)


def test_a_server_that_answers_and_records_nothing_does_not_renew_it() -> None:
    sitting, asked = asked_with_one_event(FakeClock())
    sitting.acknowledged(Ack(seq=0, head=FIRST), asked=asked, carried=1)
    assert (sitting.lease.age, sitting.trail.waiting) == (10, 1)


def test_no_acknowledgement_does_not_renew_it() -> None:
    sitting, asked = asked_with_one_event(FakeClock())
    sitting.acknowledged(None, asked=asked, carried=1)
    assert (sitting.lease.age, sitting.trail.waiting) == (10, 1)


def test_an_acknowledgement_of_another_chain_breaks_it() -> None:
    sitting, asked = asked_with_one_event(FakeClock())
    with pytest.raises(TrailBroken):
        sitting.acknowledged(Ack(seq=1, head="00" * 32), asked=asked, carried=1)
