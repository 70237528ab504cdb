"""The ring surrounds what has the keyboard's focus, and only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from client.qt.buttons import Button, Face
from client.qt.focus_ring import REACH, FocusRing
from client.qt.theme import Theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Stage:
    """A window with two buttons and the ring."""

    def __init__(self, qtbot: QtBot, app: QApplication) -> None:
        theme = Theme()
        self.window = QWidget()
        self.window.resize(400, 300)
        self.first = Button(theme, Face("一"), parent=self.window)
        self.second = Button(theme, Face("二"), parent=self.window)
        self.first.setGeometry(40, 40, 100, 36)
        self.second.setGeometry(40, 120, 100, 36)
        self.ring = FocusRing(theme, self.window, app)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.second.setFocus(Qt.FocusReason.MouseFocusReason)


@pytest.fixture
def stage(qtbot: QtBot, qapp: QApplication) -> Stage:
    return Stage(qtbot, qapp)


def test_tab_shows_it_around_the_widget(stage: Stage) -> None:
    stage.first.setFocus(Qt.FocusReason.TabFocusReason)
    assert stage.ring.isVisible()
    assert stage.ring.geometry() == stage.first.geometry().adjusted(-REACH, -REACH, REACH, REACH)
    QTest.keyClick(stage.first, Qt.Key.Key_Tab)
    assert stage.ring.geometry().contains(stage.second.geometry())


def test_the_mouse_hides_it(stage: Stage) -> None:
    stage.first.setFocus(Qt.FocusReason.TabFocusReason)
    stage.second.setFocus(Qt.FocusReason.MouseFocusReason)
    assert stage.ring.isHidden()
    stage.first.setFocus(Qt.FocusReason.OtherFocusReason)
    assert stage.ring.isHidden()


def test_focus_set_by_the_program_keeps_it_after_a_key(stage: Stage) -> None:
    stage.first.setFocus(Qt.FocusReason.ShortcutFocusReason)
    stage.second.setFocus(Qt.FocusReason.OtherFocusReason)
    assert stage.ring.isVisible()


def test_it_can_be_revealed_where_the_focus_already_is(stage: Stage) -> None:
    assert stage.ring.isHidden()
    stage.ring.reveal()
    assert stage.ring.geometry().contains(stage.second.geometry())


def test_it_follows_movement_and_hiding(stage: Stage) -> None:
    stage.first.setFocus(Qt.FocusReason.TabFocusReason)
    stage.first.move(200, 200)
    assert stage.ring.geometry().contains(stage.first.geometry())
    stage.first.hide()  # Qt hands the focus on to the next widget
    assert stage.ring.geometry().contains(stage.second.geometry())
    stage.second.hide()
    assert stage.ring.isHidden()


def test_it_follows_scrolling(qtbot: QtBot, qapp: QApplication) -> None:
    window = QScrollArea()
    window.resize(300, 200)
    page = QWidget()
    page.resize(280, 1000)
    button = Button(Theme(), Face("一"), parent=page)
    button.setGeometry(20, 300, 100, 36)
    window.setWidget(page)
    ring = FocusRing(Theme(), window, qapp)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    button.setFocus()
    ring.reveal()
    window.verticalScrollBar().setValue(200)
    place = QRect(button.mapTo(window, button.rect().topLeft()), button.size())
    assert ring.geometry().contains(place)


def test_it_stays_inside_what_is_seen_of_a_tall_widget(qtbot: QtBot, qapp: QApplication) -> None:
    window = QWidget()
    window.resize(300, 300)
    area = QScrollArea(window)
    area.setGeometry(0, 40, 300, 200)
    page = QWidget()
    page.resize(280, 1000)
    button = Button(Theme(), Face("一"), parent=page)
    button.setGeometry(20, 20, 200, 900)
    area.setWidget(page)
    ring = FocusRing(Theme(), window, qapp)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    button.setFocus()
    ring.reveal()
    assert ring.geometry().top() >= 40
    assert ring.geometry().bottom() <= 240
    area.verticalScrollBar().setValue(300)
    assert ring.geometry().top() >= 40
    assert ring.geometry().bottom() <= 240


def test_a_widget_may_name_its_place(qtbot: QtBot, stage: Stage) -> None:
    class Rows(QWidget):
        def focus_room(self) -> QRect:
            return QRect(0, 30, 100, 30)

    rows = Rows(stage.window)
    rows.setGeometry(200, 20, 100, 120)
    rows.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    rows.show()
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    assert stage.ring.geometry() == QRect(200, 50, 100, 30).adjusted(-REACH, -REACH, REACH, REACH)


def test_it_lets_the_mouse_through(stage: Stage) -> None:
    stage.first.setFocus(Qt.FocusReason.TabFocusReason)
    with_ring = stage.window.childAt(stage.first.geometry().center())
    assert with_ring is stage.first


def test_a_deleted_widget_is_forgotten(qtbot: QtBot, stage: Stage) -> None:
    stage.first.setFocus(Qt.FocusReason.TabFocusReason)
    stage.first.deleteLater()
    stage.second.deleteLater()
    qtbot.waitUntil(stage.ring.isHidden)
    stage.ring.follow()
    assert stage.ring.isHidden()
