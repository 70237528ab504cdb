"""Whether someone is at the terminal, and what was stopped on its way out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from client.contract.kinds import EventKind
from client.qt.desk_activity import Activity
from client.words import Words
from tests.helpers.recorder import ListRecorder


@pytest.fixture
def recorder() -> ListRecorder:
    return ListRecorder()


@pytest.fixture
def activity(qtbot: QtBot, qapp: QApplication, recorder: ListRecorder) -> Activity:
    return Activity(qapp, recorder)


def kinds(recorder: ListRecorder) -> list[EventKind]:
    return recorder.kinds()


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        ("copy", EventKind.COPY_REFUSED),
        ("cut", EventKind.COPY_REFUSED),
        ("drag", EventKind.DRAG_REFUSED),
        ("drop", EventKind.DROP_REFUSED),
        ("context_menu", EventKind.MENU_REFUSED),
    ],
)
def test_what_was_stopped_is_recorded(activity: Activity, recorder: ListRecorder, way: str, kind: EventKind) -> None:
    activity.refused(way)
    assert kinds(recorder) == [kind]


def test_a_stopped_copy_is_said_and_a_stopped_menu_is_not(activity: Activity) -> None:
    said: list[str] = []
    activity.said.connect(said.append)
    activity.refused("copy")
    assert said == []
    activity.speak(Words("ja"))
    activity.refused("copy")
    activity.refused("context_menu")
    assert said == ["コピーはできません（記録しました）。"]


def test_the_window_coming_and_going_is_recorded(activity: Activity, recorder: ListRecorder) -> None:
    activity._state_changed(Qt.ApplicationState.ApplicationInactive)
    activity._state_changed(Qt.ApplicationState.ApplicationActive)
    assert kinds(recorder) == [EventKind.WINDOW_DEACTIVATED, EventKind.WINDOW_ACTIVATED]


def test_only_a_touch_of_a_person_counts(activity: Activity, qtbot: QtBot) -> None:
    touched: list[int] = []
    activity.touched.connect(lambda: touched.append(1))
    widget = QWidget()
    qtbot.addWidget(widget)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.Timer):
        assert not activity.eventFilter(widget, QEvent(kind))
    assert touched == [], "made by a program"

    class Spontaneous(QEvent):
        def spontaneous(self) -> bool:
            return True

    activity.eventFilter(widget, Spontaneous(QEvent.Type.KeyPress))
    activity.eventFilter(widget, Spontaneous(QEvent.Type.MouseMove))
    assert touched == [1]
