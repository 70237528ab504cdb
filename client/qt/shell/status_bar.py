"""The line at the very foot: is everything being recorded, what was last, which terminal, how long until the lock.

Must not know how the record works: state, number, time and latency arrive. Text always says what the lamp shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from client import words as say
from client.flows.lease import RecordState
from client.flows.recording import records
from client.qt.paint.signs import draw_dot
from client.qt.paint.text import LEFT, draw_line, text_width
from client.qt.shell.announce import announce
from client.qt.shell.lamp import is_lost, lamp_colour, state_text
from client.qt.shell.spots import Bar, Spot
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.words import Words

_STRONG = TextStyle("caption", "on_ink", 700)
_QUIET = TextStyle("caption", "on_ink2", 500)
_LINK = TextStyle("caption", "on_ink", 500)
_WARN_LEFT = 30
"""Seconds before the automatic lock at which the status bar says so (ux.md S30)."""


class _Piece(NamedTuple):
    text: str
    style: TextStyle


class RecordLink(Spot):
    """The underlined words that lead to the person's own record."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words and their line."""
        painter, room = QPainter(self), QRectF(self.rect())
        style = _LINK if not self.underMouse() else _STRONG._replace(weight=500)
        drawn = draw_line(painter, self._theme, room, self.accessibleName(), style)
        line = self._theme.colour("on_ink" if self.underMouse() else "on_ink2")
        painter.fillRect(QRectF(0, room.center().y() + 8, drawn.width(), 1), line)


class StatusBar(Bar):
    """The status line.

    Signals:
        record_wanted(): the person wants to see the record of this screen.
    """

    record_wanted = Signal()

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._words = words
        self._state: RecordState | None = None
        self._last: tuple[int, str] | None = None
        self._latency: int | None = None
        self._terminal = self._version = self._clock = ""
        self._each_start = False
        self._left: int | None = None
        self._link_wanted = True
        self._link = RecordLink(theme, self)
        self._link.clicked.connect(self._link_pressed)
        self.speak()

    def speak(self) -> None:
        """Say every text in the language in use."""
        self.setAccessibleName(self._words(say.STATUS_BAR))
        self._link.name(self._words(say.RECORD_LINK))
        self._settle()

    def show_record(self, state: RecordState, number: int | None, at: str, latency_ms: int | None) -> None:
        """Show the state of the central record, its last number and time, and the last round trip."""
        last = self._last if number is None else (number, at)
        if (state, last, latency_ms) == (self._state, self._last, self._latency):
            return
        if state != self._state and state is not RecordState.OK and self._state is not None:
            announce(self, f"{self._words(say.RECORD)} {self._words(state_text(state))}")
        self._state = state
        self._last = last
        self._latency = latency_ms
        self._settle()

    def show_terminal(self, name: str, version: str, *, each_start: bool) -> None:
        """Show which terminal this is; `each_start`: its key lives only until the program ends."""
        self._terminal, self._version, self._each_start = name, version, each_start
        self.update()

    def show_clock(self, text: str) -> None:
        """Show the server's date and time."""
        self._clock = text
        self.update()

    def set_idle_left(self, seconds: int | None) -> None:
        """Show how long until the automatic lock; None: no such lock now. The last half minute is announced."""
        if seconds is not None and seconds <= _WARN_LEFT and (self._left is None or self._left > _WARN_LEFT):
            announce(self, self._words(say.LOCK_SOON))
        if seconds != self._left:
            self._left = seconds
            self.update()

    def offer_link(self, offered: bool) -> None:
        """Show or hide the link to the record: on the pages without a session it would lead nowhere."""
        self._link_wanted = offered
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the link."""
        super().resizeEvent(event)
        self._settle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lamp and both halves of the line."""
        painter, theme = QPainter(self), self._theme
        self.fill(painter, self.rect())
        draw_dot(painter, lamp_colour(self._theme, self._state), QPointF(21, self.height() / 2))
        left = 39.0
        for piece in self._left_pieces():
            left += self._draw(painter, piece, left) + 10
        if not self._link.isHidden():
            left = self._link.geometry().right() + 18
        self._divide(painter, left)
        words = self._words
        shown = words(say.LATENCY_NONE) if self._latency is None else words(say.LATENCY, ms=self._latency)
        left += self._draw(painter, _Piece(shown, _QUIET), left + 10) + 20
        right = self.width() - 14.0
        for index, piece in enumerate(reversed(self._right_pieces())):
            width = text_width(theme, piece.text, piece.style)
            if right - width < left + 10:
                break
            if index:
                self._divide(painter, right + 10)
            self._draw(painter, piece, right - width)
            right -= width + 21

    def _draw(self, painter: QPainter, piece: _Piece, left: float) -> float:
        room = QRectF(left, 0, self.width() - left, self.height())
        return draw_line(painter, self._theme, room, piece.text, piece.style, LEFT).width()

    def _divide(self, painter: QPainter, left: float) -> None:
        painter.fillRect(QRectF(left, 0, 1, self.height()), self._theme.colour("ink3"))

    def _left_pieces(self) -> list[_Piece]:
        words = self._words
        state = words(state_text(self._state))
        style = _STRONG._replace(colour="ink_danger") if is_lost(self._state) else _STRONG
        pieces = [_Piece(f"{words(say.RECORD)} {state}", style)]
        if self._last is not None:
            number, at = self._last
            pieces.append(_Piece(words(say.RECORD_LAST, number=f"{number:,}", at=at), _QUIET))
        return pieces

    def _right_pieces(self) -> list[_Piece]:
        words = self._words
        pieces = []
        if self._terminal:
            pieces.append(_Piece(words(say.TERMINAL_SHORT, name=self._terminal), _QUIET))
        if self._each_start:
            pieces.append(_Piece(words(say.EACH_START), _QUIET._replace(colour="focus_out")))
        if self._version:
            pieces.append(_Piece(words(say.VERSION_SHORT, name=self._version), _QUIET))
        if self._left is None:
            pieces.append(_Piece(words(say.LOCK_NONE), _QUIET))
        else:
            left = f"{self._left // 60}:{self._left % 60:02}"
            style = _QUIET if self._left > _WARN_LEFT else _STRONG._replace(colour="focus_out")
            pieces.append(_Piece(words(say.LOCK_IN, left=left), style))
        if self._clock:
            pieces.append(_Piece(self._clock, _STRONG))
        return pieces

    def _settle(self) -> None:
        """Place the link behind the texts before it; they change width with number, language and state."""
        left = 39.0
        for piece in self._left_pieces():
            left += text_width(self._theme, piece.text, piece.style) + 10
        width = round(text_width(self._theme, self._link.accessibleName(), _LINK)) + 2
        fits = left + width + 120 < self.width() or not self.isVisible()
        self._link.setVisible(self._link_wanted and fits)
        self._link.setGeometry(round(left) + 9, 2, width, self.height() - 4)
        self.update()

    @records()
    def _link_pressed(self) -> None:
        self.record_wanted.emit()
