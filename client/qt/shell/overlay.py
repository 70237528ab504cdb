"""What lies over the window until it is answered: a scrim and a card inside it, never a window of its own.

Must not know what is asked. A child widget needs no second watermark and no second capture protection; the focus
stays inside and afterwards returns to where it came from (UX-05).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from client.flows.recording import records
from client.qt.dropdown import SelectPanel
from client.qt.paint.signs import fill_round, outline_round
from client.qt.theme import Theme

if TYPE_CHECKING:
    from client.words import Words

SCRIM = 0.55
_EDGE = 16


class OverlayCard(QWidget):
    """The card: surface, border, an optional foot of another ground."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.foot = 0
        self.head = 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the grounds and their lines."""
        theme, painter, room = self._theme, QPainter(self), QRectF(self.rect())
        radius = theme.size("radius_large")
        fill_round(painter, room, radius, theme.colour("surface"))
        line = theme.colour("border")
        if self.foot:
            painter.save()
            painter.setClipRect(QRect(0, self.height() - self.foot, self.width(), self.foot))
            fill_round(painter, room, radius, theme.colour("subtle"))
            painter.restore()
            painter.fillRect(0, self.height() - self.foot, self.width(), 1, line)
        if self.head:
            painter.fillRect(0, self.head, self.width(), 1, line)
        outline_round(painter, room, radius, theme.colour("border_strong"))


class Overlay(QWidget):
    """A scrim with a card; subclasses fill the card and answer keys.

    Signals:
        closed(): it is gone, for whatever reason.
    """

    closed = Signal()

    def __init__(self, theme: Theme, words: Words, name: str, host: QWidget) -> None:
        super().__init__(host)
        self._theme = theme
        self._words = words
        self._host = host
        self._opener: QWidget | None = None
        self.card = self.make_card()
        self.setAccessibleName(name)
        self.hide()
        host.installEventFilter(self)

    def make_card(self) -> OverlayCard:
        """Return the card; called once."""
        return OverlayCard(self._theme, self)

    def card_room(self) -> QRect:
        """Return where the card goes; by default centred at the size it asks for."""
        width = min(self.card_width(), self.width() - 2 * _EDGE)
        layout = self.card.layout()
        wanted = layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        height = min(wanted if wanted > 0 else self.card.sizeHint().height(), self.height() - 2 * _EDGE)
        return QRect((self.width() - width) // 2, max((self.height() - height) // 2, _EDGE), width, height)

    def card_width(self) -> int:
        """Return the wished width of the card."""
        return 520

    def first_focus(self) -> QWidget | None:
        """Return what takes the focus when it opens."""
        stops = self.stops()
        return stops[0] if stops else None

    def open(self) -> None:
        """Show it over everything, remember where the focus was, and take it."""
        self._opener = QApplication.focusWidget()
        self.setGeometry(self._host.rect())
        self.show()
        self.raise_()
        self.place()
        wanted = self.first_focus()
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Take it away and give the focus back."""
        if self.isHidden():
            return
        opener, self._opener = self._opener, None
        self.hide()
        self._host.removeEventFilter(self)
        if opener is not None and isValid(opener) and opener.isVisible():
            opener.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.closed.emit()
        self.deleteLater()

    def key(self, chord: str) -> bool:
        """Answer a key; True when it was meant for this overlay."""
        if chord == "Esc" and not self.list_is_open():
            self.dismissed()
            return True
        return False

    def dismissed(self) -> None:
        """The person does not want it any more."""
        self.leave()

    def focus_room(self) -> QRect:
        """Return where the focus ring goes while the overlay itself holds the focus."""
        return self.card.geometry()

    def list_is_open(self) -> bool:
        """Tell whether a drop-down list lies above; Esc and Enter are then its own."""
        return any(not panel.isHidden() for panel in self._host.findChildren(SelectPanel))

    def stops(self) -> list[QWidget]:
        """Return what the Tab key visits, in order."""
        found: list[QWidget] = []
        at = self.card.nextInFocusChain()
        while at is not None and at is not self.card:
            wanted = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.focusProxy() is None
            if wanted and self.card.isAncestorOf(at) and at.isVisible() and at.isEnabled():
                found.append(at)
            at = at.nextInFocusChain()
        return found

    def focusNextPrevChild(self, following: bool) -> bool:
        """Keep Tab inside: after the last comes the first."""
        stops = self.stops()
        if not stops:
            return True
        now = QApplication.focusWidget()
        place = stops.index(now) if now in stops else -1
        step = 1 if following else -1
        goal = stops[(place + step) % len(stops)] if place >= 0 else stops[0]
        goal.setFocus(Qt.FocusReason.TabFocusReason if following else Qt.FocusReason.BacktabFocusReason)
        return True

    def room_left(self, taken: int) -> int:
        """Return how high something may be on a card on which so much is taken already."""
        return max(self.height() - 2 * _EDGE - taken, 80)

    def place(self) -> None:
        """Give the card its room."""
        self.card.setGeometry(self.card_room())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the card in the new room."""
        super().resizeEvent(event)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize and watched is self._host:
            self.setGeometry(self._host.rect())
        return False

    @records()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let no press through to what lies below."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the scrim."""
        QPainter(self).fillRect(self.rect(), self._theme.faded("scrim", SCRIM))
