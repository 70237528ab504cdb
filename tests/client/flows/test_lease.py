"""The lease: counted from sending, on the monotonic clock, never shortened by a late failure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from client.flows.lease import Lease, RecordState
from tests.helpers.clock import FakeClock


def test_states_follow_the_age_of_the_last_acknowledged_request() -> None:
    clock = FakeClock()
    lease = Lease(15, 60, clock.monotonic)
    assert lease.state() is RecordState.OK
    clock.advance(14.9)
    assert lease.state() is RecordState.OK
    clock.advance(0.1)
    assert lease.state() is RecordState.LOST
    clock.advance(45)
    assert lease.state() is RecordState.LOCK


def test_the_lease_counts_from_the_sending_not_from_the_answer() -> None:
    clock = FakeClock()
    lease = Lease(15, 60, clock.monotonic)
    number = lease.asked()
    clock.advance(9)
    lease.answered(number)
    assert lease.age == 9
    clock.advance(6)
    assert lease.state() is RecordState.LOST


def test_a_slow_answer_is_shown_and_nothing_more() -> None:
    clock = FakeClock()
    lease = Lease(15, 60, clock.monotonic)
    number = lease.asked()
    clock.advance(0.6)
    assert (lease.state(), lease.latency_ms) == (RecordState.SLOW, 600)
    lease.answered(number)
    assert lease.state() is RecordState.SLOW
    quick = lease.asked()
    clock.advance(0.02)
    lease.answered(quick)
    assert (lease.state(), lease.latency_ms) == (RecordState.OK, 20)


def test_of_several_requests_under_way_the_oldest_tells_whether_the_record_is_slow() -> None:
    clock = FakeClock()
    lease = Lease(15, 60, clock.monotonic)
    oldest = lease.asked()
    clock.advance(0.4)
    lease.asked()
    clock.advance(0.2)
    assert (lease.state(), lease.latency_ms) == (RecordState.SLOW, 600)
    lease.failed(oldest)
    assert (lease.state(), lease.latency_ms) == (RecordState.OK, 200)


def test_a_request_that_failed_renews_nothing() -> None:
    clock = FakeClock()
    lease = Lease(15, 60, clock.monotonic)
    number = lease.asked()
    clock.advance(15)
    lease.failed(number)
    assert (lease.state(), lease.latency_ms) == (RecordState.LOST, None)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.booleans()), max_size=20))
def test_content_is_never_shown_longer_than_the_lease_after_the_last_acknowledged_sending(
    steps: list[tuple[int, int, bool]],
) -> None:
    clock = FakeClock()
    lease = Lease(15, 60, clock.monotonic)
    last = clock.monotonic()
    for wait, travel, arrives in steps:
        clock.advance(wait)
        sent = clock.monotonic()
        number = lease.asked()
        clock.advance(travel)
        if arrives:
            lease.answered(number)
            last = sent
        else:
            lease.failed(number)
        shown = lease.state() in (RecordState.OK, RecordState.SLOW)
        assert shown == (clock.monotonic() - last < 15)


def test_answers_out_of_order_keep_the_younger_sending() -> None:
    clock = FakeClock()
    lease = Lease(15, 60, clock.monotonic)
    old = lease.asked()
    clock.advance(5)
    young = lease.asked()
    clock.advance(1)
    lease.answered(young)
    lease.answered(old)
    assert lease.age == 1


def test_a_password_s_time_is_not_the_record_s() -> None:
    clock = FakeClock()
    lease = Lease(15, 60, clock.monotonic, since=clock.monotonic() - 1)
    assert (lease.state(), lease.latency_ms) == (RecordState.OK, None)
    unlocking = lease.asked(timed=False)
    clock.advance(0.9)
    assert (lease.state(), lease.latency_ms) == (RecordState.OK, None)
    lease.answered(unlocking)
    assert (lease.state(), lease.latency_ms) == (RecordState.OK, None)
    assert round(lease.age, 6) == 0.9
    forgotten = lease.asked(timed=False)
    lease.failed(forgotten)
    ordinary = lease.asked()
    clock.advance(0.02)
    lease.answered(ordinary)
    assert lease.latency_ms == 20
