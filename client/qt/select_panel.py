"""The list a drop-down field opens: a painted panel inside the window, not a window of its own.

Must not know the field's meaning. A separate popup window would stand above the watermark and outside the capture
protection of the main window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from client.qt.paint.signs import fill_round, outline_round
from client.qt.paint.text import draw_line
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW = 34
_SHOWN = 8
_PAD = 4


class SelectPanel(QWidget):
    """Rows of options over the window's content; the field keeps the focus and the keyboard.

    Signals:
        picked(int): a row was clicked.
        closed(): the person clicked elsewhere in the window.
    """

    picked = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, labels: Sequence[str], field: QWidget) -> None:
        super().__init__(field.window())
        self._theme = theme
        self._labels = tuple(labels)
        self._field = field
        self._current = -1
        self._first = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(field.accessibleName())

    def open_at(self, field: QWidget, current: int) -> None:
        """Show the panel under the field, or above it when there is no room below."""
        host = field.window()
        rows = min(len(self._labels), _SHOWN)
        height = rows * _ROW + 2 * _PAD
        below = field.mapTo(host, QPoint(0, field.height() + 4))
        top = below.y() if below.y() + height <= host.height() else below.y() - field.height() - 8 - height
        self.setGeometry(QRect(below.x(), max(top, 0), field.width(), height))
        self.show_current(current)
        host.installEventFilter(self)
        for widget in host.findChildren(QWidget):
            if widget not in (self, field) and not self.isAncestorOf(widget):
                widget.installEventFilter(self)
        self.raise_()
        self.show()

    def show_current(self, index: int) -> None:
        """Highlight a row and scroll it into view."""
        self._current = index
        if index >= 0:
            self._first = min(max(self._first, index - _SHOWN + 1), index)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close on a press anywhere else."""
        if event.type() == QEvent.Type.MouseButtonPress and self.isVisible() and watched is not self._field:
            self.closed.emit()
        return False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll a long list."""
        step = -1 if event.angleDelta().y() > 0 else 1
        self._first = min(max(self._first + step, 0), max(len(self._labels) - _SHOWN, 0))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the row under the pointer."""
        self._current = self._row_at(event.position().toPoint())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the row."""
        row = self._row_at(event.position().toPoint())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and visible rows."""
        theme, painter, room = self._theme, QPainter(self), QRectF(self.rect())
        radius = theme.size("radius")
        fill_round(painter, room, radius, theme.colour("surface"))
        for place, index in enumerate(range(self._first, min(self._first + _SHOWN, len(self._labels)))):
            row = QRectF(_PAD, _PAD + place * _ROW, room.width() - 2 * _PAD, _ROW)
            if index == self._current:
                fill_round(painter, row, theme.size("radius_small"), theme.colour("selected"))
            weight = 500 if index == self._current else 0
            draw_line(painter, theme, row.adjusted(8, 0, -8, 0), self._labels[index], TextStyle(weight=weight))
        outline_round(painter, room, radius, theme.colour("border_strong"))

    def _row_at(self, at: QPoint) -> int:
        row = self._first + (at.y() - _PAD) // _ROW
        return row if 0 <= row < len(self._labels) else -1
