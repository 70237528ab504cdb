"""The tabs are one widget of several places: the ring goes with the marked one and covers nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from client.qt.blocks.tabs import TabStrip
from client.qt.focus_ring import FocusRing
from client.qt.theme import Theme
from tests.helpers.recorder import ListRecorder
from tests.helpers.screens import TABS


def test_the_ring_stays_inside_the_marked_tab_and_goes_with_it(
    qtbot: QtBot, qapp: QApplication, theme: Theme, recorder: ListRecorder
) -> None:
    window = QWidget()
    window.resize(500, 200)
    strip = TabStrip(TABS, theme, recorder)
    strip.setParent(window)
    strip.setGeometry(20, 80, 400, 52)
    ring = FocusRing(theme, window, qapp)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    strip.setFocus()
    ring.reveal()
    first = ring.geometry()
    assert strip.geometry().contains(first)
    QTest.keyClick(strip, Qt.Key.Key_Right)
    second = ring.geometry()
    assert strip.geometry().contains(second)
    assert second.left() > first.right()
    strip.clearFocus()
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert ring.isHidden()
