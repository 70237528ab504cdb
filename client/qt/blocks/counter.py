"""How much of a text's length is used: painted under a field of several lines, and said to a screen reader."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from client.contract.blocks import Field
from client.qt.paint.icons import draw_icon
from client.qt.paint.text import RIGHT, draw_line, text_width
from client.qt.theme import TextStyle, Theme
from client.words import COUNTED, COUNTED_OVER, TEXT_FULL, Words

COUNT = TextStyle("caption", "text2", digits=True)
COUNT_OVER = TextStyle("caption", "danger", 700, digits=True)
_SIGN = 15
_GAP = 12


class Counter(NamedTuple):
    """The state of one field: what it holds, and whether it just refused to take more."""

    field: Field
    used: int
    full: bool

    @property
    def over(self) -> bool:
        """Whether something has to be done about it."""
        return self.full or self.used > self.field.length

    def text(self, words: Words) -> str:
        """Return what is painted."""
        numbers = f"{self.used:,} / {self.field.length:,}"
        return f"{words(TEXT_FULL)} {numbers}" if self.full else numbers

    def sentence(self, words: Words) -> str:
        """Return error or help of the field and how much of the length is used."""
        said = [self.field.error or self.field.help]
        said.append(words(COUNTED, count=f"{self.used:,}", most=f"{self.field.length:,}"))
        if self.used > self.field.length:
            said.append(words(COUNTED_OVER, over=f"{self.used - self.field.length:,}"))
        if self.full:
            said.append(words(TEXT_FULL))
        return "\n".join(part for part in said if part)


def paint_counter(painter: QPainter, theme: Theme, words: Words, row: QRectF, counter: Counter) -> float:
    """Paint the counter at the right of a row; return how far the rest of the row reaches."""
    text, style = counter.text(words), COUNT_OVER if counter.over else COUNT
    draw_line(painter, theme, row, text, style, RIGHT)
    left = row.right() - text_width(theme, text, style)
    if counter.over:
        left -= _SIGN + 5
        draw_icon(painter, QPointF(left, row.center().y() - _SIGN / 2), "alert-triangle", theme.fore("danger"), _SIGN)
    return left - _GAP
