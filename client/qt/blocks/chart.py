"""A chart on a card, under its leading figure."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from client.contract.blocks import Chart
from client.qt.blocks.card import PAD, TITLE, Card
from client.qt.paint.figures import BarsFigure, DonutFigure, Figure, LineFigure
from client.qt.paint.text import draw_line, text_width
from client.qt.recorder import Recorder
from client.qt.theme import TextStyle, Theme
from client.qt.tokens import TONES

_VALUE = TextStyle("numL")
_UNIT = TextStyle("body", weight=500)
_LABEL = TextStyle("caption", "text2")
_FIGURE_HEIGHT = 66


class ChartCard(Card):
    """Donut, line or bars; a screen reader hears the summary and every value."""

    lined = False

    def __init__(self, block: Chart, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block, theme, recorder)
        self._lead = block.figure
        self._figure = _figure(block)
        lead = f"{block.figure.value}{block.figure.unit} {block.figure.sub}" if block.figure else ""
        parts = [lead, block.summary, self._figure.words()]
        self.setAccessibleDescription("\n".join(part for part in parts if part))

    def natural_height(self, width: int) -> int:
        """Return the height of the leading figure and the chart."""
        lead = _FIGURE_HEIGHT if self._lead is not None else 0
        return round(TITLE + lead + self._figure.height_for(width - 2 * PAD)) + 16

    def paint_body(self, painter: QPainter) -> None:
        """Paint the leading figure and the chart; a chart alone is centred in what is left."""
        top = float(TITLE)
        if self._lead is not None:
            self._paint_lead(painter, top)
            top += _FIGURE_HEIGHT
        wanted = self._figure.height_for(self.width() - 2 * PAD)
        spare = max(self.height() - top - wanted - 14, 0)
        room = QRectF(PAD, top + spare / 2, self.width() - 2 * PAD, wanted)
        self._figure.paint(painter, self._theme, room)

    def _paint_lead(self, painter: QPainter, top: float) -> None:
        fact, theme = self._lead, self._theme
        if fact is None:
            return
        size = draw_line(painter, theme, QRectF(PAD, top - 6, self.width() - 2 * PAD, 40), fact.value, _VALUE)
        unit = QRectF(PAD + size.width() + 5, top + 4, 60, 26)
        draw_line(painter, theme, unit, fact.unit, _UNIT)
        label = QRectF(PAD, top + 34, self.width() - 2 * PAD, 20)
        draw_line(painter, theme, label, fact.label, _LABEL)
        left = PAD + text_width(theme, fact.label, _LABEL) + 8
        style = TextStyle("small", TONES[fact.sub_tone].fore, 500, digits=True)
        draw_line(painter, theme, QRectF(left, top + 34, self.width() - left - PAD, 20), fact.sub, style)


def _figure(block: Chart) -> Figure:
    if block.style == "donut":
        center = block.center
        return DonutFigure(block.points, center.label if center else "", center.value if center else "")
    if block.style == "line":
        return LineFigure(block.points, block.axis, block.low, block.high)
    return BarsFigure(block.points)
