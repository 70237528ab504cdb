"""Short messages over the foot of the content, and the thin line that says an answer is awaited.

Must not know what they are about. A message is announced politely and goes by itself after six seconds (ux.md §2.6);
the line appears only when waiting lasts longer than 200 ms (§2.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from client import words as say
from client.qt.focus_ring import REACH
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import fill_round, outline_round
from client.qt.paint.text import Paragraph, draw_paragraph, wrapped
from client.qt.shell.announce import announce
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.contract.blocks import Tone
    from client.words import Words

SHOWN_MS = 6_000
APPEARS_MS = 200
SAID_MS = 1_000
LONG_MS = 10_000
_STEP_MS = 60
_CLEAR = 12
_STYLE = TextStyle("body", weight=500)
_ICONS: dict[Tone, str] = {
    "ok": "circle-check", "warn": "alert-triangle", "danger": "alert-circle", "info": "info-circle"
}  # fmt: skip


class Message(QWidget):
    """The message: lies over the content, takes no input, and is gone after a while."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._tone: Tone = "info"
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.clear)
        self._room: QRectF | None = None
        self._broken: Paragraph | None = None
        cast("QApplication", QApplication.instance()).focusChanged.connect(self.make_way)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_text(self, text: str, tone: Tone = "info", *, stays: bool = False) -> None:
        """Show a message for six seconds, or until it is taken away."""
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if self._room is not None:
            self.place(self._room)
        if text and not stays:
            self._timer.start()
        else:
            self._timer.stop()
        self.raise_()
        self.update()
        announce(self, text)

    def clear(self) -> None:
        """Take the message away, its text included."""
        self._timer.stop()
        self._text, self._broken = "", None
        self.setAccessibleName("")
        self.hide()

    def text(self) -> str:
        """Return the text shown."""
        return self._text

    def place(self, room: QRectF) -> None:
        """Lie at the foot of this room, as wide as the text needs; where the focus is, above it or at the head.

        What somebody types in or reads by keyboard must not be covered (UX-06, WCAG 2.4.11).
        """
        self._room = room
        broken = self._broken = wrapped(self._theme, self._text, min(room.width() - 100, 720), _STYLE)
        width, height = round(broken.size.width() + 62), round(broken.size.height() + 22)
        low = QRect(round(room.left() + 20), round(room.bottom() - height - 14), width, height)
        focused = self._focused().intersected(room.toRect())
        above = low.translated(0, focused.top() - _CLEAR - low.bottom())
        high = low.translated(0, round(room.top()) + 14 - low.top())
        places = (low, above, high) if above.top() > room.center().y() else (low, high)
        self.setGeometry(next((place for place in places if not place.intersects(focused)), low))

    def make_way(self) -> None:
        """Take another place if the keyboard stands where the message lies now."""
        if self._text and self._room is not None:
            self.place(self._room)

    def _focused(self) -> QRect:
        """Return where the focus is with its ring: the widget, or in a list its current row."""
        widget, parent = QApplication.focusWidget(), self.parentWidget()
        if widget is None or parent is None or not parent.isAncestorOf(widget):
            return QRect()
        current = getattr(widget, "current_room", None)
        part: QRect = current() if callable(current) else widget.rect()
        return part.translated(widget.mapTo(parent, QPoint(0, 0))).adjusted(-REACH, -REACH, REACH, REACH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, sign and text."""
        painter, theme, room = QPainter(self), self._theme, QRectF(self.rect())
        fill_round(painter, room, theme.size("radius"), theme.colour("surface"))
        outline_round(painter, room, theme.size("radius"), theme.colour("border_strong"))
        fill_round(painter, QRectF(0, 0, 4, room.height()), 2, theme.fore(self._tone))
        icon = _ICONS.get(self._tone, "info-circle")
        draw_icon(painter, QPointF(16, 11), icon, theme.fore(self._tone), 20)
        if self._broken is not None:
            draw_paragraph(painter, theme, QPointF(46, 11), self._broken)


class Waiting(QWidget):
    """The line: hidden at first, seen after 200 ms, explained after a second, and again after ten."""

    def __init__(self, theme: Theme, words: Words, message: Message, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._message = message
        self._said = ""
        self._at = 0
        self._timers = [self._single(APPEARS_MS), self._single(SAID_MS), self._single(LONG_MS)]
        self._moving = QTimer(self)
        self._moving.setInterval(_STEP_MS)
        self._moving.timeout.connect(self._move)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(words(say.LOADING))
        self.hide()

    def begin(self) -> None:
        """An answer is awaited from now on."""
        if not self.running():
            for timer in self._timers:
                timer.start()

    def end(self) -> None:
        """The answer is there."""
        for timer in self._timers:
            timer.stop()
        self._moving.stop()
        self.hide()
        if self._said and self._message.text() == self._said:
            self._message.clear()
        self._said = ""

    def running(self) -> bool:
        """Tell whether an answer is awaited."""
        return self._timers[-1].isActive() or self._moving.isActive()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a third of the line, moving."""
        painter, width = QPainter(self), self.width()
        painter.fillRect(self.rect(), self._theme.colour("border"))
        third = max(width // 3, 1)
        painter.fillRect(self._at % (width + third) - third, 0, third, self.height(), self._theme.colour("accent"))

    def _single(self, after: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(self._reached)
        return timer

    def _reached(self) -> None:
        timer: QObject | None = self.sender()
        place = self._timers.index(timer) if isinstance(timer, QTimer) else 0
        if place == 0:
            self.show()
            self.raise_()
            self._moving.start()
            return
        self._said = self._words(say.LOADING if place == 1 else say.LOADING_LONG)
        self._message.show_text(self._said, stays=True)

    def _move(self) -> None:
        self._at += 40
        self.update()
