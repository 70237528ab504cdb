"""Figures: ring, line and bars, with their legend as a value table and all values in words.

Must not know what the values are: labels, texts and shares arrive ready. Series are told apart by order and label, not
by colour alone (ux.md §3.1).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPainterPath, QPen, QPolygonF

from client.qt.paint.signs import draw_progress, draw_swatch
from client.qt.paint.text import CENTER, ELLIPSIS, RIGHT, draw_line, elided, text_width
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from client.contract.blocks import Point, Tone

_LEGEND_ROW = 24.0
_RING = 168.0
_BAND = 28.0
_LABEL = TextStyle("small", weight=500)
_VALUE = TextStyle("body", weight=500, digits=True)
_SHARE = TextStyle("small", "text2", digits=True)
_AXIS = TextStyle("caption", "text2", digits=True)


class Figure(Protocol):
    """What one chart draws; it keeps no widget, so a block may paint it as a part of itself."""

    def height_for(self, width: float) -> float:
        """Return the height it wants at this width."""

    def least_width(self, theme: Theme) -> float:
        """Return the width below which texts would be cut."""

    def words(self) -> str:
        """Return all labels and values as one text for a screen reader."""

    def paint(self, painter: QPainter, theme: Theme, room: QRectF) -> None:
        """Draw into this rectangle."""


def told_apart(theme: Theme, labels: Sequence[str], width: float, style: TextStyle) -> list[str]:
    """Return labels shortened to a width; those that would look the same are shortened where they begin alike."""
    first = [elided(theme, label, width, style) for label in labels]
    short = list(first)
    for place, label in enumerate(labels):
        alike = {other for other, seen in zip(labels, first, strict=True) if seen == first[place]}
        if len(alike) > 1:
            begin = next((at for at, signs in enumerate(zip(*alike, strict=False)) if len({*signs}) > 1), 0)
            short[place] = elided(theme, ELLIPSIS + label[begin:], width, style)
    return short


def words_of(points: Sequence[Point]) -> str:
    """Return `label text share; …` for all points, in their order."""
    return "; ".join(" ".join(part for part in (p.label, p.text, p.share) if part) for p in points)


class DonutFigure(NamedTuple):
    """A ring with a label in its middle and the legend below. Negative and absent values take no room in the ring."""

    points: tuple[Point, ...]
    center_label: str = ""
    center_value: str = ""

    def height_for(self, width: float) -> float:
        """Return ring and legend one above the other."""
        return _RING + 16 + _LEGEND_ROW * len(self.points)

    def least_width(self, theme: Theme) -> float:
        """Return the width of the widest legend row."""
        value, share = self._columns(theme)
        label = max((text_width(theme, p.label, _LABEL) for p in self.points), default=0.0)
        return max(20 + label + 12 + value + 14 + share, _RING)

    def words(self) -> str:
        """Return all values in words."""
        return words_of(self.points)

    def paint(self, painter: QPainter, theme: Theme, room: QRectF) -> None:
        """Draw ring, middle and legend."""
        ring = QRectF(room.center().x() - _RING / 2, room.top(), _RING, _RING)
        self._paint_ring(painter, theme, ring)
        middle = QRectF(ring.left() + _BAND, ring.center().y() - 28, _RING - 2 * _BAND, 22)
        draw_line(painter, theme, middle, self.center_label, TextStyle("caption", "text2", 500), CENTER)
        number = TextStyle("h1", digits=True)
        draw_line(painter, theme, middle.translated(0, 22).adjusted(0, 0, 0, 6), self.center_value, number, CENTER)
        value, share = self._columns(theme)
        top = ring.bottom() + 16
        labels = told_apart(theme, [p.label for p in self.points], room.width() - share - value - 42, _LABEL)
        for point, shown in zip(self.points, labels, strict=True):
            row = QRectF(room.left(), top, room.width(), _LEGEND_ROW)
            draw_swatch(painter, theme, QPointF(row.left(), row.center().y() - 6), point.series)
            right = row.right() - share
            draw_line(painter, theme, QRectF(right, top, share, _LEGEND_ROW), point.share, _SHARE, RIGHT)
            right -= 14 + value
            draw_line(painter, theme, QRectF(right, top, value, _LEGEND_ROW), point.text, _VALUE, RIGHT)
            label = QRectF(row.left() + 20, top, right - row.left() - 28, _LEGEND_ROW)
            draw_line(painter, theme, label, shown, _LABEL)
            top += _LEGEND_ROW

    def _columns(self, theme: Theme) -> tuple[float, float]:
        value = max((text_width(theme, p.text, _VALUE) for p in self.points), default=0.0)
        return value + 1, max((text_width(theme, p.share, _SHARE) for p in self.points), default=0.0) + 1

    def _paint_ring(self, painter: QPainter, theme: Theme, ring: QRectF) -> None:
        total = sum(max(p.value, 0.0) for p in self.points)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        hole = ring.adjusted(_BAND, _BAND, -_BAND, -_BAND)
        if not 0 < total < math.inf:
            painter.setBrush(theme.colour("sunken"))
            path = QPainterPath()
            path.addEllipse(ring)
            path.addEllipse(hole)
            painter.drawPath(path)
            return
        start = 90.0
        several = sum(p.value > 0 for p in self.points) > 1
        for point in self.points:
            span = -360.0 * (max(point.value, 0.0) / total)
            if span == 0:
                continue
            path = QPainterPath()
            path.arcMoveTo(ring, start)
            path.arcTo(ring, start, span)
            path.arcTo(hole, start + span, -span)
            path.closeSubpath()
            painter.setPen(QPen(theme.colour("surface"), 2) if several else QPen(Qt.PenStyle.NoPen))
            painter.setBrush(theme.series(point.series))
            painter.drawPath(path)
            start += span


def _share(value: float, low: float, high: float) -> float:
    """Return where a value lies between two ends; nothing lies further outside than the room is high."""
    span = (
        high - low
    )  # 0 where both are so large that one more is the same float, infinite where they lie too far apart
    return min(max((value - low) / span, -1.0), 2.0) if 0 < span < math.inf else 0.5


class LineFigure(NamedTuple):
    """A trend: line, soft area, a ring on the last value.

    `axis` are the ready texts of the value axis from bottom to top, `low` and `high` the values of its ends; without
    them the points fill the height. Every third label is written below, the last always.
    """

    points: tuple[Point, ...]
    axis: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    height: float = 112.0

    def height_for(self, width: float) -> float:
        """Return the fixed height."""
        return self.height

    def least_width(self, theme: Theme) -> float:
        """Return room for the axis and four labels."""
        widest = max((text_width(theme, p.label, _AXIS) for p in self.points), default=0.0)
        return self._axis_width(theme) + 4 * (widest + 8)

    def words(self) -> str:
        """Return all values in words."""
        return words_of(self.points)

    def paint(self, painter: QPainter, theme: Theme, room: QRectF) -> None:
        """Draw grid, area, line, last point and labels."""
        plot = QRectF(room)
        plot.setLeft(room.left() + self._axis_width(theme))
        plot.adjust(0, 8, -6, -22)
        self._paint_axis(painter, theme, room, plot)
        places = self._places(plot)
        if not places:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_area(painter, theme, plot, places)
        # A cosmetic pen of whole width is many times faster than a fractional one on long series (traps.md).
        pen = QPen(theme.colour("accent"), 2)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(places))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(places[-1], 4, 4)
        self._paint_labels(painter, theme, room, plot, places)

    def _axis_width(self, theme: Theme) -> float:
        return max((text_width(theme, text, _AXIS) for text in self.axis), default=0.0) + (8 if self.axis else 0)

    def _ends(self) -> tuple[float, float]:
        values = [p.value for p in self.points]
        low = self.low if self.low is not None else min(values)
        high = self.high if self.high is not None else max(values)
        return (low, high) if high > low else (low - 1, low + 1)

    def _places(self, plot: QRectF) -> list[QPointF]:
        if not self.points:
            return []
        low, high = self._ends()
        step = plot.width() / max(len(self.points) - 1, 1)
        return [
            QPointF(plot.left() + i * step, plot.bottom() - _share(p.value, low, high) * plot.height())
            for i, p in enumerate(self.points)
        ]

    def _paint_axis(self, painter: QPainter, theme: Theme, room: QRectF, plot: QRectF) -> None:
        steps = max(len(self.axis) - 1, 1)
        for index, text in enumerate(self.axis):
            y = plot.bottom() - plot.height() * index / steps
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.drawLine(QPointF(plot.left(), round(y)), QPointF(plot.right(), round(y)))
            place = QRectF(room.left(), y - 9, plot.left() - room.left() - 8, 18)
            draw_line(painter, theme, place, text, _AXIS, RIGHT)

    def _paint_area(self, painter: QPainter, theme: Theme, plot: QRectF, places: list[QPointF]) -> None:
        fill = QLinearGradient(plot.topLeft(), plot.bottomLeft())
        fill.setColorAt(0, theme.faded("accent", 0.22))
        fill.setColorAt(1, theme.faded("accent", 0.03))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        ends = [QPointF(places[-1].x(), plot.bottom()), QPointF(places[0].x(), plot.bottom())]
        painter.drawPolygon(QPolygonF([*places, *ends]))

    def _paint_labels(self, painter: QPainter, theme: Theme, room: QRectF, plot: QRectF, places: list[QPointF]) -> None:
        last = len(places) - 1
        edge = room.right()
        for index in [last, *(i for i in range(last - 1) if i % 3 == 0)]:
            width = text_width(theme, self.points[index].label, _AXIS)
            left = min(places[index].x() - width / 2, edge - width)
            place = QRectF(max(left, room.left()), plot.bottom() + 5, width + 1, 17)
            draw_line(painter, theme, place, self.points[index].label, _AXIS)


class BarsFigure(NamedTuple):
    """Horizontal bars: label above, value at the right, the bar below; lengths relative to the largest value."""

    points: tuple[Point, ...]
    tone: Tone = "accent"

    def height_for(self, width: float) -> float:
        """Return one row of 40 px per bar."""
        return 40.0 * len(self.points)

    def least_width(self, theme: Theme) -> float:
        """Return the widest label beside its value."""
        styles = (_LABEL, _VALUE, _SHARE)
        rows = [zip((p.label, p.text, p.share), styles, strict=True) for p in self.points]
        return max((sum(text_width(theme, text, style) + 13 for text, style in row) for row in rows), default=0.0)

    def words(self) -> str:
        """Return all values in words."""
        return words_of(self.points)

    def paint(self, painter: QPainter, theme: Theme, room: QRectF) -> None:
        """Draw the bars."""
        largest = max((p.value for p in self.points), default=0.0)
        for index, point in enumerate(self.points):
            row = QRectF(room.left(), room.top() + 40 * index, room.width(), 40)
            right = row.right()
            for text, style in ((point.share, _SHARE), (point.text, _VALUE)):
                if text:
                    width = text_width(theme, text, style) + 1
                    draw_line(painter, theme, QRectF(right - width, row.top() + 2, width, 22), text, style, RIGHT)
                    right -= width + 12
            label = QRectF(row.left(), row.top() + 2, right - row.left(), 22)
            draw_line(painter, theme, label, point.label, _LABEL)
            bar = QRectF(row.left(), row.top() + 26, row.width(), 8)
            share = point.value / largest if largest > 0 else 0.0
            draw_progress(painter, theme, bar, share, self.tone)
