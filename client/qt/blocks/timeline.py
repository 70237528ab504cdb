"""Happenings in order under their day: time at the left, a line, text and signs.

Must not know what happened; all texts arrive ready.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QResizeEvent

from client.contract.blocks import Moment, Timeline
from client.qt.blocks.card import PAD
from client.qt.blocks.rows import RowCard
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import draw_chip, draw_mark, measure_chip
from client.qt.paint.text import Paragraph, draw_line, draw_paragraph, text_width, wrapped
from client.qt.recorder import Recorder
from client.qt.theme import TextStyle, Theme
from client.qt.tokens import TONES

TIME = TextStyle("body", "text2", digits=True)
TEXT = TextStyle("body", weight=500)
SUB = TextStyle("caption", "text2")
GROUP = TextStyle("small", "text2", 700)
NOTE = TextStyle("caption", "text2")
_GROUP_HEIGHT = 28


class _Line(NamedTuple):
    """One laid-out item: where it stands and its broken second line."""

    position: int
    top: int
    height: int
    group: str
    sub: Paragraph | None


class TimelineCard(RowCard):
    """A timeline on a card; items that lead somewhere open with Enter."""

    growth = "first"

    def __init__(self, block: Timeline, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block, theme, recorder)
        self._timeline = block
        # The keyboard arrives at what is next in a plan (ux.md §2.3).
        self.first_row = next((place for place, item in enumerate(block.items) if item.strong), 0)
        self._lines: list[_Line] = []
        self._laid_for = -1
        # Bars beside the times belong to a plan of one day; entries under day headings are a history.
        self._planned = any(item.mark or item.strong for item in block.items) and not any(
            item.group for item in block.items
        )
        # Once: every line is placed by it, and measuring all times for each would cost their square.
        widest = max((text_width(theme, item.time, TIME) for item in block.items), default=0)
        self._text_left = round(PAD - 2 + max(widest, 40) + (28 if self._planned else 16))
        if block.items:
            self.make_tab_stop()
        texts = [self.describe_row(i) for i in range(len(block.items))] or [block.empty]
        self.setAccessibleDescription("\n".join([*texts, block.note] if block.note else texts))

    def natural_height(self, width: int) -> int:
        """Return the height of all items."""
        lines = self._layout(width)
        bottom = lines[-1].top + lines[-1].height if lines else self.body_top + 48
        return bottom + self._note_height(width) + 10

    def row_count(self) -> int:
        """Return the number of items."""
        return len(self._timeline.items)

    def row_at(self, y: int) -> int:
        """Return the item at a height."""
        for line in self._lines:
            if line.top <= y < line.top + line.height:
                return line.position
        return -1

    def row_name(self, row: int) -> str:
        """Return the item's id."""
        return self._timeline.items[row].id

    def describe_row(self, row: int) -> str:
        """Return day, time, text and signs."""
        item = self._timeline.items[row]
        parts = [item.group, item.time, item.mark.name if item.mark else "", item.text, item.sub]
        parts.append(item.chip.text if item.chip else "")
        return " ".join(part for part in parts if part)

    def can_open(self, row: int) -> bool:
        """Tell whether the item leads anywhere."""
        return self._timeline.items[row].target is not None

    def open_row(self, row: int) -> bool:
        """Go where the item leads."""
        target = self._timeline.items[row].target
        if target is not None:
            self.target_chosen.emit(target)
        return target is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the texts anew."""
        super().resizeEvent(event)
        self._layout(self.width())

    def paint_body(self, painter: QPainter) -> None:
        """Paint all items and the note."""
        theme = self._theme
        lines = self._layout(self.width())
        if not lines:
            text = wrapped(theme, self._timeline.empty, self.width() - 2 * PAD, TextStyle("small", "text2"))
            draw_paragraph(painter, theme, QPointF(PAD, self.body_top + 14), text)
        for line in lines:
            if line.group:
                room = QRectF(PAD - 2, line.top - _GROUP_HEIGHT, self.width() - 2 * PAD, _GROUP_HEIGHT)
                draw_line(painter, theme, room, line.group, GROUP)
            self._paint_item(painter, line)
        if self._timeline.note:
            text = wrapped(theme, self._timeline.note, self.width() - 2 * PAD, NOTE)
            draw_paragraph(painter, theme, QPointF(PAD - 2, self.height() - text.size.height() - 12), text)

    def _layout(self, width: int) -> list[_Line]:
        if width == self._laid_for:
            return self._lines
        self._laid_for, self._lines = width, []
        top, group = self.body_top + 8, ""
        for index, item in enumerate(self._timeline.items):
            heading = item.group if item.group != group else ""
            if heading:
                top += _GROUP_HEIGHT
                group = heading
            sub = None
            if item.sub:
                sub = wrapped(self._theme, item.sub, width - self._text_left - PAD - 60, SUB, max_lines=4)
            height = (24 + round(sub.size.height()) + 10) if sub else 32
            self._lines.append(_Line(index, top, height, heading, sub))
            top += height + (2 if self._planned else 0)
        return self._lines

    def _note_height(self, width: int) -> int:
        if not self._timeline.note:
            return 0
        return round(wrapped(self._theme, self._timeline.note, width - 2 * PAD, NOTE).size.height()) + 12

    def _paint_item(self, painter: QPainter, line: _Line) -> None:
        theme, item = self._theme, self._timeline.items[line.position]
        whole = QRectF(1, line.top, self.width() - 2, line.height)
        if line.position == self.current and self.hasFocus():
            painter.fillRect(whole, theme.colour("selected"))
        elif line.position == self.hovered and item.target is not None:
            painter.fillRect(whole, theme.colour("hover"))
        left = float(self._text_left)
        time = TIME._replace(colour="accent", weight=700) if item.strong else TIME
        middle = line.top + line.height / 2 if self._planned else line.top + 15
        draw_line(painter, theme, QRectF(PAD - 2, middle - 12, left - PAD, 24), item.time, time)
        if self._planned:
            bar = QRectF(left - 16, line.top + 3, 3, line.height - 6)
            painter.fillRect(bar, theme.colour("accent" if item.strong else "border"))
        right = self._paint_right(painter, item, middle)
        style = TEXT if self._planned or item.strong else TextStyle("body")
        if item.tone != "plain" or item.struck:
            style = style._replace(colour="text3" if item.struck else TONES[item.tone].fore)
        top = line.top + (3 if line.sub else (line.height - 24) / 2)
        room = right - left - (28 if item.mark is not None else 0)
        size = draw_line(painter, theme, QRectF(left, top, room, 24), item.text, style)
        if item.struck:
            painter.setPen(theme.colour("text3"))
            painter.drawLine(QPointF(left, top + 12), QPointF(left + size.width(), top + 12))
        if item.mark is not None:
            draw_mark(painter, theme, QPointF(left + size.width() + 8, top + 3), item.mark, 18)
        if line.sub is not None:
            draw_paragraph(painter, theme, QPointF(left, top + 22), line.sub)

    def _paint_right(self, painter: QPainter, item: Moment, middle: float) -> float:
        right = float(self.width() - PAD + 4)
        if item.chip is not None:
            size = measure_chip(self._theme, item.chip)
            draw_chip(painter, self._theme, QPointF(right - size.width(), middle - size.height() / 2), item.chip)
            return right - size.width() - 10
        if item.icon:
            tone = "muted" if item.tone == "plain" else item.tone
            draw_icon(painter, QPointF(right - 18, middle - 9), item.icon, self._theme.fore(tone), 18)
            return right - 28
        return right
