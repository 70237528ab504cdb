"""Labelled values: a tile with one big value, a list, columns with the label above, counters.

Must not know what a value means; all texts arrive ready.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from client.contract.blocks import Fact, Facts, Target
from client.qt.blocks.card import PAD
from client.qt.blocks.rows import RowCard
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import draw_progress, fill_round
from client.qt.paint.text import RIGHT, draw_line, draw_paragraph, text_width, wrapped
from client.qt.recorder import Recorder
from client.qt.theme import TextStyle, Theme
from client.qt.tokens import TONES

LABEL = TextStyle("small", "text2")
VALUE = TextStyle("body", weight=500)
STRONG = TextStyle("lead", px=16)
BIG = TextStyle("display", px=26)
COUNT = TextStyle("h1")
NOTE = TextStyle("caption", "text2")
TILE_HEIGHT = 100
LIST_PITCH = 30
COLUMN_PITCH = 52
COUNTER_HEIGHT = 58


class FactsCard(RowCard):
    """Facts in one of four styles; items that lead somewhere can be walked through."""

    def __init__(self, block: Facts, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block, theme, recorder)
        self._facts = block
        self.lined = block.style in {"list", "columns"} and bool(block.title)
        sentences = [_sentence(item) for item in block.items]
        self.setAccessibleName(block.name or block.title or (block.items[0].label if block.items else ""))
        self.setAccessibleDescription("\n".join([*sentences, block.note] if block.note else sentences))
        if any(item.target for item in block.items):
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def natural_height(self, width: int) -> int:
        """Return the height for this style and the number of items."""
        note = self._note_height(width)
        count = len(self._facts.items)
        if self._facts.style == "tile":
            return TILE_HEIGHT
        if self._facts.style == "counters":
            return self.body_top + COUNTER_HEIGHT + 12 + note
        if self._facts.style == "columns":
            rows = -(-count // self._columns(width))
            return self.body_top + 16 + COLUMN_PITCH * rows + note
        strong = sum(1 for item in self._facts.items if item.strong)
        return self.body_top + 20 + LIST_PITCH * count + 18 * strong + note

    def paint_body(self, painter: QPainter) -> None:
        """Paint the items in the block's style."""
        {"tile": self._tile, "list": self._list, "columns": self._grid, "counters": self._counters}[self._facts.style](
            painter
        )

    def row_count(self) -> int:
        """Return the number of items."""
        return len(self._facts.items)

    def row_at(self, y: int) -> int:
        """Return the item at a height: the only one of a tile, the line of a list."""
        if not any(item.target for item in self._facts.items):
            return -1
        if self._facts.style == "tile":
            return 0
        row = (y - self.body_top - 10) // LIST_PITCH
        return row if self._facts.style == "list" and 0 <= row < len(self._facts.items) else -1

    def row_room(self, row: int) -> QRect:
        """Return where the item stands; the items of a small card are seen together."""
        if self._facts.style != "list":
            return self.rect()
        return QRect(0, self.body_top + 10 + LIST_PITCH * row, self.width(), LIST_PITCH)

    def row_name(self, row: int) -> str:
        """Return the position; facts have no identifiers."""
        return str(row)

    def describe_row(self, row: int) -> str:
        """Return label and value."""
        return _sentence(self._facts.items[row])

    def target_of(self, row: int) -> Target | None:
        """Return where the item leads, if anywhere."""
        return self._facts.items[row].target

    def _columns(self, width: int) -> int:
        return max(min(len(self._facts.items), width // 190, 4), 1)

    def _note_height(self, width: int) -> int:
        if not self._facts.note:
            return 0
        paragraph = wrapped(self._theme, self._facts.note, width - 2 * PAD, NOTE)
        return round(paragraph.size.height()) + 14

    def _tile(self, painter: QPainter) -> None:
        if not self._facts.items:
            return
        item, theme = self._facts.items[0], self._theme
        if self.hovered == 0 and item.target:
            fill_round(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.size("radius"), theme.colour("hover"))
        left = 16.0
        if item.icon:
            tone = "accent" if item.tone == "plain" else item.tone
            draw_icon(painter, QPointF(left, 14), item.icon, theme.fore(tone), 18)
        room = QRectF(left + 26, 12, self.width() - left - 36, 22)
        draw_line(painter, theme, room, item.label, TextStyle("small", "text2", 500))
        size = draw_line(painter, theme, QRectF(left, 34, self.width() - 32, 38), item.value, BIG)
        after = left + size.width() + 6
        size = draw_line(
            painter, theme, QRectF(after, 40, self.width() - after - 12, 28), item.unit, TextStyle("small", weight=500)
        )
        if item.progress is not None:
            bar = QRectF(after + size.width() + 12, 51, self.width() - after - size.width() - 28, 5)
            if bar.width() > 20:
                draw_progress(painter, theme, bar, item.progress)
        style = TextStyle("caption", TONES[item.sub_tone].fore, 500 if item.sub_tone != "muted" else 400)
        draw_line(painter, theme, QRectF(left, 73, self.width() - 28, 20), item.sub, style)

    def _list(self, painter: QPainter) -> None:
        top = float(self.body_top + 10)
        rows = self._facts.items
        for index, item in enumerate(rows):
            last_strong = item.strong and index == len(rows) - 1
            if last_strong:
                top = max(top + 6, self.height() - self._note_height(self.width()) - LIST_PITCH - 18)
                self._separator(painter, top)
                top += 8
            self._list_row(painter, item, QRectF(PAD, top, self.width() - 2 * PAD, LIST_PITCH), index)
            top += LIST_PITCH
        self._note(painter)

    def _list_row(self, painter: QPainter, item: Fact, room: QRectF, index: int) -> None:
        theme = self._theme
        if item.target is not None and index in (self.hovered, self.current if self.hasFocus() else -1):
            fill_round(painter, room.adjusted(-8, 0, 8, 0), 4, theme.colour("hover"))
        label = TextStyle("small", "text", 700) if item.strong else LABEL
        style = STRONG if item.strong else VALUE
        style = style._replace(colour=TONES[item.tone].fore if item.tone != "plain" else "text")
        width = text_width(theme, item.label, label) + 16
        value = f"{item.value}{item.unit}"
        draw_line(painter, theme, room, item.label, label)
        draw_line(painter, theme, room.adjusted(width, 0, 0, 0), value, style, RIGHT)

    def _grid(self, painter: QPainter) -> None:
        count = self._columns(self.width())
        width = (self.width() - 2 * PAD) / count
        for index, item in enumerate(self._facts.items):
            left = PAD + width * (index % count)
            top = self.body_top + 12 + COLUMN_PITCH * (index // count)
            draw_line(painter, self._theme, QRectF(left, top, width - 12, 20), item.label, NOTE)
            style = VALUE._replace(colour=TONES[item.tone].fore if item.tone != "plain" else "text")
            text = f"{item.value}{item.unit}"
            draw_line(painter, self._theme, QRectF(left, top + 19, width - 12, 22), text, style)
        self._note(painter)

    def _counters(self, painter: QPainter) -> None:
        items = self._facts.items
        needed = [max(text_width(self._theme, item.label, NOTE), 40) for item in items]
        gap = (self.width() - 2 * PAD - sum(needed)) / max(len(items) - 1, 1)
        left = float(PAD)
        for item, width in zip(items, needed, strict=True):
            style = COUNT._replace(colour=TONES[item.tone].fore if item.tone != "plain" else "text")
            draw_line(painter, self._theme, QRectF(left, self.body_top + 8, width + 8, 28), item.value, style)
            draw_line(painter, self._theme, QRectF(left, self.body_top + 36, width + 1, 18), item.label, NOTE)
            left += width + gap
        self._note(painter)

    def _separator(self, painter: QPainter, top: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(self._theme.colour("border"))
        painter.drawLine(QPointF(PAD, top), QPointF(self.width() - PAD, top))

    def _note(self, painter: QPainter) -> None:
        if self._facts.note:
            paragraph = wrapped(self._theme, self._facts.note, self.width() - 2 * PAD, NOTE)
            top = self.height() - paragraph.size.height() - 12
            draw_paragraph(painter, self._theme, QPointF(PAD, top), paragraph, Qt.AlignmentFlag.AlignLeft)


def _sentence(item: Fact) -> str:
    parts = [item.label, f"{item.value}{item.unit}", item.sub]
    return " ".join(part for part in parts if part)
