"""A card with rows of which one is current: one tab stop, arrows inside, Enter or a double click opens.

Must not know what a row holds; subclasses paint and describe it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter

from client.contract.blocks import Block, Target
from client.contract.kinds import EventKind
from client.contract.limits import LIST_PARTS
from client.flows.navigation import Spot
from client.flows.recording import records
from client.qt.blocks.card import Card
from client.qt.recorder import Recorder
from client.qt.theme import Theme

_STEP = 60
"""Pixels an arrow moves through a row that is taller than what is seen of it."""
_KEPT = 40
"""Pixels that stay in view when such a row is moved through by pages."""
_DOWN = {Qt.Key.Key_Down: False, Qt.Key.Key_PageDown: True}
_UP = {Qt.Key.Key_Up: False, Qt.Key.Key_PageUp: True}
"""The keys that move, and whether by pages."""


class RowCard(Card):
    """A card whose rows can be walked through and opened.

    The current row is announced in the accessible description; a letter key does nothing (no search through rows that
    have not been sent, traps.md).

    Signals:
        part_wanted(QRect): this part of the card is to be in view.
    """

    part_wanted = Signal(QRect)

    def __init__(self, block: Block, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block, theme, recorder)
        self.current = -1
        self.first_row = 0
        self.hovered = -1
        self.setMouseTracking(True)

    def row_count(self) -> int:
        """Return the number of rows."""
        raise NotImplementedError

    def row_at(self, y: int) -> int:
        """Return the row at a height, -1 for none."""
        raise NotImplementedError

    def row_room(self, row: int) -> QRect:
        """Return where a row stands on the card."""
        raise NotImplementedError

    def row_a_page_from(self, row: int, step: int) -> int:
        """Return the row one visible height further down (step 1) or up (-1)."""
        room = self.row_room(max(row, 0))
        height = max(self.visibleRegion().boundingRect().height() - room.height(), 1)
        found = row + step
        while 0 <= found + step < self.row_count():
            if step * (self.row_room(found + step).top() - room.top()) > height:
                break
            found += step
        return found

    def row_name(self, row: int) -> str:
        """Return the opaque name of a row, for the record."""
        raise NotImplementedError

    def describe_row(self, row: int) -> str:
        """Return the row as one sentence for a screen reader."""
        raise NotImplementedError

    def target_of(self, row: int) -> Target | None:
        """Return where a row leads, if anywhere."""
        raise NotImplementedError

    def current_room(self) -> QRect:
        """Return where the current row stands; without one, the card."""
        return self.row_room(self.current) if 0 <= self.current < self.row_count() else self.rect()

    def reveal(self, row: int) -> None:
        """Ask for a row to be in view; the first and the last bring the edge of the card with them."""
        room = self.row_room(row)
        if row == 0:
            room = room.united(QRect(0, 0, 1, 1))
        if row == self.row_count() - 1:
            room = room.united(QRect(0, self.height() - 1, 1, 1))
        self.part_wanted.emit(room)

    def make_current(self, row: int) -> None:
        """Make a row the current one and announce it."""
        if not 0 <= row < self.row_count():
            return
        self.current = row
        self.reveal(row)
        self.setAccessibleDescription(self.describe_row(row))
        self.update()

    @records(EventKind.ROW_SELECTED, EventKind.ROW_OPENED)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the current row, or open it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.current >= 0:
                self._open(self.current)
            return
        target = self._moved(Qt.Key(event.key()))
        if target is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        rest = _rest_of_row(self, Qt.Key(event.key()))
        if rest is not None:
            self.part_wanted.emit(rest)
            return
        self._select(target)

    @records(EventKind.ROW_SELECTED)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the row under the pointer current."""
        row = self.row_at(round(event.position().y()))
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self._select(row)

    @records(EventKind.ROW_OPENED)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the row under the pointer."""
        row = self.row_at(round(event.position().y()))
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self._open(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer with the hover colour."""
        row = self.row_at(round(event.position().y()))
        if row != self.hovered:
            self.hovered = row
            opens = row >= 0 and self.target_of(row) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hover colour."""
        super().leaveEvent(event)
        self.hovered = -1
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Stand on the first row when the keyboard arrives for the first time, later on the same row again."""
        super().focusInEvent(event)
        self.update()
        if event.reason() == Qt.FocusReason.MouseFocusReason or not self.row_count():
            return  # the press says which row
        if self.current < 0:
            self.make_current(self.first_row)
        else:
            self.reveal(self.current)

    def _moved(self, key: Qt.Key) -> int | None:
        last = self.row_count() - 1
        if last < 0:
            return None
        steps = {
            Qt.Key.Key_Down: self.current + 1,
            Qt.Key.Key_Up: self.current - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        wanted = steps.get(key)
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            wanted = self.row_a_page_from(self.current, 1 if key == Qt.Key.Key_PageDown else -1)
        return None if wanted is None else min(max(wanted, 0), last)

    def _select(self, row: int) -> None:
        if row == self.current:
            return
        self.make_current(row)
        self._recorder.record(EventKind.ROW_SELECTED, f"{self.block_id}/{self.row_name(row)}")

    def _open(self, row: int) -> None:
        self.make_current(row)
        target = self.target_of(row)
        self._recorder.record(EventKind.ROW_OPENED, f"{self.block_id}/{self.row_name(row)}", led=target is not None)
        if target is not None:
            self.target_chosen.emit(target)


def find_row(card: RowCard, spot: Spot) -> int:
    """Return where a row stands by now: at its place, elsewhere among the first, or -1 when it is gone.

    A row that has not arrived is named by its place, and taken for the same.
    """
    count = card.row_count()
    if spot.row < count and card.row_name(spot.row) in (spot.name, str(spot.row)):
        return spot.row
    return next((row for row in range(min(count, LIST_PARTS)) if card.row_name(row) == spot.name), -1)


def paint_current(painter: QPainter, theme: Theme, room: QRect, *, focused: bool) -> None:
    """Paint the ground of the current row: a bar at its left, and its colour while the keyboard is on the card."""
    if focused:
        painter.fillRect(room, theme.colour("selected"))
    painter.fillRect(room.left(), room.top(), 3, room.height(), theme.colour("accent" if focused else "border_strong"))


def _rest_of_row(card: RowCard, key: Qt.Key) -> QRect | None:
    """Return what a key shows next of a current row that is taller than what is seen of the card; None: move on."""
    seen = card.visibleRegion().boundingRect()
    if card.current < 0 or seen.isEmpty():
        return None
    room = card.row_room(card.current)
    if room.height() <= seen.height() - _KEPT or not room.intersects(seen):
        return None
    step = max(seen.height() - _KEPT, 1) if _DOWN.get(key) or _UP.get(key) else _STEP
    if key in _DOWN and room.bottom() > seen.bottom():
        return QRect(0, seen.bottom() + 1, 1, min(step, room.bottom() - seen.bottom()))
    if key in _UP and room.top() < seen.top():
        high = min(step, seen.top() - room.top())
        return QRect(0, seen.top() - high, 1, high)
    return None
