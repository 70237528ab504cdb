"""The lock: a clock, whose session it is, and a password. Nothing of the session's content, and no watermark.

Must not know whether a password is right, nor what was on the screen before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from client import words as say
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.backdrop import Backdrop
from client.qt.brand import Brand
from client.qt.buttons import Button, Face
from client.qt.edits import PasswordEdit
from client.qt.labelled import LabelledField
from client.qt.paint.text import CENTER, draw_line
from client.qt.shell.caps_lock import CapsWatch
from client.qt.shell.overlay import OverlayCard
from client.qt.shell.texts import INDENT, Line, Prose, Strip
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.contract.api import Wording
    from client.qt.recorder import Recorder
    from client.words import Words

Cause = Literal["asked", "idle", "lease"]

_CARD = 440
_CLOCK = TextStyle("clock", "on_ink")
_DATE = TextStyle("body", "on_ink2", px=16)


class LockPage(Backdrop):
    """The page itself; it covers everything but the status line.

    Signals:
        submitted(str): the password; its field is empty from then on.
        other_wanted(): another person wants to sign in; this session ends.
    """

    submitted = Signal(str)
    other_wanted = Signal()
    keys = (("Enter", say.UNLOCK), ("F11", say.OTHER_PERSON))

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._words = words
        self._recorder = recorder
        self._clock = self._name = self._since = ""
        self._cause: Cause = "asked"
        self._left: int | None = None
        self._busy = False
        self._brand = Brand(theme, "", "", large=True, parent=self)
        self._brand.move(64, 54)
        self.card = OverlayCard(theme, self)
        self._title = Line(theme, "", TextStyle("lead"), "lock")
        self._why = Prose(theme, "", TextStyle("small", "text2"), indent=INDENT)
        self._problem = Strip(theme)
        self._caps = Prose(theme, "", TextStyle("small", "warn", 500))
        self._unlock = Button(theme, Face(""), "primary", 46)
        self._other = Button(theme, Face(""), "secondary", 44)
        self._end = Prose(theme, "", TextStyle("small", "text2"))
        self.password = PasswordEdit(theme, "", 44)
        self._field = LabelledField(theme, "", self.password)
        self._layout = QVBoxLayout(self.card)
        self._watch = CapsWatch(self, self._caps_changed)
        self._build()
        self.speak()

    def speak(self) -> None:
        """Say every text in the language in use; what was typed stays."""
        self._field.show_error("")
        self._field.show_texts(self._words(say.PASSWORD))
        self._show_texts()

    def show_wording(self, wording: Wording) -> None:
        """Show the names of the house."""
        self._brand.show_names(wording.bank, wording.product)
        self._brand.resize(self._brand.sizeHint())

    def show_lock(self, name: str, since: str, cause: Cause) -> None:
        """Show whose session is locked, since when and why; what was typed before is gone."""
        self._name, self._since, self._cause, self._left = name, since, cause, None
        self.password.take()
        self._problem.show_texts("")
        self.show_busy(False)
        self._show_texts()

    def forget(self) -> None:
        """Empty the password field and drop whose session it was: it has ended."""
        self.password.take()
        self._name = self._since = ""
        self._problem.show_texts("")
        self.show_busy(False)
        self._show_texts()

    def show_left(self, seconds: int | None) -> None:
        """Show how long until the session ends by itself."""
        self._left = seconds
        self._show_texts()

    def show_clock(self, text: str) -> None:
        """Show the server's time large and its date below; the time is the last word of the text."""
        self._clock = text.strip()
        self.update()

    def show_problem(self, title: str, detail: str, reference: str) -> None:
        """Show why it did not work; the password must be typed again."""
        answered = self._busy
        self.show_busy(False)
        aside = self._words(say.REFERENCE, number=reference) if reference else ""
        self._problem.show_texts(title, detail, aside)
        self.place()
        if answered and self.isVisible():
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, busy: bool) -> None:
        """Show that the answer is awaited, and take no second press meanwhile."""
        self._busy = busy
        face = Face(self._words(say.UNLOCKING)) if busy else Face(self._words(say.UNLOCK), key="Enter")
        self._unlock.show_face(face)
        self._unlock.setEnabled(not busy)

    def first_focus(self) -> QWidget:
        """Return what takes the focus on arrival."""
        return self.password

    def key(self, chord: str) -> bool:
        """Answer a key of this page."""
        if chord == "F11":
            self._other_pressed()
            return True
        return False

    def place(self) -> None:
        """Give the card its room under the clock."""
        width = min(_CARD, self.width() - 32)
        height = self._layout.heightForWidth(width)
        top = min(round(self.height() * 0.411), max(self.height() - height - 16, 8))
        self.card.setGeometry((self.width() - width) // 2, top, width, height)
        self._brand.setVisible(self.height() >= 700)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the card in the new size."""
        super().resizeEvent(event)
        self.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint clock and date on the backdrop, where there is room above the card."""
        super().paintEvent(event)
        painter = QPainter(self)
        date, _, time = self._clock.rpartition(" ")
        top = self.card.y()
        if top < 150 or not time:
            return
        room = QRectF(0, top - 160, self.width(), 90)
        draw_line(painter, self._theme, room, time[:5], _CLOCK, CENTER)
        draw_line(painter, self._theme, QRectF(0, top - 62, self.width(), 28), date.strip(), _DATE, CENTER)

    def _build(self) -> None:
        self._layout.setContentsMargins(29, 26, 29, 24)
        self._layout.setSpacing(0)
        self.password.setMaxLength(128)
        self.password.returnPressed.connect(self._submitted)
        self._watch.watch(self.password)
        self._unlock.clicked.connect(self._submitted)
        self._other.clicked.connect(self._other_pressed)
        parts: tuple[tuple[QWidget, int], ...] = (
            (self._title, 0), (self._why, 14), (self._problem, 6), (self._field, 6), (self._caps, 10),
            (self._unlock, 11), (self._other, 14), (self._end, 0),
        )  # fmt: skip
        for widget, after in parts:
            self._layout.addWidget(widget)
            self._layout.addSpacing(after)

    def _show_texts(self) -> None:
        words = self._words
        self.setAccessibleName(words(say.LOCKED))
        self._title.show_text(f"{words(say.LOCKED)}  {self._name}")
        self._why.show_text(words(say.LOCKED_BY[self._cause], since=self._since) if self._since else "")
        self._other.show_face(Face(words(say.OTHER_PERSON), key="F11"))
        left = self._left
        end = words(say.SIGN_OUT_IN, minutes=left // 60, seconds=left % 60) if left is not None else ""
        self._end.show_text(end)
        self._caps.show_text(words(say.CAPS_LOCK) if self._watch.is_on() else "")
        self.show_busy(self._busy)
        self.place()

    def _caps_changed(self, on: bool) -> None:
        self._caps.show_text(self._words(say.CAPS_LOCK) if on else "")
        self.place()

    @records(EventKind.UNLOCK_TRIED)
    def _submitted(self) -> None:
        self._field.show_error("" if self.password.text() else self._words(say.PASSWORD_MISSING))
        self.place()
        if self._busy or not self.password.text():
            return
        self._problem.show_texts("")
        self._recorder.record(EventKind.UNLOCK_TRIED, "lock")
        self.show_busy(True)
        self.submitted.emit(self.password.take())

    @records()
    def _other_pressed(self) -> None:
        # Recorded by whoever ends the session, as is the end that comes by itself.
        self.other_wanted.emit()
