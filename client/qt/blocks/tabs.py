"""The tabs of one subject: one tab stop, arrows inside, Ctrl+1…7 from anywhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from client.contract.blocks import Tab, Tabs
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.blocks.card import BlockWidget
from client.qt.focus_ring import REACH
from client.qt.paint.signs import fill_round
from client.qt.paint.text import CENTER, draw_line, text_width
from client.qt.recorder import Recorder
from client.qt.theme import TextStyle, Theme

_REST = TextStyle("body", "text2", 500)
_CURRENT = TextStyle("body", "accent", 700)
_PAD = 14


class TabStrip(BlockWidget):
    """Painted tabs; moving with the arrows only marks, Enter or a click goes there (each tab is a recorded view).

    Signals:
        focus_moved(): another tab is marked, so `focus_room` is another.
    """

    focus_moved = Signal()

    def __init__(self, block: Tabs, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block.id, theme, recorder)
        self._tabs = block
        self._current = next((i for i, tab in enumerate(block.items) if tab.id == block.current), 0)
        self._marked = self._current
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(block.title or block.name or " ".join(tab.label for tab in block.items))
        self._announce()

    def natural_height(self, width: int) -> int:
        """Return the height of the strip."""
        return 52

    def focus_room(self) -> QRect:
        """Return what the ring closes in on: it stays inside the marked tab, and covers nothing above or below."""
        if not self._tabs.items:
            return self.rect()
        return self._rooms()[self._marked][0].adjusted(REACH, REACH, -REACH, -REACH).toRect()

    def choose(self, index: int) -> None:
        """Go to a tab by its position (0 to 6); a position beyond the last does nothing."""
        if 0 <= index < len(self._tabs.items):
            tab = self._tabs.items[index]
            self._recorder.record(EventKind.TAB_CHOSEN, f"{self.block_id}/{tab.id}")
            self.target_chosen.emit(tab.target)

    @records(EventKind.TAB_CHOSEN)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Mark with the arrows, go with Enter or Space."""
        key, last = event.key(), len(self._tabs.items) - 1
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            step = 1 if key == Qt.Key.Key_Right else -1
            self._marked = min(max(self._marked + step, 0), last)
            self._announce()
            self.update()
            self.focus_moved.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self.choose(self._marked)
        else:
            super().keyPressEvent(event)

    @records(EventKind.TAB_CHOSEN)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the tab under the pointer."""
        index = self._at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.choose(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer with the hover colour."""
        self._hovered = self._at(event.position().x())
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._hovered >= 0 else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hover colour."""
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint all tabs with the bar under the current one."""
        painter = QPainter(self)
        for index, (room, tab) in enumerate(self._rooms()):
            if index == self._hovered or (index == self._marked and self.hasFocus()):
                fill_round(painter, room.adjusted(2, 8, -2, -8), 4, self._theme.colour("hover"))
            style = _CURRENT if index == self._current else _REST
            draw_line(painter, self._theme, room, self._text(tab), style, CENTER)
            if index == self._current:
                bar = QRectF(room.left() + 2, room.bottom() - 4, room.width() - 4, 3)
                painter.fillRect(bar, self._theme.colour("accent"))
        painter.end()

    def _announce(self) -> None:
        tab = self._tabs.items[self._marked] if self._tabs.items else None
        self.setAccessibleDescription(self._text(tab) if tab else "")

    @staticmethod
    def _text(tab: Tab) -> str:
        return f"{tab.label} {tab.count}".strip()

    def _rooms(self) -> list[tuple[QRectF, Tab]]:
        left, found = 0.0, []
        for tab in self._tabs.items:
            width = text_width(self._theme, self._text(tab), _CURRENT) + 2 * _PAD
            found.append((QRectF(left, 0, width, self.height()), tab))
            left += width
        return found

    def _at(self, x: float) -> int:
        return next((i for i, (room, _) in enumerate(self._rooms()) if room.left() <= x < room.right()), -1)
