"""Lanes: outcomes arrive in the interface's thread, in order, and never at a receiver that is gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Slot
from pytestqt.qtbot import QtBot

from client.qt.background import Lane
from tests.helpers.executor import InlineExecutor


class Listener(QObject):
    """Notes what it hears and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[int] = set()

    @Slot(object)
    def take(self, value: object) -> None:
        self.heard.append(value)
        self.threads.add(threading.get_ident())

    @Slot()
    def end(self) -> None:
        self.heard.append("settled")


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    lane = Lane("test")
    yield lane
    lane.close()


def listen(lane: Lane, listener: Listener, work: object) -> None:
    assert callable(work)
    call = lane.run(listener, work)
    call.succeeded.connect(listener.take)
    call.failed.connect(listener.take)
    call.settled.connect(listener.end)


def test_many_calls_arrive_in_order_in_the_interfaces_thread(lane: Lane, qtbot: QtBot) -> None:
    listener = Listener()
    for number in range(300):
        call = lane.run(listener, partial(int, number))
        call.succeeded.connect(listener.take)
    qtbot.waitUntil(lambda: len(listener.heard) == 300)
    assert listener.heard == list(range(300))
    assert listener.threads == {threading.get_ident()}


def test_work_is_done_on_another_thread(lane: Lane, qtbot: QtBot) -> None:
    listener = Listener()
    listen(lane, listener, threading.get_ident)
    qtbot.waitUntil(lambda: len(listener.heard) == 2)
    assert listener.heard[0] != threading.get_ident()


def test_what_a_call_raises_is_told_and_then_it_is_settled(lane: Lane, qtbot: QtBot) -> None:
    listener = Listener()

    def fail() -> None:
        raise LookupError("absent")

    listen(lane, listener, fail)
    qtbot.waitUntil(lambda: len(listener.heard) == 2)
    assert isinstance(listener.heard[0], LookupError)
    assert listener.heard[1] == "settled"


def test_nobody_hears_of_a_call_whose_owner_is_gone(lane: Lane, qtbot: QtBot) -> None:
    gate = threading.Event()
    owner, listener = QObject(), Listener()
    lane.run(owner, gate.wait).succeeded.connect(listener.take)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents()
    QCoreApplication.processEvents()
    gate.set()
    listen(lane, listener, lambda: "second")
    qtbot.waitUntil(lambda: "settled" in listener.heard)
    assert listener.heard == ["second", "settled"]


def test_a_slot_may_delete_the_owner(lane: Lane, qtbot: QtBot) -> None:
    class Closing(Listener):
        @Slot(object)
        def take(self, value: object) -> None:
            import shiboken6

            kept.append(value)
            shiboken6.delete(self)

    kept: list[object] = []
    closing = Closing()
    lane.run(closing, lambda: 1).succeeded.connect(closing.take)
    qtbot.waitUntil(lambda: kept == [1])


def test_after_closing_nothing_is_started_and_nothing_told(qtbot: QtBot) -> None:
    lane = Lane("test")
    listener = Listener()
    gate = threading.Event()
    listen(lane, listener, gate.wait)
    listen(lane, listener, lambda: "never")
    gate.set()
    lane.close()
    listen(lane, listener, lambda: "later")
    QCoreApplication.processEvents()
    assert listener.heard == []


def test_a_lane_never_used_starts_no_thread(qtbot: QtBot) -> None:
    before = threading.active_count()
    lane = Lane("test")
    assert threading.active_count() == before
    lane.close()


def test_with_an_inline_executor_delivery_is_still_queued(qtbot: QtBot) -> None:
    lane = Lane("test", executor=InlineExecutor())
    listener = Listener()
    listen(lane, listener, lambda: "done")
    assert listener.heard == []
    QCoreApplication.processEvents()
    assert listener.heard == ["done", "settled"]
    lane.close()
