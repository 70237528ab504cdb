"""A card with rows of which one is current: one tab stop, arrows inside, Enter or a double click opens.

Must not know what a row holds; subclasses paint and describe it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from client.contract.blocks import Block
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.blocks.card import Card
from client.qt.recorder import Recorder
from client.qt.theme import Theme


class RowCard(Card):
    """A card whose rows can be walked through and opened.

    The current row is announced in the accessible description; a letter key does nothing (no search through rows that
    have not been sent, traps.md).
    """

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

    def rows_a_page(self) -> int:
        """Return how many rows PgUp and PgDn move."""
        return 10

    def row_name(self, row: int) -> str:
        """Return the opaque name of a row, for the record."""
        raise NotImplementedError

    def describe_row(self, row: int) -> str:
        """Return the row as one sentence for a screen reader."""
        raise NotImplementedError

    def open_row(self, row: int) -> bool:
        """Open a row; tell whether there was somewhere to go."""
        raise NotImplementedError

    def can_open(self, row: int) -> bool:
        """Tell whether a row leads anywhere."""
        raise NotImplementedError

    def reveal(self, row: int) -> None:
        """Make a row visible; where all rows are always visible there is nothing to do."""

    def make_tab_stop(self) -> None:
        """Let the keyboard reach the card; subclasses call it when there are rows to walk through."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

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
            opens = row >= 0 and self.can_open(row)
            self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hover colour."""
        super().leaveEvent(event)
        self.hovered = -1
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Stand on the first row when the keyboard arrives for the first time."""
        super().focusInEvent(event)
        if self.current < 0 and self.row_count():
            self.make_current(self.first_row)

    def _moved(self, key: Qt.Key) -> int | None:
        last = self.row_count() - 1
        if last < 0:
            return None
        steps = {
            Qt.Key.Key_Down: self.current + 1,
            Qt.Key.Key_Up: self.current - 1,
            Qt.Key.Key_PageDown: self.current + self.rows_a_page(),
            Qt.Key.Key_PageUp: self.current - self.rows_a_page(),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        wanted = steps.get(key)
        return None if wanted is None else min(max(wanted, 0), last)

    def _select(self, row: int) -> None:
        if row == self.current:
            return
        self.make_current(row)
        self._recorder.record(EventKind.ROW_SELECTED, f"{self.block_id}/{self.row_name(row)}")

    def _open(self, row: int) -> None:
        self.make_current(row)
        self._recorder.record(EventKind.ROW_OPENED, f"{self.block_id}/{self.row_name(row)}", led=self.can_open(row))
        self.open_row(row)
