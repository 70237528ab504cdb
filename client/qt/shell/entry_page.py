"""The page on which nobody is signed in: the house at the left, a column of fields at the right.

Must not know what is entered. Works before anything was heard from the server, with neutral words, and takes the
bank's own when they arrive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from client import words as say
from client.contract.kinds import EventKind
from client.flows.lease import RecordState
from client.flows.recording import records
from client.qt.backdrop import Backdrop
from client.qt.brand import Brand
from client.qt.buttons import Face, Link
from client.qt.paint.signs import draw_dot, fill_round, outline_round
from client.qt.paint.text import CENTER, draw_line, draw_paragraph, wrapped
from client.qt.shell.lamp import state_text
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.contract.api import Welcome
    from client.qt.recorder import Recorder
    from client.words import Words

_HEADLINE = TextStyle("headline", "on_ink")
_PROMISE = TextStyle("body", "on_ink2")
_LABEL = TextStyle("small", "on_ink2", 500)
_VALUE = TextStyle("body", "on_ink", 700)
_RULE = TextStyle("small", "text2")
_COLUMN = 440
_SIDE = 600
_ROW = 31


class HouseSide(Backdrop):
    """The left half: names, promise, and what is known of this terminal."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._words = words
        self._welcome: Welcome | None = None
        self._terminal = ""
        self._state: RecordState | None = None
        self._latency: int | None = None
        self._brand = Brand(theme, "", words(say.PRODUCT), large=True, parent=self)
        self._brand.move(64, 54)
        self.speak()

    def speak(self) -> None:
        """Say every text in the language in use."""
        wording = self._welcome.wording if self._welcome else None
        if wording is not None:
            self._brand.show_names(wording.bank, wording.product)
        else:
            self._brand.show_names(self._words(say.PRODUCT), "")
        self._brand.resize(self._brand.sizeHint())
        self.setAccessibleName(" ".join(self._headline()))
        facts = ", ".join(f"{label} {value}" for label, value in self._facts())
        self.setAccessibleDescription(" ".join([*self._promise(), facts]))
        self.update()

    def show_welcome(self, welcome: Welcome | None) -> None:
        """Show what the server says of itself and this terminal; it greets only while its record can be written."""
        self._welcome = welcome
        self._state, self._latency = (RecordState.OK if welcome is not None else None), None
        self.speak()

    def show_terminal(self, name: str) -> None:
        """Show the name this machine's policy gives the terminal, until the server says more."""
        self._terminal = name
        self.speak()

    def show_record(self, state: RecordState | None, latency_ms: int | None) -> None:
        """Show whether the central record answers."""
        self._state, self._latency = state, latency_ms
        self.speak()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the promise and the facts on the backdrop."""
        super().paintEvent(event)
        painter, theme = QPainter(self), self._theme
        left = 64.0 if self.width() >= _SIDE else 40.0
        width = self.width() - 2 * left
        top = max(self.height() * 0.31, 120.0)
        for line in self._headline():
            broken = wrapped(theme, line, width, _HEADLINE)
            draw_paragraph(painter, theme, QPointF(left, top), broken)
            top += broken.size.height() + 1
        top += 16
        for line in self._promise():
            broken = wrapped(theme, line, width, _PROMISE)
            draw_paragraph(painter, theme, QPointF(left, top), broken._replace(pitch=25.5))
            top += 25.5 * len(broken.lines)
        facts = self._facts()
        room = QRectF(left, self.height() - 65 - len(facts) * _ROW, width, len(facts) * _ROW + 24)
        if room.top() > top + 12:
            self._paint_facts(painter, room, facts)

    def _paint_facts(self, painter: QPainter, room: QRectF, facts: list[tuple[str, str]]) -> None:
        theme = self._theme
        fill_round(painter, room, theme.size("radius"), theme.faded("ink", 0.85))
        outline_round(painter, room, theme.size("radius"), theme.colour("ink3"))
        for place, (label, value) in enumerate(facts):  # the second is the record, with its lamp
            row = QRectF(room.left() + 20, room.top() + 12 + place * _ROW, room.width() - 40, _ROW)
            draw_line(painter, theme, row, label, _LABEL)
            row.setLeft(row.left() + 142)
            if place == 1:
                state = self._state
                lamp = (
                    "ink_ok" if state is RecordState.OK else "ink_warn" if state is RecordState.SLOW else "ink_danger"
                )
                colour = theme.colour("on_ink2" if state is None else lamp)  # type: ignore[arg-type]
                draw_dot(painter, colour, QPointF(row.left() + 7, row.center().y()))
                row.setLeft(row.left() + 19)
            draw_line(painter, theme, row, value, _VALUE)

    def _headline(self) -> tuple[str, ...]:
        if self._welcome is not None:
            return self._welcome.wording.headline
        return tuple(self._words(line) for line in say.HEADLINE)

    def _promise(self) -> tuple[str, ...]:
        if self._welcome is not None:
            return self._welcome.wording.promise
        return tuple(self._words(line) for line in say.PROMISE)

    def _facts(self) -> list[tuple[str, str]]:
        words, welcome = self._words, self._welcome
        unknown = words(say.NOT_KNOWN)
        record = words(state_text(self._state))
        if self._latency is not None:
            record = f"{record}  {words(say.LATENCY, ms=self._latency)}"
        return [
            (words(say.TERMINAL), f"{welcome.terminal}  {welcome.place}" if welcome else self._terminal or unknown),
            (words(say.RECORD), record),
            (words(say.LAST_USE), (welcome.last_use or unknown) if welcome else unknown),
            (words(say.VERSION), welcome.version if welcome else unknown),
        ]


class EntryPage(QWidget):
    """House side, column, language and rule; subclasses fill the column.

    Signals:
        language_wanted(str): the person wants this language.
    """

    language_wanted = Signal(str)

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._recorder = recorder
        self._welcome: Welcome | None = None
        self.side = HouseSide(theme, words, self)
        self._language = Link(theme, Face(words(say.LANGUAGE), "world", name=words(say.LANGUAGE_NAME)), self)
        self._language.clicked.connect(self._language_pressed)
        self.column = QWidget(self)
        theme.changed.connect(self.update)

    def speak(self) -> None:
        """Say every text of the frame in the language in use."""
        face = Face(self._words(say.LANGUAGE), "world", name=self._words(say.LANGUAGE_NAME))
        self._language.show_face(face)
        self.side.speak()
        self.place()
        self.update()

    def show_welcome(self, welcome: Welcome | None) -> None:
        """Show what the server said to hello; None: not heard of yet."""
        self._welcome = welcome
        self.side.show_welcome(welcome)
        self.update()

    def fit(self, height: int) -> None:
        """Leave away what is not needed when the column has only this height."""

    def place(self) -> None:
        """Give side, column and link their rooms; a narrow window keeps the fields and shows no side."""
        side = round(self.width() * _SIDE / 1440) if self.width() >= 1000 else 0
        self.side.setVisible(side > 0)
        self.side.setGeometry(0, 0, side, self.height())
        right = self.width() - side
        width = min(_COLUMN, right - 48)
        left = side + (right - width) // 2 - (14 if side else 0)
        bottom = self.height() - 56
        self.fit(bottom - 24)
        layout = self.column.layout()
        need = layout.heightForWidth(width) if layout is not None else 0
        top = min(max(round(self.height() * 0.162), 24), max(bottom - need, 24))
        self.column.setGeometry(left, top, width, max(need, 40))
        size = self._language.sizeHint()
        self._language.setGeometry(self.width() - 39 - size.width(), 23, size.width(), size.height())
        self._language.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything in the new size."""
        super().resizeEvent(event)
        self.place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the rule of the house."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("surface"))
        rule = self._welcome.wording.rule if self._welcome else self._words(say.RULE)
        centre = self.column.geometry().center().x()
        room = QRectF(centre - 400, self.height() - 42, 800, 26)
        draw_line(painter, self._theme, room, rule, _RULE, CENTER)

    @records(EventKind.SETTING_CHANGED)
    def _language_pressed(self) -> None:
        wanted = "en" if self._words.lang == "ja" else "ja"
        self._recorder.record(EventKind.SETTING_CHANGED, "language", value=wanted)
        self.language_wanted.emit(wanted)
