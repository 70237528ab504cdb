"""One figure as a widget of its own, for places that do not paint it as part of a block.

Must not know what the values are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from client.qt.paint.figures import Figure
    from client.qt.theme import Theme


class ChartView(QWidget):
    """A figure as a widget of its own; a screen reader hears the name and every value."""

    def __init__(
        self, theme: Theme, name: str, figure: Figure, summary: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._figure = figure
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(part for part in (summary, figure.words()) if part))
        theme.changed.connect(self.update)

    def hasHeightForWidth(self) -> bool:
        """Tell the layout to ask for the height."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the figure's height at this width."""
        return round(self._figure.height_for(width))

    def sizeHint(self) -> QSize:
        """Return the least width with its height."""
        width = round(self._figure.least_width(self._theme) + 1)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the same size."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the figure."""
        self._figure.paint(QPainter(self), self._theme, QRectF(self.rect()))
