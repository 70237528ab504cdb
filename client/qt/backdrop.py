"""The ground of the screens on which nobody is signed in: deep indigo with a pattern of waves.

Must not know what stands on it.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QLinearGradient, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from client.qt.theme import Theme

_RADII = (56.0, 40.0, 25.0)
_STEP = 28.0
_STRONGEST = 0.2
_BEGIN, _END = 0.62, 1.5
_BANDS = 16


class Backdrop(QWidget):
    """A widget painted with the gradient and the 青海波 pattern.

    It keeps no picture of its own size: touching that much fresh memory would cost more at start-up than painting.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tile: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._redraw)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint gradient and waves."""
        scale = self.devicePixelRatioF()
        if self._tile is None or self._tile.devicePixelRatio() != scale:
            self._tile = _draw_tile(self._theme, scale)
        draw_backdrop(QPainter(self), self._theme, self._tile, self.width(), self.height())

    def _redraw(self) -> None:
        self._tile = None
        self.update()


def draw_backdrop(painter: QPainter, theme: Theme, tile: QPixmap, width: int, height: int) -> None:
    """Draw ground and pattern; the pattern grows stronger towards the bottom right corner, in fine steps."""
    gradient = QLinearGradient(QPointF(0, 0), QPointF(width * 0.6, height))
    gradient.setColorAt(0, theme.colour("ink2"))
    gradient.setColorAt(1, theme.colour("ink"))
    painter.fillRect(0, 0, width, height, gradient)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(tile))
    for band in range(_BANDS):
        painter.setOpacity((band + 0.5) / _BANDS)
        painter.drawPolygon(_band(band, width, height))


def _band(band: int, width: int, height: int) -> QPolygonF:
    """Return where 0.5 x/width + y/height lies within this step of the strength."""
    step = (_END - _BEGIN) / _BANDS
    low, high = _BEGIN + band * step, _BEGIN + (band + 1) * step
    return QPolygonF(
        [
            QPointF(0, low * height), QPointF(width, (low - 0.5) * height),
            QPointF(width, (high - 0.5) * height), QPointF(0, high * height),
        ]
    )  # fmt: skip


def _draw_tile(theme: Theme, scale: float) -> QPixmap:
    """Return one period of the pattern: rows of half circles, each row shifted by half a circle."""
    wide, high = 2 * _RADII[0], 2 * _STEP
    tile = QPixmap(round(wide * scale), round(high * scale))
    tile.setDevicePixelRatio(scale)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for radius in _RADII:
        painter.setPen(QPen(theme.faded("on_ink2", _STRONGEST * radius / _RADII[0]), 1))
        for row in range(6):
            base = row * _STEP
            for x in (0.0, wide) if row % 2 else (wide / 2,):
                painter.drawArc(QRectF(x - radius, base - radius, 2 * radius, 2 * radius), 0, 180 * 16)
    painter.end()
    return tile
