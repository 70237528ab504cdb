"""A sentence across the content: a notice of the server, or the placeholder for a part that cannot be drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from client.contract.blocks import Banner, Tone
from client.qt.blocks.card import BlockWidget
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import fill_round
from client.qt.paint.text import Paragraph, draw_paragraph, wrapped
from client.qt.recorder import Recorder
from client.qt.theme import TextStyle, Theme
from client.words import NOT_DRAWABLE, Words

_TEXT = TextStyle("body")
_LEFT = 46
_ICONS: dict[Tone, str] = {"ok": "circle-check", "warn": "alert-triangle", "danger": "alert-triangle"}


class NoticeCard(BlockWidget):
    """One notice: icon and text on the soft ground of its tone."""

    growth = "never"

    def __init__(self, block: Banner, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block.id, theme, recorder)
        self._tone: Tone = block.tone
        self._icon = block.icon or _ICONS.get(block.tone, "info-circle")
        self._text = block.text
        self.setAccessibleName(block.name or block.title or block.text)
        self.setAccessibleDescription(block.text)

    def natural_height(self, width: int) -> int:
        """Return the height of the broken text."""
        return round(self._paragraph(width).size.height()) + 24

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, bar, icon and text."""
        painter = QPainter(self)
        room = QRectF(self.rect())
        fill_round(painter, room, self._theme.size("radius"), self._theme.soft(self._tone))
        draw_icon(painter, QPointF(16, 13), self._icon, self._theme.fore(self._tone), 20)
        draw_paragraph(painter, self._theme, QPointF(_LEFT, 12), self._paragraph(self.width()))
        painter.end()

    def _paragraph(self, width: int) -> Paragraph:
        return wrapped(self._theme, self._text, width - _LEFT - 16, _TEXT)


class Placeholder(NoticeCard):
    """Stands visibly where a part cannot be drawn; what the part would have held is never shown."""

    def __init__(self, block_id: str, theme: Theme, words: Words, recorder: Recorder) -> None:
        super().__init__(Banner(id=block_id, text=words(NOT_DRAWABLE), tone="warn"), theme, recorder)
