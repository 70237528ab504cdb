"""The menu at the left: groups of entries with their codes, and the subjects held open at its foot.

Must not know what an entry leads to. Below 1440 logical pixels it becomes a rail of icons and codes, below 1280 it
comes and goes over the content (ux.md §2.2); the window decides which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from client import words as say
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import draw_count, fill_round, measure_count
from client.qt.paint.text import (
    CENTER,
    RIGHT,
    Paragraph,
    draw_line,
    draw_paragraph,
    single_line,
    text_width,
    wrapped,
)  # fmt: skip
from client.qt.shell.spots import Bar, Spot
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.contract.api import NavGroup, NavItem, Opened
    from client.contract.blocks import Target
    from client.qt.recorder import Recorder
    from client.qt.tokens import ColourName
    from client.words import Words

Shape = Literal["full", "rail"]

_FIRST, _ITEM, _PITCH, _HEADING = 11, 34, 37, 36
_RAIL_ITEM, _RAIL_PITCH = 44, 46
_OPEN_ROW, _OPEN_HEAD = 29, 42
_OPEN_SECOND, _OPEN_WIDTH = 17, 149
_OPEN_RAIL = 40
_LABEL = TextStyle("body", weight=500)
_CODE = TextStyle("caption", "text2")
_TITLE = TextStyle("caption", "text2", 500)
_OPEN = TextStyle("small", "text2", 500)


class NavEntry(Spot):
    """One entry of the menu or one open subject."""

    def __init__(self, theme: Theme, parent: QWidget, item: NavItem, *, opened: bool = False) -> None:
        super().__init__(theme, parent)
        self.item = item
        self.opened = opened
        self.current = False
        self.shape_now: Shape = "full"
        self.name(item.label, " ".join(part for part in (item.target.code, item.badge, item.key) if part))

    def mark_current(self, current: bool) -> None:
        """Show or drop the sign that this is where the person is."""
        if current != self.current:
            self.current = current
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, label and what stands at the right."""
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        room = QRectF(self.rect())
        if self.opened:
            self._paint_opened(painter, room)
            return
        ground = room.adjusted(8, 0, -8, 0)
        if self.current or self.underMouse() or self.isDown():
            colour = self._theme.colour("selected" if self.current or self.isDown() else "hover")
            fill_round(painter, ground, self._theme.size("radius"), colour)
        if self.current:
            fill_round(painter, QRectF(-3, 5, 6, room.height() - 10), 3, self._theme.colour("accent"))
        if self.shape_now == "rail":
            self._paint_rail(painter, room)
        else:
            self._paint_full(painter, room)

    def _paint_full(self, painter: QPainter, room: QRectF) -> None:
        theme = self._theme
        colour: ColourName = "accent" if self.current else "text2"
        draw_icon(painter, QPointF(19, room.center().y() - 9), self.item.icon, theme.colour(colour), 18)
        right = room.right() - 18
        if self.item.badge:
            size = measure_count(theme, self.item.badge)
            draw_count(painter, theme, QPointF(right - size.width(), room.center().y() - 10), self.item.badge)
            right -= size.width()
        else:
            draw_line(painter, theme, QRectF(48, 0, right - 48, room.height()), self.item.target.code, _CODE, RIGHT)
            right -= text_width(theme, self.item.target.code, _CODE)
        style = _LABEL._replace(colour="accent", weight=700) if self.current else _LABEL
        draw_line(painter, theme, QRectF(48, 0, right - 54, room.height()), self.item.label, style)

    def _paint_rail(self, painter: QPainter, room: QRectF) -> None:
        colour: ColourName = "accent" if self.current else "text2"
        high = room.height() >= 40
        corner = QPointF(room.center().x() - 9, 5 if high else room.center().y() - 9)
        draw_icon(painter, corner, self.item.icon, self._theme.colour(colour), 18)
        style = _CODE._replace(colour="accent", weight=700) if self.current else _CODE
        if high:
            draw_line(painter, self._theme, QRectF(0, 23, room.width(), 18), self.item.target.code, style, CENTER)
        if self.item.badge:
            draw_count(painter, self._theme, QPointF(room.width() - 24, 1), self.item.badge, px=16)

    def _paint_opened(self, painter: QPainter, room: QRectF) -> None:
        theme = self._theme
        if self.underMouse() or self.isDown():
            fill_round(painter, room.adjusted(8, 0, -8, 0), 4, theme.colour("hover"))
        colour: ColourName = "accent" if self.current else "text2"
        icon = self.item.icon or "user"
        if self.shape_now == "rail":
            # No icon: several people would look the same. The key stands for those of one name.
            half = room.height() / 2
            style = _CODE._replace(colour=colour, weight=700 if self.current else 500)
            draw_line(painter, theme, QRectF(3, 2, room.width() - 6, half), self.short_name(), style, CENTER)
            draw_line(painter, theme, QRectF(3, half - 1, room.width() - 6, half), self.item.key, _CODE, CENTER)
            return
        draw_icon(painter, QPointF(19, room.center().y() - 7), icon, theme.colour(colour), 14)
        draw_line(painter, theme, QRectF(44, 0, _OPEN_WIDTH, room.height()), self.item.key, _CODE, RIGHT)
        style = _OPEN._replace(colour=colour, weight=700 if self.current else 500)
        text = self._opened_lines(style)
        draw_paragraph(painter, theme, QPointF(44, (room.height() - text.size.height()) / 2), text)

    def opened_height(self) -> int:
        """Return the height of an open subject: a second line where its name needs one, current or not."""
        more = len(self._opened_lines(_OPEN._replace(weight=700)).lines) > 1
        if self.shape_now == "rail":
            return _OPEN_RAIL
        return _OPEN_ROW + (_OPEN_SECOND if more else 0)

    def short_name(self) -> str:
        """Return the first word of an open subject's name: all that a rail has room for."""
        return single_line(self.item.label).partition(" ")[0]

    def _opened_lines(self, style: TextStyle) -> Paragraph:
        room = _OPEN_WIDTH - text_width(self._theme, self.item.key, _CODE) - 8
        return wrapped(self._theme, single_line(self.item.label), room, style, max_lines=2)


class Nav(Bar):
    """The menu bar.

    Signals:
        target_chosen(Target): an entry was chosen.
        opened_chosen(int): an open subject was chosen, by its place from 1.
    """

    target_chosen = Signal(object)
    opened_chosen = Signal(int)

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._words = words
        self._recorder = recorder
        self._shape: Shape = "full"
        self._groups: tuple[NavGroup, ...] = ()
        self._entries: list[NavEntry] = []
        self._open_title = ""
        self._opened: list[NavEntry] = []
        self._headings: list[tuple[int, str]] = []
        self._here: Target | None = None
        self.speak()

    def speak(self) -> None:
        """Say the name of the region."""
        self.setAccessibleName(self._words(say.MENU))

    def show_groups(self, groups: tuple[NavGroup, ...]) -> None:
        """Build the entries of a menu; an equal menu is left as it is."""
        if groups == self._groups:
            return
        self._groups = groups
        _drop(self._entries)
        for group in groups:
            for item in group.items:
                entry = NavEntry(self._theme, self, item)
                entry.clicked.connect(self._entry_pressed)
                self._entries.append(entry)
        self._place()
        self._mark()

    def show_opened(self, opened: Opened | None) -> None:
        """Show the subjects held open, or none (they may be names: a lost record takes them away, ux.md D4)."""
        had_focus = any(entry.hasFocus() for entry in self._opened)
        _drop(self._opened)
        self._open_title = opened.title if opened else ""
        for item in opened.items if opened else ():
            entry = NavEntry(self._theme, self, item, opened=True)
            entry.clicked.connect(self._opened_pressed)
            self._opened.append(entry)
        self._place()
        self._mark()
        if had_focus:
            self.enter()

    def opened_count(self) -> int:
        """Return how many subjects are held open."""
        return len(self._opened)

    def show_here(self, here: Target | None) -> None:
        """Mark where the person is."""
        self._here = here
        self._mark()

    def take_shape(self, shape: Shape) -> None:
        """Become a full menu or a rail of icons and codes."""
        if shape != self._shape:
            self._shape = shape
            self._place()

    def make_available(self, available: bool) -> None:
        """Dim and disable every entry while nothing may be shown."""
        for entry in (*self._entries, *self._opened):
            entry.setEnabled(available)

    def entries(self) -> tuple[NavItem, ...]:
        """Return every entry of the menu, for the command palette."""
        return tuple(entry.item for entry in self._entries)

    def entrance(self, parts: list[QAbstractButton]) -> QAbstractButton:
        """Return the entry of where the person is, else the first."""
        return next((part for part in parts if isinstance(part, NavEntry) and part.current), parts[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the entries in the new room."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, edge, headings and the line above the open subjects."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("surface"))
        line = self._theme.colour("border")
        painter.fillRect(self.width() - 1, 0, 1, self.height(), line)
        for top, title in self._headings:
            if self._shape == "full":
                draw_line(painter, self._theme, QRectF(20, top + 12, self.width() - 30, 18), title, _TITLE)
            else:
                painter.fillRect(14, top + 6, self.width() - 28, 1, line)
        if self._opened:
            top = self.height() - self._opened_height() - 6
            head = top - (_OPEN_HEAD - 6 if self._shape == "full" else 6)
            painter.fillRect(0, head, self.width() - 1, 1, line)
            if self._shape == "full":
                draw_line(painter, self._theme, QRectF(20, head + 11, self.width() - 30, 20), self._open_title, _TITLE)

    def _place(self) -> None:
        """Give every entry its room. The rows shrink when the window is too low for them all."""
        rail = self._shape == "rail"
        item, pitch, heading = (_RAIL_ITEM, _RAIL_PITCH, 12) if rail else (_ITEM, _PITCH, _HEADING)
        for entry in self._opened:
            entry.shape_now = self._shape
        foot = self._opened_height() + (_OPEN_HEAD if self._opened else 0)
        titles = sum(1 for group in self._groups if group.title)
        need = _FIRST + len(self._entries) * pitch + titles * heading + foot
        if need > self.height() and self._entries:
            pitch = max(24, pitch - -(-(need - self.height()) // len(self._entries)))
            item = min(item, pitch - 1)
        top = _FIRST
        self._headings = []
        waiting = iter(self._entries)
        for group in self._groups:
            if group.title:
                self._headings.append((top - (pitch - item), group.title))
                top += heading - (pitch - item)
            for _ in group.items:
                entry = next(waiting)
                entry.shape_now = self._shape
                entry.setGeometry(0, top, self.width() - 1, item)
                entry.show()
                top += pitch
        top = self.height() - self._opened_height() - 6
        for entry in self._opened:
            high = entry.opened_height()
            entry.setGeometry(0, top, self.width() - 1, high - 1)
            entry.show()
            top += high
        self.update()

    def _opened_height(self) -> int:
        return sum(entry.opened_height() for entry in self._opened)

    def _mark(self) -> None:
        here = self._here
        at_subject = False
        for entry in self._opened:
            entry.mark_current(bool(here and here.ref and entry.item.target.ref == here.ref))
            at_subject = at_subject or entry.current
        for entry in self._entries:
            entry.mark_current(bool(here and entry.item.target.code == here.code and not at_subject))

    @records(EventKind.NAVIGATION_ASKED)
    def _entry_pressed(self) -> None:
        entry = self.sender()
        if isinstance(entry, NavEntry):
            self._recorder.record(EventKind.NAVIGATION_ASKED, f"nav:{entry.item.target.code}")
            self.target_chosen.emit(entry.item.target)

    @records()
    def _opened_pressed(self) -> None:
        entry = self.sender()
        if isinstance(entry, NavEntry):
            self.opened_chosen.emit(self._opened.index(entry) + 1)


def _drop(entries: list[NavEntry]) -> None:
    for entry in entries:
        entry.setParent(None)
        entry.deleteLater()
    entries.clear()
