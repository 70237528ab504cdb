"""Scroll bars in the theme's look, and the area that scrolls whatever is taller than its room.

Must not know what is scrolled. The style sheet is theirs alone: one for the application would make Qt match every
widget of every screen against it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QScrollBar, QWidget

from client.qt.theme import Theme


class ScrollBar(QScrollBar):
    """A vertical scroll bar."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = theme
        self._dress()
        theme.changed.connect(self._dress)

    def _dress(self) -> None:
        self.setStyleSheet(self._theme.style_sheet())


class ScrollArea(QScrollArea):
    """Room for one widget that may be taller: no frame and no ground of its own, never in the tab order."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(ScrollBar(theme))
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)

    def hold(self, content: QWidget) -> None:
        """Scroll this widget."""
        self.setWidget(content)
        content.setAutoFillBackground(False)
