"""A drop-down field and the list it opens: a painted panel inside the window, not a window of its own.

Must not know the field's meaning. A separate popup window would stand above the watermark and outside the capture
protection of the main window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from client.flows.recording import records
from client.qt.paint.fields import draw_field, field_state
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import fill_round, outline_round
from client.qt.paint.text import RIGHT, draw_line, text_width
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from client.contract.blocks import Option

_ROW = 34
_SHOWN = 8
_PAD = 4
_KEY = TextStyle("small", "text2", 500)


class SelectPanel(QWidget):
    """Rows of options over the window's content; the field keeps the focus and the keyboard.

    The widget covers the whole window, so that a press beside the rows closes them and reaches nothing else.

    Signals:
        picked(int): a row was clicked.
        closed(): the person pressed beside the rows.
    """

    picked = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, options: Sequence[Option], field: QWidget) -> None:
        super().__init__(field.window())
        self._theme = theme
        self._labels = tuple(option.label for option in options)
        self._keys = tuple(option.key for option in options)
        self._current = -1
        self._first = 0
        self._room = QRectF()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(field.accessibleName())

    def open_at(self, field: QWidget, current: int) -> None:
        """Show the rows under the field, or above it when there is no room below."""
        host = field.window()
        height = min(len(self._labels), _SHOWN) * _ROW + 2 * _PAD
        corner = field.mapTo(host, QPoint(0, 0))
        top = corner.y() + field.height() + 4
        if top + height > host.height():
            top = max(corner.y() - 4 - height, 0)
        self._room = QRectF(corner.x(), top, field.width(), height)
        self.setGeometry(host.rect())
        self.show_current(current)
        self.raise_()
        self.show()

    def show_current(self, index: int) -> None:
        """Highlight a row and scroll it into view."""
        self._current = index
        if index >= 0:
            self._first = min(max(self._first, index - _SHOWN + 1), index)
        self.update()

    def row_center(self, index: int) -> QPoint:
        """Return where a visible row is, in the window's coordinates."""
        top = self._room.top() + _PAD + (index - self._first + 0.5) * _ROW
        return QPointF(self._room.center().x(), top).toPoint()

    @records()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll a long list."""
        step = -1 if event.angleDelta().y() > 0 else 1
        self._first = min(max(self._first + step, 0), max(len(self._labels) - _SHOWN, 0))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the row under the pointer."""
        row = self._row_at(event.position())
        if row >= 0:
            self._current = row
            self.update()

    @records()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the row, or close."""
        row = self._row_at(event.position())
        if row >= 0:
            self.picked.emit(row)
        elif not self._room.contains(event.position()):
            self.closed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and visible rows."""
        theme, painter, room = self._theme, QPainter(self), self._room
        radius = theme.size("radius")
        fill_round(painter, room, radius, theme.colour("surface"))
        for place, index in enumerate(range(self._first, min(self._first + _SHOWN, len(self._labels)))):
            row = QRectF(room.left() + _PAD, room.top() + _PAD + place * _ROW, room.width() - 2 * _PAD, _ROW)
            if index == self._current:
                fill_round(painter, row, theme.size("radius_small"), theme.colour("selected"))
            weight = 500 if index == self._current else 0
            draw_line(painter, theme, row.adjusted(8, 0, -28, 0), self._labels[index], TextStyle(weight=weight))
            draw_line(painter, theme, row.adjusted(8, 0, -10, 0), self._keys[index], _KEY, RIGHT)
        outline_round(painter, room, radius, theme.colour("border_strong"))

    def _row_at(self, at: QPointF) -> int:
        if not self._room.contains(at):
            return -1
        row = self._first + int(at.y() - self._room.top() - _PAD) // _ROW
        return row if 0 <= row < len(self._labels) else -1


class Select(QComboBox):
    """A drop-down list that opens inside the window, so that watermark and capture protection cover it.

    Arrows change the value, Alt+Down, Space and F4 open the list, Enter and Esc close it; the wheel changes nothing.

    Signals:
        chosen(str): the person picked the option with this value.
    """

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, name: str, options: Sequence[Option], height: int = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._height = height
        self._options = tuple(options)
        self._error = ""
        self._panel: SelectPanel | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        for option in self._options:
            self.addItem(option.label)
        self.setCurrentIndex(-1)

    def value(self) -> str:
        """Return the picked option's value, or an empty text."""
        index = self.currentIndex()
        return self._options[index].value if index >= 0 else ""

    def set_value(self, value: str) -> None:
        """Pick without a signal; an unknown or empty value leaves nothing picked."""
        values = [option.value for option in self._options]
        self.setCurrentIndex(values.index(value) if value in values else -1)

    def show_error(self, text: str) -> None:
        """Show the field as wrong and say why to a screen reader; an empty text clears it."""
        self._error = text
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the width of the longest option."""
        widest = max((text_width(self._theme, option.label, TextStyle()) for option in self._options), default=0)
        return QSize(round(widest) + 52, self._height)

    def minimumSizeHint(self) -> QSize:
        """Return the least width; a longer label is elided and read out whole."""
        return QSize(96, self._height)

    def is_open(self) -> bool:
        """Tell whether the list is open; Esc is then its own."""
        return self._panel is not None

    def showPopup(self) -> None:
        """Open the list inside the window."""
        if self._panel is None and self._options:
            self._panel = SelectPanel(self._theme, self._options, self)
            self._panel.picked.connect(self._take)
            self._panel.closed.connect(self.hidePopup)
            self._panel.open_at(self, self.currentIndex())

    def hidePopup(self) -> None:
        """Close the list."""
        panel, self._panel = self._panel, None
        if panel is not None:
            panel.hide()
            panel.deleteLater()
        self.update()

    @records()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open, move, pick by an option's key or first characters, close."""
        key, opened = event.key(), self._panel is not None
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key in (Qt.Key.Key_F4, Qt.Key.Key_Space) or (
            key in steps and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            (self.hidePopup if opened else self.showPopup)()
        elif key in steps:
            self._take(min(max(self.currentIndex() + steps[Qt.Key(key)], 0), len(self._options) - 1), keep_open=True)
        elif opened and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            self.hidePopup()
        elif not self._take_by_letter(event.text()):
            event.ignore()

    @records()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll: a wheel over a field must not change it."""
        event.ignore()

    @records()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open or close the list."""
        if event.button() == Qt.MouseButton.LeftButton:
            (self.showPopup if self._panel is None else self.hidePopup)()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list when the focus goes elsewhere."""
        super().focusOutEvent(event)
        self.hidePopup()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover state."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint frame, value and chevron."""
        theme, room, painter = self._theme, QRectF(self.rect()), QPainter(self)
        draw_field(painter, theme, room, field_state(self, error=bool(self._error)))
        draw_line(painter, theme, room.adjusted(12, 0, -36, 0), self.currentText(), TextStyle())
        corner = QPointF(room.right() - 28, room.center().y() - 9)
        draw_icon(painter, corner, "chevron-down", theme.colour("text2"), 18)

    def _take_by_letter(self, text: str) -> bool:
        if not text.strip():
            return False
        count, start = len(self._options), self.currentIndex() + 1
        keys = [option.key for option in self._options]
        if text in keys:
            self._take(keys.index(text), keep_open=True)
            return True
        for index in [*range(start, count), *range(start)]:
            if self._options[index].label.casefold().startswith(text.casefold()):
                self._take(index, keep_open=True)
                return True
        return False

    @records()
    def _take(self, index: int, *, keep_open: bool = False) -> None:
        changed = index != self.currentIndex()
        self.setCurrentIndex(index)
        if not keep_open:
            self.hidePopup()
        elif self._panel is not None:
            self._panel.show_current(index)
        if changed:
            self.chosen.emit(self._options[index].value)
