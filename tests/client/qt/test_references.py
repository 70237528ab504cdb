"""The binding must not lose references: one version does, and dies after a few screens (traps.md)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from client.qt.theme import Theme
from tests.helpers.gallery import parts_page

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Bell(QObject):
    """Something to ring."""

    rung = Signal()


def test_void_calls_and_signals_lose_no_reference(qtbot: QtBot) -> None:
    widget, bell = QWidget(), Bell()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(1_000):
        widget.update()
        bell.rung.emit()
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert after[0] > before[0] - 100
    assert after[1] > before[1] - 100


def test_painting_a_page_of_everything_loses_no_reference(qtbot: QtBot) -> None:
    page = parts_page(Theme())
    qtbot.addWidget(page)
    page.show()
    before = sys.getrefcount(None)
    for _ in range(30):
        page.repaint()
    assert sys.getrefcount(None) > before - 100
