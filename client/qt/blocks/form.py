"""Entry: fields one under another, the label above, the error between label and field.

Must not know what the values mean; they live in the form state, the widgets only show and change them.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from client.contract.blocks import Field, Form
from client.contract.kinds import EventKind
from client.flows.form import FormState
from client.flows.recording import records
from client.qt.blocks.card import PAD, Card
from client.qt.blocks.counter import Counter, paint_counter
from client.qt.choices import Check, Choice
from client.qt.dropdown import Select
from client.qt.edits import LineEdit
from client.qt.multiline import MultilineEdit
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import fill_round
from client.qt.paint.text import RIGHT, Paragraph, draw_line, draw_paragraph, wrapped
from client.qt.recorder import Recorder
from client.qt.theme import TextStyle, Theme
from client.words import REQUIRED, Words

LABEL = TextStyle("small", "text2", 500)
HELP = TextStyle("caption", "text2")
ERROR = TextStyle("small", "danger", 500)
PROBLEM = TextStyle("small", weight=500)
_GAP = 12
_LABEL_TEXT, _LABEL_HEIGHT = 18, 29
"""Label and the room below it: the focus ring stands 8 px outside the editor and must not cut into the words."""
_ERROR_SIGN = 21
_ERROR_BELOW = 2
_HELP_TEXT, _HELP_HEIGHT = 19, 25
_PAIR_WIDTH = 560
"""From this width on two short fields share a line."""

_SHORT = {"select", "date"}

Editor = LineEdit | MultilineEdit | Choice | Select | Check


class _Spot(NamedTuple):
    """Where one field stands."""

    field: Field
    left: int
    top: int
    width: int
    height: int
    error_height: int

    @property
    def editor_top(self) -> int:
        """Where the editor begins, below label and error."""
        return self.top + _LABEL_HEIGHT + self.error_height


class FormCard(Card):
    """A form on a card.

    Signals:
        submitted(str): plain Enter anywhere but in a text of several lines; the id of the form's action for it.
        draft_wanted(): a changed field was left, and the server keeps drafts of this form.
    """

    submitted = Signal(str)
    draft_wanted = Signal()

    def __init__(self, block: Form, state: FormState, theme: Theme, words: Words, recorder: Recorder) -> None:
        super().__init__(block, theme, recorder)
        self._form = block
        self._state = state
        self._words = words
        self._before: dict[str, str] = {}
        self._editors: dict[str, Editor] = {}
        self._full = ""
        for field in block.fields:
            if field.kind != "fixed":
                self._editors[field.id] = self._make(field)

    def natural_height(self, width: int) -> int:
        """Return the height of all fields."""
        spots = self._layout(width)
        bottom = max((spot.top + spot.height for spot in spots), default=self.body_top)
        return bottom + PAD

    def editor(self, field_id: str) -> QWidget | None:
        """Return what takes the input of a field; a fixed one has nothing."""
        return self._editors.get(field_id)

    def first_editor(self) -> QWidget | None:
        """Return the editor to begin with: the first, or in a form that was refused the first wrong or empty one."""
        fields = [field for field in self._form.fields if field.id in self._editors]
        chosen = fields[0] if fields else None
        if self.refused:
            wrong = next((field for field in fields if field.error), None)
            empty = next((field for field in fields if field.required and not self._state.value(field.id)), None)
            chosen = wrong or empty or chosen
        return self._editors[chosen.id] if chosen else None

    @property
    def refused(self) -> bool:
        """Whether the server did not take what was sent."""
        return bool(self._form.problem) or any(field.error for field in self._form.fields)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the editors."""
        super().resizeEvent(event)
        for spot in self._layout(self.width()):
            editor = self._editors.get(spot.field.id)
            if editor is not None:
                height = _editor_height(editor, spot.width)
                editor.setGeometry(spot.left, spot.editor_top, spot.width, height)

    def paint_body(self, painter: QPainter) -> None:
        """Paint problem, labels, errors and helps."""
        if self._form.problem:
            room = QRectF(PAD, self.body_top + 14, self.width() - 2 * PAD, 0)
            _paint_problem(painter, self._theme, self._form.problem, room)
        for spot in self._layout(self.width()):
            self._paint_field(painter, spot)

    @records()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Submit on an Enter that a chosen option or a list did not need for itself.

        A line has said so already by `returnPressed`; Qt hands its Enter on all the same.
        """
        plain = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        )
        if plain and isinstance(self.focusWidget(), LineEdit):
            return
        if plain and self._form.enter:
            self.submitted.emit(self._form.enter)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the value when a field is entered, report an edit when it is left changed."""
        field_id = str(watched.property("field") or "")
        if field_id:
            if event.type() == QEvent.Type.FocusIn:
                self._before[field_id] = self._state.value(field_id)
            elif event.type() == QEvent.Type.FocusOut:
                self._left(field_id)
        return False

    @records(EventKind.FIELD_EDITED)
    def _left(self, field_id: str) -> None:
        value = self._state.value(field_id)
        if value != self._before.get(field_id, value):
            self._before[field_id] = value
            self._recorder.record(EventKind.FIELD_EDITED, f"{self.block_id}/{field_id}", length=len(value))
            if self._form.draft:
                self.draft_wanted.emit()

    def _make(self, field: Field) -> Editor:
        value = self._state.value(field.id)
        editor: Editor
        if field.kind == "multiline":
            editor = MultilineEdit(self._theme, field.label, field.input, 5, self)
            editor.setText(value)
            editor.edited.connect(self._edited)
            editor.overfilled.connect(self._overfilled)
        elif field.kind == "choice":
            editor = Choice(self._theme, field.label, field.options, 2 if len(field.options) < 5 else 3, self)
            editor.set_value(value)
            editor.chosen.connect(self._chosen)
        elif field.kind == "select":
            editor = Select(self._theme, field.label, field.options, 36, self)
            editor.set_value(value)
            editor.chosen.connect(self._chosen)
        elif field.kind == "check":
            editor = Check(self._theme, field.label, self)
            editor.setChecked(value == "1")
            editor.clicked.connect(self._checked)
        else:
            editor = LineEdit(self._theme, field.label, field.input, 36, self)
            editor.setText(value)
            editor.setMaxLength(field.length)
            editor.setPlaceholderText(field.hint)
            editor.textEdited.connect(self._edited)
            editor.returnPressed.connect(self._entered)
        editor.setProperty("field", field.id)
        for widget in (editor, *editor.findChildren(QWidget)):
            # The parts, too: some take the focus in the editor's place.
            widget.setProperty("field", field.id)
            widget.installEventFilter(self)
        if field.error and not isinstance(editor, Check):
            editor.show_error(field.error)
        elif field.help:
            editor.setAccessibleDescription(field.help)
        if field.kind == "multiline":
            editor.setAccessibleDescription(_counter(field, self._state, self._full).sentence(self._words))
        return editor

    @records()
    def _edited(self, value: str) -> None:
        # Typing is one edit, recorded when the field is left (never character by character).
        self._state.edit(_field_of(self.sender()), value)
        self._count("")

    def _overfilled(self) -> None:
        self._count(_field_of(self.sender()))

    def _count(self, full: str) -> None:
        """Show how long a text of several lines is now, and that no more fits into the one that is full."""
        editor = self.sender()
        if isinstance(editor, MultilineEdit):
            self._full = full
            field = next(field for field in self._form.fields if field.id == _field_of(self.sender()))
            editor.setAccessibleDescription(_counter(field, self._state, self._full).sentence(self._words))
            self.update()

    @records(EventKind.FIELD_EDITED)
    def _chosen(self, value: str) -> None:
        field_id = _field_of(self.sender())
        if self._state.edit(field_id, value):
            self._before[field_id] = value
            self._recorder.record(EventKind.FIELD_EDITED, f"{self.block_id}/{field_id}", length=len(value))
            if self._form.draft:
                self.draft_wanted.emit()

    @records(EventKind.FIELD_EDITED)
    def _checked(self, on: bool) -> None:
        self._chosen("1" if on else "")

    @records()
    def _entered(self) -> None:
        # The conductor records the submission together with what it submits.
        self._left(_field_of(self.sender()))
        if self._form.enter:
            self.submitted.emit(self._form.enter)

    def _layout(self, width: int) -> list[_Spot]:
        left, full = PAD, width - 2 * PAD
        top = self.body_top + 14
        if self._form.problem:
            top += _problem_height(self._theme, self._form.problem, width) + 12
        spots: list[_Spot] = []
        pending: _Spot | None = None
        for field in self._form.fields:
            short = field.kind in _SHORT and full >= _PAIR_WIDTH
            if pending is not None and short:
                half = (full - _GAP) // 2
                pair = (
                    self._spot(pending.field, left, pending.top, half),
                    self._spot(field, left + half + _GAP, pending.top, full - half - _GAP),
                )
                spots[-1:] = pair
                top = pending.top + max(spot.height for spot in pair) + _GAP
                pending = None
                continue
            spot = self._spot(field, left, top, full)
            spots.append(spot)
            pending = spot if short else None
            top += spot.height + _GAP
        return spots

    def _spot(self, field: Field, left: int, top: int, width: int) -> _Spot:
        editor = self._editors.get(field.id)
        if editor is not None:
            own = _editor_height(editor, width)
        else:
            own = round(wrapped(self._theme, field.value, width, TextStyle()).size.height()) + 4
        error = round(_error_lines(self._theme, field, width).size.height()) + _ERROR_BELOW if field.error else 0
        below = _HELP_HEIGHT if field.help or field.kind == "multiline" else 0
        height = _LABEL_HEIGHT + error + own + below
        return _Spot(field, left, top, width, height, error)

    def _paint_field(self, painter: QPainter, spot: _Spot) -> None:
        theme, field = self._theme, spot.field
        label = QRectF(spot.left, spot.top, spot.width, _LABEL_TEXT)
        size = draw_line(painter, theme, label, field.label, LABEL)
        if field.required:
            mark = QRectF(spot.left + size.width() + 8, spot.top, 80, _LABEL_TEXT)
            draw_line(painter, theme, mark, self._words(REQUIRED), TextStyle("caption", "danger", 500))
        if field.hint and field.kind not in {"text", "date"}:
            draw_line(painter, theme, label, field.hint, HELP, RIGHT)
        if field.error:
            top = spot.top + _LABEL_TEXT
            draw_icon(painter, QPointF(spot.left, top + 3), "alert-triangle", theme.fore("danger"), 15)
            lines = _error_lines(theme, field, spot.width)
            draw_paragraph(painter, theme, QPointF(spot.left + _ERROR_SIGN, top), lines)
            bar = QRectF(spot.left - 9, spot.top, 3, spot.height)
            painter.fillRect(bar, theme.colour("danger"))
        if field.kind == "fixed":
            text = wrapped(theme, field.value, spot.width, TextStyle())
            draw_paragraph(painter, theme, QPointF(spot.left, spot.editor_top), text)
        row = QRectF(spot.left, spot.top + spot.height - _HELP_TEXT, spot.width, _HELP_TEXT)
        if field.kind == "multiline":
            row.setRight(
                paint_counter(
                    painter,
                    theme,
                    self._words,
                    row,
                    _counter(field, self._state, self._full),
                )
            )
        if field.help:
            draw_line(painter, theme, row, field.help, HELP)


def _counter(field: Field, state: FormState, full: str) -> Counter:
    return Counter(field, len(state.value(field.id)), full == field.id)


def _field_of(editor: QObject) -> str:
    return str(editor.property("field"))


def _error_lines(theme: Theme, field: Field, width: int) -> Paragraph:
    return wrapped(theme, field.error, width - _ERROR_SIGN, ERROR)


def _editor_height(editor: Editor, width: int) -> int:
    return editor.height_for(width) if isinstance(editor, Choice) else editor.sizeHint().height()


def _problem_height(theme: Theme, problem: str, width: int) -> int:
    return round(wrapped(theme, problem, width - 2 * PAD - 50, PROBLEM).size.height()) + 20


def _paint_problem(painter: QPainter, theme: Theme, problem: str, room: QRectF) -> None:
    text = wrapped(theme, problem, room.width() - 50, PROBLEM)
    room.setHeight(round(text.size.height()) + 20)
    fill_round(painter, room, 4, theme.colour("danger_soft"))
    painter.fillRect(QRectF(room.left(), room.top(), 4, room.height()), theme.colour("danger"))
    draw_icon(painter, QPointF(room.left() + 14, room.top() + 10), "alert-triangle", theme.fore("danger"), 18)
    corner = QPointF(room.left() + 40, room.top() + 10)
    draw_paragraph(painter, theme, corner, text, Qt.AlignmentFlag.AlignLeft)
