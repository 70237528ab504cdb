"""The one recorder: before, during and after a session."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from client.contract.events import read_event
from client.contract.kinds import EventKind
from client.contract.limits import QUEUE_EVENTS
from client.flows.trail import RESERVE, Trail
from client.qt.desk_record import BEAT_AT, DeskRecorder
from tests.helpers.clock import FakeClock


class Heard:
    def __init__(self, recorder: DeskRecorder) -> None:
        self.said: list[str] = []
        self.recorder = recorder
        recorder.crowded.connect(self.crowded)
        recorder.filled.connect(self.filled)
        recorder.overflowed.connect(self.overflowed)

    def crowded(self) -> None:
        self.said.append("crowded")

    def filled(self) -> None:
        self.said.append("filled")

    def overflowed(self) -> None:
        self.said.append("overflowed")


def test_events_go_to_the_session_while_there_is_one(qtbot: QtBot) -> None:
    clock = FakeClock()
    recorder = DeskRecorder(clock.monotonic)
    trail = Trail("ab" * 32, mono=clock.monotonic, wall=lambda: 1)
    recorder.record(EventKind.TERMINAL_STARTED)
    recorder.begin(trail)
    recorder.record(EventKind.SCROLLED)
    recorder.end()
    recorder.record(EventKind.SETTING_CHANGED)
    kinds = [read_event(text).kind for text in trail.pending()]
    assert kinds == [EventKind.TERMINAL_STARTED, EventKind.SCROLLED]


def test_it_says_when_events_crowd_fill_and_overflow(qtbot: QtBot) -> None:
    clock = FakeClock()
    recorder = DeskRecorder(clock.monotonic)
    heard = Heard(recorder)
    recorder.begin(Trail("ab" * 32, mono=clock.monotonic, wall=lambda: 1))
    for _ in range(QUEUE_EVENTS - 1):
        recorder.record(EventKind.SCROLLED)
    assert heard.said == ["crowded"] * ((QUEUE_EVENTS - 1) // BEAT_AT)
    for _ in range(RESERVE + 2):
        recorder.record(EventKind.SCROLLED)
    assert (heard.said.count("filled"), heard.said[-1]) == (RESERVE + 1, "overflowed")
