"""What stands in the content's place while the central record cannot be reached (ux.md S31).

Must not know what was shown before: by the time this page appears, it is gone. What to say aloud and whom to call are
the bank's words from sign-in; before those, only the terminal's own stand here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from client import words as say
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.buttons import Button, Face
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import fill_round, outline_round
from client.qt.paint.text import RIGHT
from client.qt.shell.texts import Line, Prose
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.contract.api import Wording
    from client.qt.recorder import Recorder
    from client.words import Words

_CARD = 680
_PAD = 40
_LABEL = TextStyle("small", "text2", 500)


class LostCard(QWidget):
    """The card's ground: surface, border, sign and the line under the title."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.line_at = 118

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        painter, room = QPainter(self), QRectF(self.rect())
        fill_round(painter, room, self._theme.size("radius"), self._theme.colour("surface"))
        outline_round(painter, room, self._theme.size("radius"), self._theme.colour("border"))
        draw_icon(painter, QRectF(_PAD, 46, 36, 36).topLeft(), "alert-triangle", self._theme.colour("danger"), 36)
        painter.fillRect(_PAD, self.line_at, self.width() - 2 * _PAD, 1, self._theme.colour("border"))


class LostPage(QWidget):
    """The page itself.

    Signals:
        reconnect_wanted(): try again now.
        lock_wanted(): lock instead of waiting.
    """

    reconnect_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._recorder = recorder
        self._wording: Wording | None = None
        self._since = self._reference = ""
        self._next: int | None = None
        self._card = LostCard(theme, self)
        self._title = Line(theme, "", TextStyle("display", px=24))
        self._lead = Line(theme, "", TextStyle("body", "text2"))
        self._labels = [Line(theme, "", _LABEL) for _ in range(4)]
        for label in self._labels:
            label.setFixedHeight(24)
        self._texts = [Prose(theme, prose=True) for _ in range(4)]
        self._again = Button(theme, Face(""), "primary", 44)
        self._again.clicked.connect(self._again_pressed)
        self._lock = Button(theme, Face(""), "secondary", 44)
        self._lock.clicked.connect(self._lock_pressed)
        self._when = Line(theme, "", TextStyle("small", "text2"), align=RIGHT)
        self._number = Line(theme, "", TextStyle("caption", "text2"), align=RIGHT)
        self._build()
        theme.changed.connect(self.update)
        self.speak()

    def speak(self) -> None:
        """Say every text in the language in use."""
        words, wording = self._words, self._wording
        self.setAccessibleName(words(say.LOST_TITLE))
        self._title.show_text(words(say.LOST_TITLE))
        self._lead.show_text(words(say.LOST_LEAD))
        call = wording.call if wording else words(say.CALL)
        rows = (
            (say.LOST_STATE, words(say.LOST_SINCE, since=self._since)),
            (say.LOST_SAY, wording.say_aloud if wording else ""),
            (say.LOST_TYPED, words(say.LOST_TYPED_TEXT)),
            (say.LOST_NEXT, words(say.LOST_NEXT_TEXT, call=call)),
        )
        for label, text, (heading, sentence) in zip(self._labels, self._texts, rows, strict=True):
            label.show_text(words(heading))
            label.setVisible(bool(sentence))
            text.show_text(sentence)
        self._lock.show_face(Face(words(say.LOCK), "lock", "F12"))
        self._say_next()
        self.place()

    def show_wording(self, wording: Wording) -> None:
        """Take the bank's words for what to say and whom to call."""
        self._wording = wording
        self.speak()

    def show_lost(self, since: str, reference: str, next_try_s: int | None) -> None:
        """Show since when, a number to quote, and when the next attempt comes (None: it is under way)."""
        self._since, self._reference, self._next = since, reference, next_try_s
        self.speak()

    def first_focus(self) -> QWidget:
        """Return what takes the focus on arrival."""
        return self._again

    def key(self, chord: str) -> bool:
        """Answer a key of this page."""
        if chord == "F5":
            self._again_pressed()
            return True
        return False

    def place(self) -> None:
        """Centre the card; a low window takes the lead and the spare room away first."""
        width = min(_CARD, self.width() - 32)
        layout = self._card.layout()
        height = layout.heightForWidth(width) if layout is not None else 0
        top = max((self.height() - height) // 2 - 34, 8)
        self._card.setGeometry((self.width() - width) // 2, top, width, min(height, self.height() - 16))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the card in the new size."""
        super().resizeEvent(event)
        self.place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), self._theme.colour("canvas"))

    def _build(self) -> None:
        column = QVBoxLayout(self._card)
        self._again.setMinimumWidth(220)
        self._lock.setMinimumWidth(170)
        column.setContentsMargins(_PAD, 36, _PAD, 32)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(52, 0, 0, 0)
        head.setSpacing(2)
        head.addWidget(self._title)
        head.addWidget(self._lead)
        column.addLayout(head)
        column.addSpacing(44)
        grid = QGridLayout()
        grid.setColumnMinimumWidth(0, 120)
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(12)
        grid.setHorizontalSpacing(0)
        for row, (label, text) in enumerate(zip(self._labels, self._texts, strict=True)):
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, row, 1)
        column.addLayout(grid)
        column.addSpacing(22)
        foot = QHBoxLayout()
        foot.setSpacing(18)
        foot.addWidget(self._again)
        foot.addWidget(self._lock)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addWidget(self._when)
        side.addWidget(self._number)
        foot.addLayout(side, 1)
        column.addLayout(foot)

    def _say_next(self) -> None:
        words, waits = self._words, self._next
        self._again.show_face(Face(words(say.RECONNECT), "refresh", "F5"))
        self._when.show_text(words(say.RECONNECTING) if waits is None else words(say.RECONNECT_IN, seconds=waits))
        self._number.show_text(words(say.REFERENCE, number=self._reference) if self._reference else "")

    @records(EventKind.REFRESH_ASKED)
    def _again_pressed(self) -> None:
        self._recorder.record(EventKind.REFRESH_ASKED, "reconnect")
        self.reconnect_wanted.emit()

    @records(EventKind.LOCK_ASKED)
    def _lock_pressed(self) -> None:
        self._recorder.record(EventKind.LOCK_ASKED, "unreachable")
        self.lock_wanted.emit()
