"""Happenings in order under their day: time at the left, a line, text and signs.

Must not know what happened; all texts arrive ready.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent

from client.contract.blocks import Moment, Target, Timeline
from client.qt.blocks.card import PAD
from client.qt.blocks.rows import RowCard, paint_current
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
_TEXT_LINE = 24
_CUT_AT = 4
"""Lines of the second text in rows that are not the current one; the current one shows all of it."""
_WIDTHS = 3
"""Widths whose broken texts are kept: arranging a screen asks for one or two, again and again."""


class _Texts(NamedTuple):
    """The broken texts of one item at one width."""

    text: Paragraph
    sub: Paragraph | None

    @property
    def height(self) -> int:
        """The height of the row they stand in."""
        more = round(self.text.size.height() - self.text.pitch)
        return more + (_TEXT_LINE + round(self.sub.size.height()) + 10 if self.sub else 32)


class _Line(NamedTuple):
    """One laid-out item: where it stands, and its broken texts."""

    position: int
    top: int
    group: str
    texts: _Texts

    @property
    def height(self) -> int:
        """The height of the row."""
        return self.texts.height

    @property
    def bottom(self) -> int:
        """Where the next row may begin."""
        return self.top + self.height


class TimelineCard(RowCard):
    """A timeline on a card; items that lead somewhere open with Enter. The current item shows its whole text."""

    growth = "first"

    def __init__(self, block: Timeline, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block, theme, recorder)
        self._timeline = block
        # The keyboard arrives at what is next in a plan (ux.md §2.3).
        self.first_row = next((place for place, item in enumerate(block.items) if item.strong), 0)
        self._lines: list[_Line] = []
        self._laid_for = (-1, -1)
        self._broken: dict[int, list[_Texts]] = {}
        # Bars beside the times belong to a plan of one day; entries under day headings are a history.
        self._planned = any(item.mark or item.strong for item in block.items) and not any(
            item.group for item in block.items
        )
        # Once: every line is placed by it, and measuring all times for each would cost their square.
        widest = max((text_width(theme, item.time, TIME) for item in block.items), default=0)
        self._text_left = round(PAD - 2 + max(widest, 40) + (28 if self._planned else 16))
        if block.items:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        texts = [self.describe_row(i) for i in range(len(block.items))] or [block.empty]
        self.setAccessibleDescription("\n".join([*texts, block.note] if block.note else texts))

    def natural_height(self, width: int) -> int:
        """Return the height of all items."""
        lines = self._layout(width)
        bottom = lines[-1].bottom if lines else self.body_top + 48
        return bottom + self._note_height(width) + 10

    def row_count(self) -> int:
        """Return the number of items."""
        return len(self._timeline.items)

    def row_at(self, y: int) -> int:
        """Return the item at a height."""
        for line in self._layout(self.width()):
            if line.top <= y < line.bottom:
                return line.position
        return -1

    def row_room(self, row: int) -> QRect:
        """Return where the item stands, its day above it included."""
        line = self._layout(self.width())[row]
        above = _GROUP_HEIGHT if line.group else 0
        return QRect(0, line.top - above, self.width(), line.height + above)

    def reveal(self, row: int) -> None:
        """Give the item the height of its whole text, then ask for it to be in view."""
        before, (width, _) = self._lines, self._laid_for
        if before and before[-1].bottom != self._layout(width)[-1].bottom:
            self.height_changed.emit()
        super().reveal(row)

    def row_name(self, row: int) -> str:
        """Return the item's id."""
        return self._timeline.items[row].id

    def describe_row(self, row: int) -> str:
        """Return day, time, text and signs."""
        item = self._timeline.items[row]
        parts = [item.group, item.time, item.mark.name if item.mark else "", item.text, item.sub]
        parts.append(item.chip.text if item.chip else "")
        return " ".join(part for part in parts if part)

    def target_of(self, row: int) -> Target | None:
        """Return where the item leads, if anywhere."""
        return self._timeline.items[row].target

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
        if (width, self.current) == self._laid_for:
            return self._lines
        texts = self._texts(width)
        self._laid_for, self._lines = (width, self.current), []
        top, group = self.body_top + 8, ""
        for index, item in enumerate(self._timeline.items):
            heading = item.group if item.group != group else ""
            if heading:
                top += _GROUP_HEIGHT
                group = heading
            found = texts[index]
            if index == self.current and found.sub is not None and found.sub.cut:
                found = found._replace(sub=self._sub(item, width, 0))
            self._lines.append(_Line(index, top, heading, found))
            top += found.height + (2 if self._planned else 0)
        return self._lines

    def _texts(self, width: int) -> list[_Texts]:
        """Return the texts of all items broken for a width; breaking costs, so the last few widths are kept."""
        found = self._broken.get(width)
        if found is None:
            while len(self._broken) >= _WIDTHS:
                del self._broken[next(iter(self._broken))]
            found = self._broken[width] = [self._break(item, width) for item in self._timeline.items]
        return found

    def _break(self, item: Moment, width: int) -> _Texts:
        room = width - PAD + 4 - self._text_left - (28 if item.mark is not None else 0)
        if item.chip is not None:
            room -= round(measure_chip(self._theme, item.chip).width()) + 10
        elif item.icon:
            room -= 28
        return _Texts(wrapped(self._theme, item.text, room, self._style(item)), self._sub(item, width, _CUT_AT))

    def _sub(self, item: Moment, width: int, most: int) -> Paragraph | None:
        if not item.sub:
            return None
        return wrapped(self._theme, item.sub, width - self._text_left - PAD - 60, SUB, max_lines=most)

    def _style(self, item: Moment) -> TextStyle:
        style = TEXT if self._planned or item.strong else TextStyle("body")
        if item.tone != "plain" or item.struck:
            return style._replace(colour="text3" if item.struck else TONES[item.tone].fore)
        return style

    def _note_height(self, width: int) -> int:
        if not self._timeline.note:
            return 0
        return round(wrapped(self._theme, self._timeline.note, width - 2 * PAD, NOTE).size.height()) + 12

    def _paint_item(self, painter: QPainter, line: _Line) -> None:
        theme, item = self._theme, self._timeline.items[line.position]
        whole = QRectF(1, line.top, self.width() - 2, line.height)
        if line.position == self.current:
            paint_current(painter, theme, whole.toRect(), focused=self.hasFocus())
        elif line.position == self.hovered and item.target is not None:
            painter.fillRect(whole, theme.colour("hover"))
        left = float(self._text_left)
        time = TIME._replace(colour="accent", weight=700) if item.strong else TIME
        middle = line.top + line.height / 2 if self._planned else line.top + 15
        draw_line(painter, theme, QRectF(PAD - 2, middle - 12, left - PAD, 24), item.time, time)
        if self._planned:
            bar = QRectF(left - 16, line.top + 3, 3, line.height - 6)
            painter.fillRect(bar, theme.colour("accent" if item.strong else "border"))
        self._paint_right(painter, item, middle)
        text, sub = line.texts
        high = text.size.height() - text.pitch + _TEXT_LINE
        top = line.top + (3 if sub else (line.height - high) / 2)
        first = top + (_TEXT_LINE - text.pitch) / 2
        draw_paragraph(painter, theme, QPointF(left, first), text)
        if item.struck:
            painter.setPen(theme.colour("text3"))
            for index, part in enumerate(text.lines):
                middle = first + text.pitch * (index + 0.5)
                painter.drawLine(QPointF(left, middle), QPointF(left + text_width(theme, part, text.style), middle))
        if item.mark is not None:
            draw_mark(painter, theme, QPointF(left + text.size.width() + 8, top + 3), item.mark, 18)
        if sub is not None:
            draw_paragraph(painter, theme, QPointF(left, top + high - 2), sub)

    def _paint_right(self, painter: QPainter, item: Moment, middle: float) -> None:
        right = float(self.width() - PAD + 4)
        if item.chip is not None:
            size = measure_chip(self._theme, item.chip)
            draw_chip(painter, self._theme, QPointF(right - size.width(), middle - size.height() / 2), item.chip)
        elif item.icon:
            tone = "muted" if item.tone == "plain" else item.tone
            draw_icon(painter, QPointF(right - 18, middle - 9), item.icon, self._theme.fore(tone), 18)
