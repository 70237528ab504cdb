"""The rows of the command palette: what the line could mean, in groups.

Must not know where rows come from. One painted widget; the line above keeps the focus and moves the choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from client.contract.api import Suggestion
from client.flows.recording import records
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import draw_keycap, draw_mark, measure_keycap
from client.qt.paint.text import RIGHT, Paragraph, draw_line, draw_paragraph, text_width, wrapped
from client.qt.shell.announce import announce
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW = 46
HEADING = 32
_TEXT = TextStyle("body", weight=500)
_SUB = TextStyle("small", "text2")
_GROUP = TextStyle("caption", "text2", 500)
_ENTER = "Enter"


class Candidate(NamedTuple):
    """One row. `verb` names something the shell itself does; otherwise the suggestion's target or line counts.

    `called`: what it is called besides its text, in any language.
    """

    suggestion: Suggestion
    verb: str = ""
    called: tuple[str, ...] = ()


class SuggestionList(QWidget):
    """The rows.

    Signals:
        picked(int): a row was clicked.
    """

    picked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[Candidate, ...] = ()
        self._sentence = ""
        self._chosen = -1
        self._top = 0.0
        self.setMouseTracking(True)

    def show_rows(self, rows: Sequence[Candidate], chosen: int, sentence: str = "") -> None:
        """Show these rows with one of them chosen (-1: none), or why there is none."""
        self._rows = tuple(rows)
        said, self._sentence = self._sentence, sentence
        self.setAccessibleDescription(sentence)
        if sentence != said:
            announce(self, sentence)
        self._top = 0.0
        self.choose(chosen)
        self.updateGeometry()

    def rows(self) -> tuple[Candidate, ...]:
        """Return the rows shown."""
        return self._rows

    def chosen(self) -> int:
        """Return the place of the chosen row, or -1."""
        return self._chosen

    def choose(self, index: int) -> None:
        """Choose a row, bring it into view and read it out."""
        self._chosen = index if 0 <= index < len(self._rows) else -1
        if self._chosen >= 0:
            found = self._rows[self._chosen].suggestion
            self.setAccessibleDescription(f"{found.text} {found.sub}".strip())
            announce(self, self.accessibleDescription())
            top = self._offsets()[self._chosen]
            self._top = min(max(self._top, top + ROW - self.height()), top if self._chosen else 0.0)
            self._top = max(self._top, 0.0)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of all rows and headings."""
        return QSize(400, round(self._height()))

    @records()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pick the row under the pointer."""
        at = event.position().y() + self._top
        for index, top in enumerate(self._offsets()):
            if top <= at < top + ROW and self.rect().contains(event.position().toPoint()):
                self.picked.emit(index)
                return

    @records()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; rows of a palette are no content, so this is no interaction to record."""
        room = max(self._height() - self.height(), 0.0)
        self._top = min(max(self._top - event.angleDelta().y() / 2, 0.0), room)
        self.update()
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint headings and rows in view."""
        painter, group = QPainter(self), ""
        painter.fillRect(self.rect(), self._theme.colour("surface"))
        if self._sentence:
            draw_paragraph(painter, self._theme, QPointF(22, 12), self._said(self.width()))
        for index, (row, top) in enumerate(zip(self._rows, self._offsets(), strict=True)):
            found = row.suggestion
            place = top - self._top
            if found.group != group:
                group = found.group
                self._paint_heading(painter, place - HEADING, group)
            if -ROW < place < self.height():
                self._paint_row(painter, QRectF(0, place, self.width(), ROW), found, chosen=index == self._chosen)

    def _paint_heading(self, painter: QPainter, top: float, group: str) -> None:
        room = QRectF(22, top + 4, self.width() - 44, HEADING - 4)
        draw_line(painter, self._theme, room, group, _GROUP)
        count = sum(1 for row in self._rows if row.suggestion.group == group)
        if count > 1:
            draw_line(painter, self._theme, room, str(count), _GROUP, RIGHT)

    def _paint_row(self, painter: QPainter, room: QRectF, found: Suggestion, *, chosen: bool) -> None:
        theme = self._theme
        if chosen:
            painter.fillRect(room, theme.colour("selected"))
            painter.fillRect(QRectF(0, room.top(), 3, room.height()), theme.colour("accent"))
        middle = room.center().y()
        mark = found.mark
        if mark is not None:
            draw_mark(painter, theme, QPointF(22, middle - 11), mark, 22)
        elif found.icon:
            draw_icon(painter, QPointF(24, middle - 9), found.icon, theme.colour("text2"), 18)
        right = room.right() - 22
        for cap in reversed((_ENTER,) if chosen else found.keys):
            size = measure_keycap(theme, cap)
            right -= size.width()
            draw_keycap(painter, theme, QPointF(right, middle - size.height() / 2), cap)
            right -= 12
        left = 56.0
        width = min(text_width(theme, found.text, _TEXT), right - left)
        draw_line(painter, theme, QRectF(left, room.top(), width + 1, room.height()), found.text, _TEXT)
        left += width + 14
        if right - left > 40:
            draw_line(painter, theme, QRectF(left, room.top(), right - left, room.height()), found.sub, _SUB)

    def _offsets(self) -> list[float]:
        tops, top, group = [], 0.0, ""
        for row in self._rows:
            if row.suggestion.group != group:
                group = row.suggestion.group
                top += HEADING
            tops.append(top)
            top += ROW
        return tops

    def _said(self, width: int) -> Paragraph:
        return wrapped(self._theme, self._sentence, width - 44, _SUB)

    def _height(self) -> float:
        offsets = self._offsets()
        if self._sentence:
            return self._said(self.width()).size.height() + 24
        return offsets[-1] + ROW if offsets else 0.0
