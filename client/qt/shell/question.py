"""A small dialog: one sentence, what to do, and answers that are verbs.

Must not know what hangs on the answer. Serves for refusals, for leaving a form with text in it, and for the end of a
printed sheet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.buttons import Button, Face, Kind
from client.qt.shell.overlay import Overlay
from client.qt.shell.texts import Line, Prose
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.qt.recorder import Recorder
    from client.words import Words

_PAD = 28
_FOOT = 68
_GAP = 18


class Reply(NamedTuple):
    """One answer: its name for the receiver, its label, its look and the key that gives it."""

    value: str
    label: str
    kind: Kind = "secondary"
    key: str = ""


class Question(NamedTuple):
    """What is asked.

    `kind` is what an answer is recorded as, `dismiss` the answer Esc gives; when empty, Esc does nothing.
    """

    title: str
    text: str
    replies: tuple[Reply, ...]
    aside: str = ""
    icon: str = "info-circle"
    danger: bool = False
    kind: EventKind = EventKind.DIALOG_ANSWERED
    target: str = "question"
    dismiss: str = ""


class QuestionDialog(Overlay):
    """The dialog.

    Signals:
        answered(str): the value of the chosen answer; the dialog is gone by then.
    """

    answered = Signal(str)

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, question: Question, host: QWidget) -> None:
        super().__init__(theme, words, question.title, host)
        self._recorder = recorder
        self._question = question
        self._buttons: list[tuple[Button, Reply]] = []
        self._build()
        self.setAccessibleDescription(f"{question.text} {question.aside}".strip())

    def question(self) -> Question:
        """Return what is asked."""
        return self._question

    def card_width(self) -> int:
        """Return a width on which no answer is cut."""
        answers = sum(button.sizeHint().width() + _GAP for button, _ in self._buttons)
        return max(super().card_width(), answers + 2 * _PAD + _GAP)

    def first_focus(self) -> QWidget | None:
        """Return the primary answer, which is the safe one, else the last."""
        wanted = [button for button, reply in self._buttons if reply.kind == "primary"]
        wanted = wanted or [button for button, _ in self._buttons]
        return wanted[-1] if wanted else None

    def key(self, chord: str) -> bool:
        """Answer by the keys shown on the buttons; Esc gives the answer that changes nothing."""
        for _, reply in self._buttons:
            if reply.key and chord == reply.key and chord != "Enter":
                self._answer(reply.value)
                return True
        if chord == "Esc":
            self.dismissed()
            return True
        return False

    def dismissed(self) -> None:
        """Give the answer Esc stands for, if there is one."""
        if self._question.dismiss:
            self._answer(self._question.dismiss)

    def changeEvent(self, event: QEvent) -> None:
        """Place the card anew when fonts change."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.place()

    def _build(self) -> None:
        question, theme = self._question, self._theme
        column = QVBoxLayout(self.card)
        column.setContentsMargins(_PAD, 24, _PAD, 0)
        column.setSpacing(10)
        colour = TextStyle("lead", "danger" if question.danger else "text")
        column.addWidget(Line(theme, question.title, colour, question.icon))
        if question.text:
            column.addWidget(Prose(theme, question.text, prose=True))
        if question.aside:
            column.addWidget(Prose(theme, question.aside, TextStyle("small", "text2")))
        column.addSpacing(8)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 14, 0, 14)
        foot.setSpacing(_GAP)
        foot.addStretch(1)
        for reply in question.replies:
            button = Button(theme, Face(reply.label, key=reply.key), reply.kind, 40)
            button.clicked.connect(self._pressed)
            self._buttons.append((button, reply))
            foot.addWidget(button)
        column.addLayout(foot)
        self.card.foot = _FOOT

    @records(EventKind.DIALOG_ANSWERED, EventKind.PRINT_CLOSED)
    def _pressed(self) -> None:
        sender = self.sender()
        for button, reply in self._buttons:
            if button is sender:
                self._answer(reply.value)
                return

    def _answer(self, value: str) -> None:
        self._recorder.record(self._question.kind, self._question.target, answer=value)
        self.leave()
        self.answered.emit(value)
