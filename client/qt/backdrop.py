"""The ground of the screens on which nobody is signed in: deep indigo with a pattern of waves.

Must not know what stands on it.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from client.qt.theme import Theme

_RADII = (56.0, 40.0, 25.0)
_STEP = 28.0
_STRONGEST = 0.2
_BEGIN, _END = 0.62, 1.5


class Backdrop(QWidget):
    """A widget painted with the gradient and the 青海波 pattern, drawn once per size."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._redraw)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Copy the prepared picture."""
        scale = self.devicePixelRatioF()
        picture = self._picture
        if picture is None or picture.size() != self.size() * scale:
            picture = self._picture = draw_backdrop(self._theme, self.width(), self.height(), scale)
        QPainter(self).drawPixmap(0, 0, picture)

    def _redraw(self) -> None:
        self._picture = None
        self.update()


def draw_backdrop(theme: Theme, width: int, height: int, scale: float) -> QPixmap:
    """Return the backdrop for this size in logical pixels (2 ms for a third of a window, part of the start-up)."""
    picture = QPixmap(round(width * scale), round(height * scale))
    picture.setDevicePixelRatio(scale)
    painter = QPainter(picture)
    gradient = QLinearGradient(QPointF(0, 0), QPointF(width * 0.6, height))
    gradient.setColorAt(0, theme.colour("ink2"))
    gradient.setColorAt(1, theme.colour("ink"))
    painter.fillRect(0, 0, width, height, gradient)
    painter.drawPixmap(0, 0, _draw_waves(theme, width, height, scale))
    painter.end()
    return picture


def _draw_waves(theme: Theme, width: int, height: int, scale: float) -> QPixmap:
    """Return the pattern alone, growing stronger towards the bottom right corner."""
    layer = QPixmap(round(width * scale), round(height * scale))
    layer.setDevicePixelRatio(scale)
    layer.fill(Qt.GlobalColor.transparent)
    painter = QPainter(layer)
    painter.drawTiledPixmap(QRectF(0, 0, width, height), _draw_tile(theme, scale))
    # Strength is 0.5 x/width + y/height: a gradient square to the lines on which that sum is equal.
    slope = QPointF(0.5 / max(width, 1), 1 / max(height, 1))
    length = slope.x() ** 2 + slope.y() ** 2
    fade = QLinearGradient(slope * (_BEGIN / length), slope * (_END / length))
    fade.setColorAt(0, QColor(0, 0, 0, 0))
    fade.setColorAt(1, QColor(0, 0, 0, 255))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.fillRect(QRectF(0, 0, width, height), fade)
    painter.end()
    return layer


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
