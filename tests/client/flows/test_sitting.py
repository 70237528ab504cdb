"""One person's rules begin together, counted from when the sign-in was asked for."""

from __future__ import annotations

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
