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
_BEGIN = 0.62


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
    """Return the backdrop for this size in logical pixels."""
    picture = QPixmap(round(width * scale), round(height * scale))
    picture.setDevicePixelRatio(scale)
    painter = QPainter(picture)
    gradient = QLinearGradient(QPointF(0, 0), QPointF(width * 0.6, height))
    gradient.setColorAt(0, theme.colour("ink2"))
    gradient.setColorAt(1, theme.colour("ink"))
    painter.fillRect(0, 0, width, height, gradient)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _draw_waves(painter, QColor(theme.colour("on_ink2")), width, height)
    painter.end()
    return picture


def _draw_waves(painter: QPainter, colour: QColor, width: int, height: int) -> None:
    """Draw rows of half circles that grow stronger towards the bottom right corner."""
    largest = _RADII[0]
    row = 0
    base = _STEP
    while base - largest < height:
        x = 0.0 if row % 2 else largest
        while x - largest < width:
            strength = (0.5 * x / max(width, 1) + base / max(height, 1) - _BEGIN) / (1.5 - _BEGIN)
            if strength > 0:
                for radius in _RADII:
                    colour.setAlphaF(min(strength, 1.0) * _STRONGEST * radius / largest)
                    painter.setPen(QPen(colour, 1))
                    painter.drawArc(QRectF(x - radius, base - radius, 2 * radius, 2 * radius), 0, 180 * 16)
            x += 2 * largest
        row += 1
        base += _STEP
