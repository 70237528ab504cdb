"""The product's mark: a window with empty panes. Nothing is kept behind the glass.

Must not know which bank it stands for; both names arrive from outside.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from client.qt.paint.text import draw_line, text_width
from client.qt.theme import TextStyle, Theme


def draw_window_mark(painter: QPainter, theme: Theme, room: QRectF) -> None:
    """Draw the mark into a square on an ink ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = room.width()
    line = max(side * 0.065, 1.6)
    frame = room.adjusted(line / 2, line / 2, -line / 2, -line / 2)
    painter.setPen(QPen(theme.colour("on_ink"), line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame, side * 0.22, side * 0.22)
    cross = QPointF(room.left() + side * 0.5, room.top() + side * 0.41)
    painter.drawLine(QLineF(cross.x(), frame.top(), cross.x(), frame.bottom()))
    painter.drawLine(QLineF(frame.left(), cross.y(), frame.right(), cross.y()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("focus_out"))
    painter.drawEllipse(QPointF(room.left() + side * 0.73, room.top() + side * 0.69), side * 0.11, side * 0.11)


class Brand(QWidget):
    """Mark, name, and a second line; `large` for sign-in and lock, else for the header."""

    def __init__(
        self, theme: Theme, name: str, product: str, *, large: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._product = product
        self._large = large
        self._top = TextStyle("body", "on_ink", 700, px=18 if large else 14)
        self._under = TextStyle("small" if large else "caption", "on_ink2", 500)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{name} {product}".strip())

    def show_names(self, name: str, product: str) -> None:
        """Show other names."""
        self._name, self._product = name, product
        self.setAccessibleName(f"{name} {product}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of mark and names."""
        names = max(text_width(self._theme, self._name, self._top), text_width(self._theme, self._product, self._under))
        return QSize(round(self._mark + (16 if self._large else 12) + names + 1), 48 if self._large else 40)

    def minimumSizeHint(self) -> QSize:
        """Return the same size."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint mark and names."""
        painter = QPainter(self)
        middle = self.height() / 2
        draw_window_mark(painter, self._theme, QRectF(0, middle - self._mark / 2, self._mark, self._mark))
        left = self._mark + (16 if self._large else 12)
        names = QRectF(left, 0, self.width() - left, self.height())
        top, height = (-22, 24) if self._large else (-18, 19)
        over = QRectF(names.left(), middle + top, names.width(), height)
        draw_line(painter, self._theme, over, self._name, self._top)
        under = QRectF(names.left(), middle + top + height + 1, names.width(), height - 3)
        draw_line(painter, self._theme, under, self._product, self._under)

    @property
    def _mark(self) -> int:
        return 36 if self._large else 26
