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
from client.qt.paint.text import RIGHT, Paragraph, draw_line, draw_paragraph, text_width, wrapped
from client.qt.recorder import Recorder
from client.qt.theme import TextStyle, Theme
from client.qt.tokens import TONES

LABEL = TextStyle("small", "text2")
VALUE = TextStyle("body", weight=500)
STRONG = TextStyle("lead", px=16)
BIG = TextStyle("display", px=26)
COUNT = TextStyle("h1")
NOTE = TextStyle("caption", "text2")
UNIT = TextStyle("small", weight=500)
TILE_LABEL = TextStyle("small", "text2", 500)
_SMALLER = (26, 22, 18, 15)
"""Sizes of a tile's value: an amount is never shortened, so it becomes smaller where it is long."""
TILE_HEIGHT = 100
LIST_PITCH = 30
_SECOND = 22
"""How much higher a line of a list is with its value below its label."""
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
            return TILE_HEIGHT + (self._tile_more(self._facts.items[0], width) if self._facts.items else 0)
        if self._facts.style == "counters":
            return self.body_top + COUNTER_HEIGHT + 12 + note
        if self._facts.style == "columns":
            rows = -(-count // self._columns(width))
            return self.body_top + 16 + COLUMN_PITCH * rows + note
        strong = sum(1 for item in self._facts.items if item.strong)
        return self.body_top + 20 + sum(self._list_heights(width)) + 18 * strong + note

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
        rows = range(len(self._facts.items)) if self._facts.style == "list" else ()
        return next((row for row in rows if self.row_room(row).contains(0, y)), -1)

    def row_room(self, row: int) -> QRect:
        """Return where the item stands; the items of a small card are seen together."""
        if self._facts.style != "list":
            return self.rect()
        heights = self._list_heights(self.width())
        return QRect(0, self.body_top + 10 + sum(heights[:row]), self.width(), heights[row])

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
        """Return how many columns there are: no more than show every label and value whole."""
        widest = max(
            (
                max(
                    text_width(self._theme, f"{item.value}{item.unit}", VALUE),
                    text_width(self._theme, item.label, NOTE),
                )
                for item in self._facts.items
            ),
            default=0,
        )
        whole = int((width - 2 * PAD) // (widest + 12))
        return max(min(len(self._facts.items), width // 190, 4, whole), 1)

    def _list_heights(self, width: int) -> list[int]:
        """Return the height of each line; where label and value do not fit beside each other there are two."""
        return [
            LIST_PITCH + (0 if _beside(self._theme, item, width - 2 * PAD) else _SECOND) for item in self._facts.items
        ]

    def _tile_more(self, item: Fact, width: int) -> int:
        """Return the height a tile needs for second lines of its texts."""
        label, sub = _tile_texts(self._theme, item, width)
        return round(label.size.height() - label.pitch + sub.size.height() - sub.pitch)

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
        label, sub = _tile_texts(theme, item, self.width())
        draw_paragraph(painter, theme, QPointF(left + 26, 12 + (22 - label.pitch) / 2), label)
        down = label.size.height() - label.pitch
        room = self.width() - left - 12 - (text_width(theme, item.unit, UNIT) + 6 if item.unit else 0)
        big = next(
            (
                style
                for style in (BIG._replace(px=px) for px in _SMALLER)
                if text_width(theme, item.value, style) <= room
            ),
            BIG._replace(px=_SMALLER[-1]),
        )
        size = draw_line(painter, theme, QRectF(left, 34 + down, room, 38), item.value, big)
        after = left + size.width() + 6
        size = draw_line(painter, theme, QRectF(after, 40 + down, self.width() - after - 6, 28), item.unit, UNIT)
        if item.progress is not None:
            bar = QRectF(after + size.width() + 12, 51 + down, self.width() - after - size.width() - 28, 5)
            if bar.width() > 20:
                draw_progress(painter, theme, bar, item.progress)
        draw_paragraph(painter, theme, QPointF(left, 73 + down + (20 - sub.pitch) / 2), sub)

    def _list(self, painter: QPainter) -> None:
        top = float(self.body_top + 10)
        rows, heights = self._facts.items, self._list_heights(self.width())
        for index, item in enumerate(rows):
            last_strong = item.strong and index == len(rows) - 1
            if last_strong:
                top = max(top + 6, self.height() - self._note_height(self.width()) - heights[index] - 18)
                self._separator(painter, top)
                top += 8
            self._list_row(painter, item, QRectF(PAD, top, self.width() - 2 * PAD, heights[index]), index)
            top += heights[index]
        self._note(painter)

    def _list_row(self, painter: QPainter, item: Fact, room: QRectF, index: int) -> None:
        theme = self._theme
        if item.target is not None and index in (self.hovered, self.current if self.hasFocus() else -1):
            fill_round(painter, room.adjusted(-8, 0, 8, 0), 4, theme.colour("hover"))
        label, style = _list_styles(item)
        style = style._replace(colour=TONES[item.tone].fore if item.tone != "plain" else "text")
        value = f"{item.value}{item.unit}"
        if _beside(theme, item, round(room.width())):
            width = text_width(theme, item.label, label) + 16
            draw_line(painter, theme, room, item.label, label)
            draw_line(painter, theme, room.adjusted(width, 0, 0, 0), value, style, RIGHT)
        else:
            draw_line(painter, theme, room.adjusted(0, 0, 0, -_SECOND), item.label, label)
            draw_line(painter, theme, room.adjusted(0, LIST_PITCH - 6, 0, -4), value, style, RIGHT)

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
        needed = [
            max(text_width(self._theme, item.label, NOTE), text_width(self._theme, item.value, COUNT), 40)
            for item in items
        ]
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


def _tile_texts(theme: Theme, item: Fact, width: int) -> tuple[Paragraph, Paragraph]:
    """Return label and second text of a tile, each on two lines at most."""
    style = TextStyle("caption", TONES[item.sub_tone].fore, 500 if item.sub_tone != "muted" else 400)
    label = wrapped(theme, item.label, width - 52, TILE_LABEL, max_lines=2)
    return label, wrapped(theme, item.sub, width - 28, style, max_lines=2)


def _list_styles(item: Fact) -> tuple[TextStyle, TextStyle]:
    return (TextStyle("small", "text", 700), STRONG) if item.strong else (LABEL, VALUE)


def _beside(theme: Theme, item: Fact, room: int) -> bool:
    label, value = _list_styles(item)
    return text_width(theme, item.label, label) + 16 + text_width(theme, f"{item.value}{item.unit}", value) <= room


def _sentence(item: Fact) -> str:
    parts = [item.label, f"{item.value}{item.unit}", item.sub]
    return " ".join(part for part in parts if part)
