"""The content's window: taller content moves under it. Sizes are known at once, without waiting for a layout pass."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from client.flows.recording import records
from client.qt.scroll_bar import ScrollBar
from client.qt.theme import Theme

_BAR = 12
_CLEAR = 16
"""Least distance of a focused control from the edge (ux.md §2.3)."""


class ScrollZone(QWidget):
    """A vertical scroll over one content widget.

    Signals:
        moved(int): the content was scrolled by the person or to show the focus; its new offset in pixels.
    """

    moved = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = QWidget(self)
        self.content = QWidget(self._window)
        self._bar = ScrollBar(theme, self)
        self._bar.setSingleStep(40)
        self._bar.hide()
        self._bar.valueChanged.connect(self._move)

    def fit(self, height_for: Callable[[int, int], int]) -> None:
        """Give the content its size; `height_for(width, height)` arranges it and returns the height it needs."""
        width, height = self.width(), self.height()
        needed = height_for(width, height)
        scrolls = needed > height
        if scrolls:
            width -= _BAR
            needed = height_for(width, height)
        self._window.setGeometry(0, 0, width, height)
        self._bar.setVisible(scrolls)
        self._bar.setGeometry(width, 0, _BAR, height)
        self._bar.setPageStep(max(height - 40, 1))
        self._bar.setRange(0, max(needed - height, 0))
        self.content.setGeometry(0, -self._bar.value(), width, max(needed, height))

    def page(self) -> int:
        """Return the height of one page."""
        return max(self._bar.pageStep(), 1)

    def holds(self, widget: QWidget) -> bool:
        """Tell whether a control is small enough to be seen as a whole."""
        return widget.height() + 2 * _CLEAR <= self.height()

    def show_part(self, widget: QWidget, part: QRect | None = None) -> None:
        """Scroll so that a control of the content, or a part of it, is wholly in view where possible.

        Of what is taller than the view, the beginning is shown.
        """
        room = (part or widget.rect()).translated(widget.mapTo(self.content, QPoint(0, 0)))
        value = self._bar.value()
        if room.bottom() + 1 + _CLEAR > value + self.height():
            value = room.bottom() + 1 + _CLEAR - self.height()
        if room.top() - _CLEAR < value:
            value = room.top() - _CLEAR
        self._bar.setValue(value)

    @records()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll with the wheel; the screen records the pages that go by."""
        self._bar.setValue(self._bar.value() - event.angleDelta().y())
        event.accept()

    @records()
    def _move(self, value: int) -> None:
        self.content.move(0, -value)
        self.moved.emit(value)
