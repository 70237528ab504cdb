"""The recorder of the tests keeps everything and forgets only when read."""

from __future__ import annotations

from client.contract.kinds import EventKind
from tests.helpers.recorder import ListRecorder


def test_it_keeps_the_order_and_forgets_when_read() -> None:
    recorder = ListRecorder()
    recorder.record(EventKind.HELP_OPENED)
    recorder.record(EventKind.HELP_CLOSED, "x", n=1)
    assert recorder.told[1].detail == {"n": 1}
    assert recorder.kinds() == [EventKind.HELP_OPENED, EventKind.HELP_CLOSED]
    assert recorder.kinds() == []
