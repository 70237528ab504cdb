"""One ring that follows the keyboard's focus through the window.

Must not know the widgets it surrounds. A widget that paints several places itself may offer `focus_room() -> QRect`
(its own coordinates), and a signal `focus_moved` for when that place moves.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from client.qt.paint.signs import outline_round
from client.qt.theme import Theme

AWAY = 3.0
INNER = 1.6
OUTER = 3.0
REACH = 8
"""How far the ring stands out of the widget: 3 px away, 1.6 px dark, 3 px yellow (ux.md §3.1)."""

_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_MOVING = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class FocusRing(QWidget):
    """The overlay: shown for focus that came by Tab or a shortcut and for what follows from it, hidden by the mouse.

    Focus set by the program keeps the present manner: after a key the ring stays, after a click it stays away.
    Without `app` it sees nothing until `begin`.
    """

    def __init__(self, theme: Theme, window: QWidget, app: QApplication | None = None) -> None:
        super().__init__(window)
        self._theme = theme
        self._by_key = False
        self._focused: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        if app is not None:
            self.begin(app)
        theme.changed.connect(self.update)

    def begin(self, app: QApplication) -> None:
        """Look at every event from now on.

        Not before the first paint: an event of an object that Qt keeps to itself makes PySide6 load every class.
        """
        app.installEventFilter(self)

    def follow(self) -> None:
        """Take the place of the focused widget now."""
        room = self._room()
        if room is None:
            self.hide()
            return
        self.setGeometry(room.adjusted(-REACH, -REACH, REACH, REACH))
        if self.isHidden():
            self.show()
        self.raise_()

    def reveal(self) -> None:
        """Show the ring where the focus is now; for a screen that arrives by keyboard with its focus already set."""
        self._by_key = True
        widget = QApplication.focusWidget()
        if widget is not None:
            self._focus_came(widget, Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice focus and movement; never stops an event."""
        kind = event.type()
        if kind == QEvent.Type.FocusIn:
            if isinstance(event, QFocusEvent) and isinstance(watched, QWidget):
                self._focus_came(watched, event.reason())
        elif kind == QEvent.Type.FocusOut:
            if watched is self._focused:
                self._leave()
        elif kind in _MOVING and watched in self._watched:
            self.follow()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the yellow outer and the dark inner line."""
        painter = QPainter(self)
        radius = self._theme.size("radius_small")
        edge = REACH - AWAY - INNER - OUTER
        outer = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        outline_round(painter, outer, radius + AWAY + INNER + OUTER, self._theme.colour("focus_out"), OUTER)
        inner = outer.adjusted(OUTER, OUTER, -OUTER, -OUTER)
        outline_round(painter, inner, radius + AWAY + INNER, self._theme.colour("focus_in"), INNER)

    def _focus_came(self, widget: QWidget, reason: Qt.FocusReason) -> None:
        if widget.window() is not self.window() or widget is self.window():
            return
        if reason in _BY_KEY:
            self._by_key = True
        elif reason == Qt.FocusReason.MouseFocusReason:
            self._by_key = False
        self._leave()
        if self._by_key:
            self._focused = widget
            widget.destroyed.connect(self._leave)  # a destroyed child loses the focus without an event
            if hasattr(widget, "focus_moved"):
                widget.focus_moved.connect(self.follow)
            self._watch(widget)
            self.follow()

    def _watch(self, widget: QWidget) -> None:
        ancestor: QWidget | None = widget
        while ancestor is not None and ancestor is not self.window():
            self._watched.append(ancestor)
            ancestor = ancestor.parentWidget()

    def _leave(self) -> None:
        focused, self._focused = self._focused, None
        if focused is not None and isValid(focused):
            focused.destroyed.disconnect(self._leave)
            if hasattr(focused, "focus_moved"):
                focused.focus_moved.disconnect(self.follow)
        self._watched.clear()
        self.hide()

    def _room(self) -> QRect | None:
        widget = self._focused
        if widget is None or not isValid(widget) or not widget.isVisible() or widget.visibleRegion().isEmpty():
            return None
        asked = getattr(widget, "focus_room", None)
        room: QRect = asked() if callable(asked) else widget.rect()
        corner = widget.mapTo(self.window(), QPoint(0, 0))
        return self._clipped(room.translated(corner), widget)

    def _clipped(self, room: QRect, widget: QWidget) -> QRect:
        """Close the ring inside what is seen of a widget that a scroll cuts off: it must not run over the bars."""
        outer = widget.parentWidget()
        while outer is not None and outer is not self.window():
            seen = outer.rect().translated(outer.mapTo(self.window(), QPoint(0, 0)))
            if room.bottom() > seen.bottom():
                room.setBottom(max(seen.bottom() - REACH, room.top()))
            if room.top() < seen.top():
                room.setTop(min(seen.top() + REACH, room.bottom()))
            outer = outer.parentWidget()
        return room
