"""The header: whose terminal this is, the command line, who is signed in, the lock.

Must not know what a command means. The command field is a button that opens the palette: what is typed there is never
left standing in the header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from client import words as say
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.brand import Brand
from client.qt.buttons import Button, Face
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import draw_avatar, draw_keycap, fill_round, measure_keycap, outline_round
from client.qt.paint.text import draw_line, text_width
from client.qt.shell.spots import Bar, Spot
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.contract.api import Person, Wording
    from client.qt.recorder import Recorder
    from client.words import Words

_BANK = TextStyle("body", "on_ink", 700)
_SMALL = TextStyle("caption", "on_ink2", 500)
_HINT = TextStyle("body", "on_ink2", 500)
_FIELD_LEFT, _FIELD_WIDTH, _FIELD_TOP, _FIELD_HEIGHT = 232, 580, 8, 36
_CAPS = ("Ctrl", "K")


class CommandField(Spot):
    """What looks like a field and opens the palette."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._hint = ""

    def show_hint(self, name: str, hint: str) -> None:
        """Show what can be typed."""
        self._hint = hint
        self.name(name, f"{hint} Ctrl+K")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, glass, hint and key caps."""
        theme, painter, room = self._theme, QPainter(self), QRectF(self.rect())
        fill_round(painter, room, theme.size("radius_small"), theme.colour("ink2"))
        line = theme.colour("on_ink2" if self.underMouse() else "ink3")
        outline_round(painter, room, theme.size("radius_small"), line)
        draw_icon(painter, QPointF(12, 9), "search", theme.colour("on_ink2"), 18)
        right = room.right() - 9
        for cap in reversed(_CAPS):
            size = measure_keycap(theme, cap)
            right -= size.width()
            draw_keycap(painter, theme, QPointF(right, room.center().y() - size.height() / 2), cap, "ink")
            right -= 4
        draw_line(painter, theme, QRectF(39, 0, right - 47, room.height()), self._hint, _HINT)


class Header(Bar):
    """The bar at the top.

    Signals:
        command_wanted(): the person wants the command line.
        lock_wanted(): the person wants to lock.
    """

    command_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._words = words
        self._recorder = recorder
        self._person: Person | None = None
        self._wording: Wording | None = None
        self._brand = Brand(theme, "", words(say.PRODUCT), parent=self)
        self._field = CommandField(theme, self)
        self._field.clicked.connect(self._field_pressed)
        self._lock = Button(theme, Face("", "lock"), "ink", 36, self)
        self._lock.clicked.connect(self._lock_pressed)
        self.speak()

    def speak(self) -> None:
        """Say every text in the language in use."""
        words = self._words
        self.setAccessibleName(words(say.HEADER))
        self._lock.show_face(Face(words(say.LOCK), "lock", name=f"{words(say.LOCK)} F12"))
        hint = self._wording.command_hint if self._wording else words(say.COMMAND_HINT)
        self._field.show_hint(words(say.COMMAND), hint)
        self._place()

    def show_wording(self, wording: Wording) -> None:
        """Show the names of the house and what can be typed."""
        self._wording = wording
        self._brand.show_names(wording.bank, wording.product)
        self.speak()

    def show_person(self, person: Person | None) -> None:
        """Show who is signed in."""
        self._person = person
        named = self._words(say.SIGNED_IN_AS, name=person.name, post=person.post) if person else ""
        self.setAccessibleDescription(named)
        self._place()
        self.update()

    def make_available(self, available: bool) -> None:
        """Close the command line while nothing may be asked; the lock always works."""
        self._field.setEnabled(available)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place field and button."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, the names and the person."""
        painter, theme = QPainter(self), self._theme
        self.fill(painter, self.rect())
        if self._person is None:
            return
        left = self._person_left()
        painter.fillRect(QRectF(left, 0, 1, self.height()), theme.colour("ink3"))
        draw_avatar(painter, theme, QRectF(left + 15, 10, 32, 32), self._person.initial)
        draw_line(painter, theme, QRectF(left + 57, 9, self._person_width() + 2, 20), self._person.name, _BANK)
        draw_line(painter, theme, QRectF(left + 57, 28, self._person_width() + 2, 18), self._person.post, _SMALL)

    def _person_width(self) -> float:
        if self._person is None:
            return 0.0
        widest = max(
            text_width(self._theme, self._person.name, _BANK), text_width(self._theme, self._person.post, _SMALL)
        )
        return min(widest, 220.0)

    def _person_left(self) -> float:
        return self._lock.x() - 19 - self._person_width() - 57

    def _place(self) -> None:
        wide = self._lock.sizeHint().width()
        self._lock.setGeometry(self.width() - 12 - wide, _FIELD_TOP, wide, _FIELD_HEIGHT)
        right = (self._person_left() if self._person else self._lock.x()) - 16
        wide = self._brand.sizeHint().width()
        left = _FIELD_LEFT if self.width() >= 1280 else min(_FIELD_LEFT, 32 + wide)
        self._brand.setGeometry(14, 6, min(wide, left - 24), 40)
        self._field.setGeometry(left, _FIELD_TOP, max(min(_FIELD_WIDTH, round(right) - left), 160), _FIELD_HEIGHT)

    @records()
    def _field_pressed(self) -> None:
        self.command_wanted.emit()

    @records(EventKind.LOCK_ASKED)
    def _lock_pressed(self) -> None:
        self._recorder.record(EventKind.LOCK_ASKED, "header")
        self.lock_wanted.emit()
