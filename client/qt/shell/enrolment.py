"""The page on which a terminal without a key is enrolled: one code, typed from the administrator's letter.

Must not know keys. The code stays typed when it was refused, so that one wrong sign does not cost all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from client import words as say
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.buttons import Button, Face
from client.qt.edits import LineEdit
from client.qt.labelled import LabelledField
from client.qt.shell.entry_page import EntryPage
from client.qt.shell.texts import Line, Prose, Strip
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.qt.recorder import Recorder
    from client.words import Words

_CODE_LENGTH = 80


class EnrolmentPage(EntryPage):
    """The page itself.

    Signals:
        submitted(str): the code as typed, without surrounding blanks.
    """

    submitted = Signal(str)
    keys = (("Enter", say.ENROL),)

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, parent: QWidget) -> None:
        super().__init__(theme, words, recorder, parent)
        self._busy = self._each_start = False
        self._title = Line(theme, "", TextStyle("display"))
        self._lead = Prose(theme, "", TextStyle("body", "text2"), prose=True)
        self._each = Prose(theme, "", TextStyle("small", "warn", 500), prose=True)
        self._problem = Strip(theme)
        self.code = LineEdit(theme, "", "latin", 44)
        self._field = LabelledField(theme, "", self.code)
        self._submit = Button(theme, Face(""), "primary", 46)
        self._build()
        self.speak()

    def speak(self) -> None:
        """Say every text in the language in use; what was typed stays."""
        words = self._words
        self._title.show_text(words(say.ENROL_TITLE))
        self._lead.show_text(words(say.ENROL_LEAD))
        self._each.show_text(words(say.ENROL_EACH_START) if self._each_start else "")
        self._field.show_error("")
        self._field.show_texts(words(say.ENROL_CODE), words(say.ENROL_CODE_HINT))
        self.show_busy(self._busy)
        super().speak()

    def show_terminal(self, terminal: str, *, each_start: bool) -> None:
        """Show which terminal is to be enrolled, and whether its key will outlive the program."""
        self._each_start = each_start
        self.side.show_terminal(terminal)
        self.speak()

    def show_problem(self, title: str, detail: str, reference: str) -> None:
        """Show why it did not work, above the field; the code stays."""
        answered = self._busy
        self.show_busy(False)
        aside = self._words(say.REFERENCE, number=reference) if reference else ""
        self._problem.show_texts(title, detail, aside)
        self.place()
        if answered and self.isVisible():
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def drop_problem(self) -> None:
        """Take away what is said of the last attempt: its sentences are finished texts of one language."""
        self._problem.show_texts("")
        self.place()

    def show_busy(self, busy: bool) -> None:
        """Show that the answer is awaited, and take no second press meanwhile."""
        self._busy = busy
        face = Face(self._words(say.ENROLLING)) if busy else Face(self._words(say.ENROL), key="Enter")
        self._submit.show_face(face)
        self._submit.setEnabled(not busy)

    def first_focus(self) -> QWidget:
        """Return what takes the focus on arrival."""
        return self.code

    def forget(self) -> None:
        """Empty the field: the code has done its work."""
        self.code.setText("")
        self._problem.show_texts("")
        self.show_busy(False)

    def key(self, chord: str) -> bool:
        """Answer a key of this page: none but Enter, which belongs to the field."""
        del chord
        return False

    def _build(self) -> None:
        column = QVBoxLayout(self.column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.code.setMaxLength(_CODE_LENGTH)
        self.code.returnPressed.connect(self._submitted)
        self._submit.clicked.connect(self._submitted)
        parts: tuple[tuple[QWidget, int], ...] = (
            (self._title, 10), (self._lead, 8), (self._each, 14), (self._problem, 12), (self._field, 16),
            (self._submit, 0),
        )  # fmt: skip
        for widget, after in parts:
            column.addWidget(widget)
            column.addSpacing(after)
        column.addStretch(1)

    @records(EventKind.FORM_SUBMITTED)
    def _submitted(self) -> None:
        code = self.code.text().strip()
        self._field.show_error("" if code else self._words(say.CODE_MISSING))
        self.place()
        if self._busy or not code:
            return
        self._problem.show_texts("")
        self._recorder.record(EventKind.FORM_SUBMITTED, "enrolment")
        self.show_busy(True)
        self.submitted.emit(code)
