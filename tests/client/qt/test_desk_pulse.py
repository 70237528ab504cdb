"""The heartbeat: its own lane, quick probes after a failure, the end of a session heard at once."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from client.contract.api import ProblemKind
from client.errors import TerminalError
from tests.helpers.desk_bench import DeskBench
from tests.helpers.small_server import refusal


def missed(bench: DeskBench) -> list[TerminalError]:
    heard: list[TerminalError] = []
    bench.seat.pulse.missed.connect(heard.append)
    return heard


def test_a_beat_renews_the_lease_and_plans_the_next(bench: DeskBench) -> None:
    bench.sign_in()
    bench.clock.advance(10)
    bench.beat()
    assert bench.seat.sitting.lease.age == 0
    assert bench.seat.pulse.next_try == 5


def test_after_a_failure_the_next_probe_comes_sooner(bench: DeskBench) -> None:
    bench.sign_in()
    failures = missed(bench)
    bench.server.down = True
    bench.beat()
    assert len(failures) == 1
    assert bench.seat.pulse.next_try == 2
    bench.seat.pulse.hurry()
    assert bench.seat.pulse.next_try == 2


def test_a_failure_elsewhere_makes_it_hurry(bench: DeskBench) -> None:
    bench.sign_in()
    bench.seat.pulse.hurry()
    assert bench.seat.pulse.next_try == 2


def test_one_beat_at_a_time(bench: DeskBench) -> None:
    bench.sign_in()
    before = bench.server.paths.count("/v1/heartbeat")
    bench.seat.pulse.beat()
    bench.seat.pulse.beat()
    assert bench.seat.pulse.next_try == 0
    bench.settle()
    assert bench.server.paths.count("/v1/heartbeat") == before + 1


def test_a_record_that_cannot_be_written_does_not_renew_the_lease(bench: DeskBench) -> None:
    bench.sign_in()
    failures = missed(bench)
    bench.server.beat_answer = refusal(ProblemKind.RECORD_UNAVAILABLE, 503)
    bench.wait(10).beat()
    assert (bench.seat.sitting.lease.age, len(failures)) == (10, 1)
    bench.wait(5)
    assert bench.phase == "blank"


def test_a_refusal_that_acknowledges_the_events_renews_the_lease(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.beat_answer = refusal(ProblemKind.BAD_REQUEST, 400, ack=bench.server._ack())
    bench.wait(10).beat()
    assert bench.seat.sitting.lease.age == 0


def test_an_acknowledgement_of_what_was_never_said_ends_the_session(bench: DeskBench) -> None:
    bench.sign_in().beat()
    bench.server.events.append(bench.server.events[-1])
    bench.server.records = False
    bench.beat()
    assert bench.phase == "sign-in"


def test_a_server_that_answers_and_records_nothing_does_not_keep_the_picture(bench: DeskBench) -> None:
    bench.sign_in()
    bench.beat()
    bench.server.records = False
    bench.seat.asking.reopen(fresh=True)
    bench.settle()
    assert bench.seat.sitting.trail.waiting > 0
    for _ in range(3):
        bench.wait(4.9)
        bench.beat()
    assert bench.phase == "open"
    bench.wait(0.5)
    assert (bench.phase, bench.shown) == ("blank", "")


@pytest.mark.parametrize(("age", "phase"), [(14.4, "blank"), (14.9, "blank"), (59.4, "locked"), (59.9, "locked")])
def test_content_goes_at_the_lease_s_end_and_not_with_the_next_look_at_the_clock(
    bench: DeskBench, qtbot: QtBot, age: float, phase: str
) -> None:
    bench.sign_in()
    bench.server.down = True
    bench.wait(age)
    before = bench.phase
    bench.seat.pulse._tick.stop()  # no next look comes
    bench.clock.advance(0.65)
    assert bench.phase == before != phase
    qtbot.waitUntil(lambda: bench.phase == phase)
