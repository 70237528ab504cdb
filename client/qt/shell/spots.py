"""What the bars of the shell are made of: parts that can be pressed, and the bar that leads the focus through them.

Must not know what a press means. Parts are real (light, native-less) buttons and not drawn areas, so that a screen
reader can name and press each of them; they are made once and afterwards only shown other texts.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from client.flows.recording import records
from client.qt.theme import Theme

_FORWARD = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_BACKWARD = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Spot(QAbstractButton):
    """One part of a bar that can be pressed by mouse, Space and Enter; subclasses paint it.

    Signals:
        clicked(): pressed by the person (inherited).
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def name(self, name: str, description: str = "") -> None:
        """Say what a screen reader reads, and repaint."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        self.update()

    @records()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter; leave arrows to the bar, which moves the focus."""
        if event.key() in _ENTER:
            if not event.isAutoRepeat():
                self.click()
        elif event.key() in (*_FORWARD, *_BACKWARD, Qt.Key.Key_Home, Qt.Key.Key_End):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover state."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaint without the hover state."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint; subclasses say what."""
        raise NotImplementedError


class Bar(QWidget):
    """One region of the shell: arrows move between its parts, F6 enters it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    def parts(self) -> list[QAbstractButton]:
        """Return the parts that can take the focus now, in reading order."""
        found = [
            child
            for child in self.findChildren(QAbstractButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if not child.isHidden() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        found.sort(key=lambda part: (part.y() if self.height() > self.width() else 0, part.x()))
        return found

    def enter(self) -> bool:
        """Give the focus to the first part, as the keyboard does; False when there is none."""
        parts = self.parts()
        if parts:
            self.entrance(parts).setFocus(Qt.FocusReason.TabFocusReason)
        return bool(parts)

    def entrance(self, parts: list[QAbstractButton]) -> QAbstractButton:
        """Return the part that takes the focus when the bar is entered."""
        return parts[0]

    def has_focus(self) -> bool:
        """Tell whether one of the parts has the focus."""
        return any(part.hasFocus() for part in self.parts())

    @records()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the focus between the parts."""
        parts = self.parts()
        place = next((index for index, part in enumerate(parts) if part.hasFocus()), -1)
        goal = {
            **dict.fromkeys(_FORWARD, min(place + 1, len(parts) - 1)),
            **dict.fromkeys(_BACKWARD, max(place - 1, 0)),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(parts) - 1,
        }.get(Qt.Key(event.key()))
        if goal is None or place < 0:
            event.ignore()
            return
        parts[goal].setFocus(Qt.FocusReason.TabFocusReason)

    def fill(self, painter: QPainter, room: QRect) -> None:
        """Paint the ground of an ink bar."""
        painter.fillRect(room, self._theme.colour("ink"))
