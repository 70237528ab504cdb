"""The sign-in page: staff number, password, and what is public to know beforehand.

Must not know whether a password is right. Shows nothing about anyone; the one sentence for a wrong number or a wrong
password is the server's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from client import words as say
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.buttons import Button, Face
from client.qt.edits import LineEdit, PasswordEdit
from client.qt.labelled import LabelledField
from client.qt.paint.icons import draw_icon
from client.qt.paint.text import draw_line
from client.qt.shell.caps_lock import CapsWatch
from client.qt.shell.entry_page import EntryPage
from client.qt.shell.texts import Line, Prose, Strip, appear
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.contract.api import Notified, Welcome
    from client.qt.recorder import Recorder
    from client.words import Words

_TITLE = TextStyle("display")
_DATE = TextStyle("body", "text2")
_NOTICE_ROW = 42


class Notices(QWidget):
    """The public notices: a heading and at most three lines."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._notices: tuple[Notified, ...] = ()
        self._shown = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_notices(self, notices: tuple[Notified, ...]) -> None:
        """Show these notices; none hides the heading, too."""
        self._notices = notices
        self._shown = len(notices)
        appear(self, bool(notices))
        self.setAccessibleName(self._words(say.NOTICES))
        self.setAccessibleDescription(" ".join(f"{notice.date} {notice.text}" for notice in notices))
        self.updateGeometry()
        self.update()

    def fit(self, height: int) -> None:
        """Show only as many lines as find room in this height; the server sends the most important first."""
        rows = min(len(self._notices), max((height - 34) // _NOTICE_ROW, 0))
        self._shown = rows
        appear(self, rows > 0)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the height of heading and lines."""
        return QSize(200, 34 + _NOTICE_ROW * self._shown)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint heading and lines."""
        painter, theme, width = QPainter(self), self._theme, self.width()
        line = theme.colour("border")
        draw_line(painter, theme, QRectF(0, 0, width, 26), self._words(say.NOTICES), TextStyle("h2"))
        painter.fillRect(0, 33, width, 1, line)
        for place, notice in enumerate(self._notices[: self._shown]):
            top = 34.0 + place * _NOTICE_ROW
            icon, tone = ("alert-triangle", "warn") if notice.tone == "warn" else ("info-circle", "accent")
            colour = theme.colour("warn" if tone == "warn" else "accent")
            draw_icon(painter, QPointF(0, top + 12), icon, colour, 18)
            draw_line(painter, theme, QRectF(28, top, 44, _NOTICE_ROW), notice.date, TextStyle("small", "text2"))
            draw_line(painter, theme, QRectF(72, top, width - 72, _NOTICE_ROW), notice.text, TextStyle("small"))
            painter.fillRect(QRectF(0, top + _NOTICE_ROW - 1, width, 1), line)


class SignInPage(EntryPage):
    """The page itself.

    Signals:
        submitted(str, str): staff number and password; the password field is empty from then on.
    """

    submitted = Signal(str, str)
    keys = (("Enter", say.SIGN_IN),)

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, parent: QWidget) -> None:
        super().__init__(theme, words, recorder, parent)
        self._clock = ""
        self._busy = self._stays = False
        self._title = Line(theme, "", _TITLE)
        self._date = Line(theme, "", _DATE)
        self._problem = Strip(theme)
        self._caps = Prose(theme, "", TextStyle("small", "warn", 500))
        self._notices = Notices(theme, words)
        self.staff = LineEdit(theme, "", "latin", 44)
        self.password = PasswordEdit(theme, "", 44)
        self._staff_field = LabelledField(theme, "", self.staff)
        self._password_field = LabelledField(theme, "", self.password)
        self._submit = Button(theme, Face(""), "primary", 46)
        self._watch = CapsWatch(self, self._caps_changed)
        self._build()
        self.speak()

    def speak(self) -> None:
        """Say every text in the language in use; what was typed stays."""
        words = self._words
        self._title.show_text(words(say.SIGN_IN))
        self._staff_field.show_error("")
        self._staff_field.show_texts(words(say.STAFF_NUMBER))
        self._password_field.show_error("")
        self._password_field.show_texts(words(say.PASSWORD), words(say.PASSWORD_HINT))
        self._notices.show_notices(self._welcome.notices if self._welcome else ())
        self._caps_changed(self._watch.is_on())
        self.show_busy(self._busy)
        self.show_clock(self._clock)
        super().speak()

    def show_welcome(self, welcome: Welcome | None) -> None:
        """Show what the server said to hello; None: not heard of yet. What was typed stays."""
        super().show_welcome(welcome)
        if welcome is not None and not self._stays:
            self._problem.show_texts("")
        self._notices.show_notices(welcome.notices if welcome else ())
        self.place()

    def drop_problem(self) -> None:
        """Take away what is said of the last attempt: its sentences are finished texts of one language."""
        self._stays = False
        self._problem.show_texts("")
        self.place()

    def show_clock(self, text: str) -> None:
        """Show the server's date and time, to the minute."""
        self._clock = text
        self._date.show_text(text[:-3] if text[-3:-2] == ":" and text.count(":") > 1 else text)

    def show_problem(self, title: str, detail: str, reference: str) -> None:
        """Show why it did not work, above the fields; the staff number stays, the password must be typed again."""
        answered = self._busy  # the focus moves only when somebody waits for this, never under typing fingers
        self._stays = self._stays or answered  # a new greeting follows a refusal at once and must not wipe it away
        self.show_busy(False)
        aside = self._words(say.REFERENCE, number=reference) if reference else ""
        self._problem.show_texts(title, detail, aside)
        self.place()
        if answered and self.isVisible():
            (self.password if self.staff.text().strip() else self.staff).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, busy: bool) -> None:
        """Show that the answer is awaited, and take no second press meanwhile."""
        self._busy = busy
        face = Face(self._words(say.SIGNING_IN)) if busy else Face(self._words(say.SIGN_IN), key="Enter")
        self._submit.show_face(face)
        self._submit.setEnabled(not busy)

    def first_focus(self) -> QWidget:
        """Return what takes the focus on arrival."""
        return self.password if self.staff.text() else self.staff

    def forget(self) -> None:
        """Empty both fields: somebody has signed in or gone; what is said of that stays until the next attempt."""
        self._stays = True
        self.password.take()
        self.staff.setText("")
        self._problem.show_texts("")
        self.show_busy(False)

    def expect(self, staff: str) -> None:
        """Show this staff number, so that only the password is missing; empty: nobody in particular is expected."""
        self.staff.setText(staff)

    def fit(self, height: int) -> None:
        """Let the notices go first when the window is low."""
        self._notices.hide()
        layout = self.column.layout()
        taken = layout.heightForWidth(max(self.column.width(), 200)) if layout is not None else 0
        self._notices.fit(height - taken)

    def key(self, chord: str) -> bool:
        """Answer a key of this page: none but Enter, which belongs to the fields."""
        del chord
        return False

    def _build(self) -> None:
        column = QVBoxLayout(self.column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.staff.setMaxLength(40)
        self.staff.returnPressed.connect(self._submitted)
        self.password.setMaxLength(128)
        self.password.returnPressed.connect(self._submitted)
        self._watch.watch(self.password)
        self._submit.clicked.connect(self._submitted)
        parts: tuple[tuple[QWidget, int], ...] = (
            (self._title, 4), (self._date, 19), (self._problem, 12), (self._staff_field, 22),
            (self._password_field, 6), (self._caps, 22), (self._submit, 40), (self._notices, 0),
        )  # fmt: skip
        for widget, after in parts:
            column.addWidget(widget)
            column.addSpacing(after)
        column.addStretch(1)

    def _caps_changed(self, on: bool) -> None:
        self._caps.show_text(self._words(say.CAPS_LOCK) if on else "")
        self.place()

    @records(EventKind.FORM_SUBMITTED)
    def _submitted(self) -> None:
        if self._busy:
            return
        staff, words = self.staff.text().strip(), self._words
        self._staff_field.show_error("" if staff else words(say.STAFF_MISSING))
        self._password_field.show_error("" if self.password.text() else words(say.PASSWORD_MISSING))
        self.place()
        if not staff or not self.password.text():
            (self.password if staff else self.staff).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._stays = False
        self._problem.show_texts("")
        self._recorder.record(EventKind.FORM_SUBMITTED, "sign-in")
        self.show_busy(True)
        self.submitted.emit(staff, self.password.take())
