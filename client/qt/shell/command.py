"""The command palette: a line to type in, and rows of what it could mean.

Must not know the grammar of a line: the server reads it. The menu's own entries are offered at once, the server's
suggestions when they come. A line that is a plain code goes as typed; what is typed here is kept nowhere.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from client import words as say
from client.contract.api import NavItem, Suggestion, Suggestions
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.edits import LineEdit
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import draw_keycap, measure_keycap
from client.qt.paint.text import RIGHT, draw_line
from client.qt.shell.overlay import Overlay, OverlayCard
from client.qt.shell.suggestions import Candidate, SuggestionList
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.qt.recorder import Recorder
    from client.words import Words

DEBOUNCE_MS = 150
LINE_LENGTH = 300
_WIDTH, _HEAD, _FOOT = 720, 51, 41
_PLAIN = re.compile(r"[A-Z]{3}( [0-9/-]+)?")
_CAPTION = TextStyle("small", "text2")


class CommandEdit(LineEdit):
    """A line without a frame: the palette is its frame."""

    def focus_room(self) -> QRect:
        """Return where the focus ring goes: inside the card's edge."""
        return self.rect().adjusted(2, 8, -2, -8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint Qt's text and cursor only."""
        QLineEdit.paintEvent(self, event)


class CommandCard(OverlayCard):
    """The palette's card: glass and Esc above, what the keys do below."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._words = words
        self.note = words(say.COMMAND_NOTE)
        self.head, self.foot = _HEAD, _FOOT

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and its fixed signs."""
        super().paintEvent(event)
        painter, theme, width = QPainter(self), self._theme, self.width()
        draw_icon(painter, QPointF(22, 22), "search", theme.colour("accent"), 20)
        cap = measure_keycap(theme, "Esc").width()
        draw_keycap(painter, theme, QPointF(width - 18 - cap, 21), "Esc")
        left, top = 22.0, self.height() - _FOOT
        for key, text in (("↑↓", say.PICK), ("Enter", say.OPEN)):
            left += draw_keycap(painter, theme, QPointF(left, top + 10), key).width() + 8
            room = QRectF(left, top, 200, _FOOT)
            left += draw_line(painter, theme, room, self._words(text), _CAPTION).width() + 18
        room = QRectF(left, top, width - 22 - left, _FOOT)
        draw_line(painter, theme, room, self.note, TextStyle("caption", "text2"), RIGHT)


class CommandPalette(Overlay):
    """The palette.

    Signals:
        line_entered(str): Enter on the line as typed.
        target_picked(Target): a row that leads somewhere.
        verb_picked(str): a row the shell itself does.
        suggest_wanted(str): the line has rested for a moment; what could it mean?
    """

    line_entered = Signal(str)
    target_picked = Signal(object)
    verb_picked = Signal(str)
    suggest_wanted = Signal(str)

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, host: QWidget) -> None:
        super().__init__(theme, words, words(say.COMMAND), host)
        self._recorder = recorder
        self._menu: tuple[NavItem, ...] = ()
        self._verbs: tuple[Candidate, ...] = ()
        self._found: Suggestions | None = None
        self._moved = False
        self.edit = CommandEdit(theme, words(say.COMMAND_FIELD), "plain", 44, self.card)
        self.edit.setFont(theme.font(TextStyle("body", px=18)))
        self.edit.setMaxLength(LINE_LENGTH)
        self.edit.setTextMargins(0, 0, 0, 0)
        self.edit.textEdited.connect(self._edited)
        self.list = SuggestionList(theme, self.card)
        self.list.picked.connect(self._row_pressed)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(DEBOUNCE_MS)
        self._rest.timeout.connect(self._rested)

    def offer(self, menu: tuple[NavItem, ...], verbs: tuple[Candidate, ...] = ()) -> None:
        """Offer these entries of the menu and these deeds of the shell."""
        self._menu, self._verbs = menu, verbs
        self._refill()

    def show_suggestions(self, found: Suggestions) -> None:
        """Show what the server thinks of the line; an answer to an older line is dropped."""
        if found.text == self.edit.text() and not self.isHidden():
            self._found = found
            if isinstance(self.card, CommandCard):
                self.card.note = found.note or self._words(say.COMMAND_NOTE)
                self.card.update()
            self._refill()

    @records(EventKind.COMMAND_ENTERED, EventKind.SUGGESTION_CHOSEN, EventKind.COMMAND_CLOSED)
    def key(self, chord: str) -> bool:
        """Move the choice, take it, send the line, close."""
        rows = len(self.list.rows())
        steps = {"Up": -1, "Down": 1, "PageUp": -6, "PageDown": 6}
        if chord in steps and rows:
            self._moved = True
            self.list.choose(min(max(self.list.chosen() + steps[chord], 0), rows - 1))
            return True
        if chord == "Enter":
            self._enter()
            return True
        return super().key(chord)

    def dismissed(self) -> None:
        """Close without a command."""
        self._recorder.record(EventKind.COMMAND_CLOSED, "command")
        self.leave()

    def leave(self) -> None:
        """Close; the line is forgotten."""
        self._rest.stop()
        self.edit.setText("")
        super().leave()

    def make_card(self) -> OverlayCard:
        """Return the palette's own card."""
        return CommandCard(self._theme, self._words, self)

    def first_focus(self) -> QWidget:
        """Return the line."""
        return self.edit

    def card_room(self) -> QRect:
        """Return a card at the top, as high as its rows and the window allow."""
        width = min(_WIDTH, self.width() - 32)
        height = _HEAD + max(round(self.list.sizeHint().height()), 8) + _FOOT
        top = min(84, self.height() // 8)
        return QRect((self.width() - width) // 2, top, width, min(height, self.height() - top - 24))

    def place(self) -> None:
        """Place card, line and rows."""
        super().place()
        width, height = self.card.width(), self.card.height()
        self.edit.setGeometry(55, 6, width - 55 - 70, 44)
        self.list.setGeometry(1, _HEAD + 1, width - 2, height - _HEAD - _FOOT - 1)

    @records(EventKind.FIELD_EDITED)
    def _edited(self, _text: str) -> None:
        self._moved = False
        self._found = None
        self._rest.start()
        self._refill()

    def _rested(self) -> None:
        text = self.edit.text().strip()
        if text:
            # One record a rest, not one a letter: the server records what was looked for.
            self._recorder.record(EventKind.FIELD_EDITED, "command", length=len(text))
            self.suggest_wanted.emit(self.edit.text())

    def _refill(self) -> None:
        rows = self._candidates()
        self.list.show_rows(rows, 0 if self._first_counts() and rows else -1, "" if rows else self._why_none())
        if not self.isHidden():
            self.place()

    def _candidates(self) -> list[Candidate]:
        """Return the server's rows, then entries of the menu that match and that it has not named."""
        wanted = plain_form(self.edit.text())
        rows = [Candidate(item) for item in self._found.items] if self._found is not None else []
        named = {row.suggestion.target.code for row in rows if row.suggestion.target and not row.suggestion.target.ref}
        group = self._words(say.SCREENS)
        for item in self._menu:
            if item.target.code in named or not matches(wanted, item.target.code, item.label):
                continue
            rows.append(
                Candidate(
                    Suggestion(
                        group=group, text=item.label, sub=item.target.code, icon=item.icon, target=item.target,
                        keys=tuple(item.target.code),
                    )
                )
            )  # fmt: skip
        rows.extend(row for row in self._verbs if matches(wanted, "", row.suggestion.text) or is_called(wanted, row))
        # What is named by its whole name comes before a search for that name.
        rows.sort(key=lambda row: not is_called(wanted, row))
        return rows

    def _first_counts(self) -> bool:
        """Tell whether Enter takes the first row: it is called so, or the server has answered this very line."""
        if is_plain(self.edit.text()):
            return False
        answered = self._found is not None and bool(self._found.items)
        return answered or any(is_called(plain_form(self.edit.text()), row) for row in self._candidates())

    def _why_none(self) -> str:
        """Return why no row is shown, once the server has said that it knows none either."""
        line = self.edit.text().strip()
        if self._found is None or not line:
            return ""
        return self._words(say.CODE_ALONE if is_plain(line) else say.NOTHING_FOUND, line=line)

    def _enter(self) -> None:
        chosen = self.list.chosen()
        if chosen >= 0 and (self._moved or self._first_counts()):
            self._take(chosen)
            return
        line = self.edit.text().strip()
        if line:
            self._recorder.record(EventKind.COMMAND_ENTERED, "command", length=len(line))
            self.leave()
            self.line_entered.emit(line)

    @records(EventKind.SUGGESTION_CHOSEN)
    def _row_pressed(self, index: int) -> None:
        self._take(index)

    def _take(self, index: int) -> None:
        row = self.list.rows()[index]
        found = row.suggestion
        target = row.verb or (found.target.code if found.target else "line")
        self._recorder.record(EventKind.SUGGESTION_CHOSEN, target, place=index)
        self.leave()
        if row.verb:
            self.verb_picked.emit(row.verb)
        elif found.target is not None:
            self.target_picked.emit(found.target)
        elif found.line:
            self.line_entered.emit(found.line)


def plain_form(text: str) -> str:
    """Return a line for comparing: full-width signs as plain ones, upper case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).upper().split())


def is_plain(text: str) -> bool:
    """Tell whether a line is a screen code, alone or with a number: it goes straight there."""
    return _PLAIN.fullmatch(plain_form(text)) is not None


def is_called(wanted: str, row: Candidate) -> bool:
    """Tell whether what is typed is the whole name of something of the terminal's own: a deed, a screen of the menu."""
    found = row.suggestion
    own = row.verb or (found.target is not None and not found.target.ref)
    names = (*found.text.split(" / "), *row.called)
    return bool(wanted) and bool(own) and wanted in {plain_form(name) for name in names}


def matches(wanted: str, code: str, label: str) -> bool:
    """Tell whether an entry fits what is typed: all fit nothing, a code fits its first letters."""
    first = wanted.split(" ", maxsplit=1)[0]
    return not first or (bool(code) and code.startswith(first)) or wanted in plain_form(label)
