"""The action bar: chips saying what is so, buttons for what can be done, at most one primary."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent

from client.contract.blocks import Action, ActionBar
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.blocks.card import BlockWidget, follow
from client.qt.buttons import Button, Face, Kind
from client.qt.paint.signs import draw_chip, measure_chip
from client.qt.recorder import Recorder
from client.qt.theme import Theme

_FUNCTION_KEY = re.compile(r"F\d+$")
_GAP = 12
_RING = 18
"""Room beside a primary button, so that its focus ring touches nothing (ux.md §3.1)."""


class ActionButton(Button):
    """A button that knows which action it stands for."""

    def __init__(self, theme: Theme, action: Action, kind: Kind) -> None:
        # Function keys stand in the key bar; any other key is shown on its button or nowhere (ux.md D3).
        cap = "" if _FUNCTION_KEY.match(action.key) else action.key
        super().__init__(theme, Face(action.label, action.icon, cap), kind)
        self.action = action
        if not action.enabled:
            self.make_unavailable(action.reason or action.label)


class ActionRow(BlockWidget):
    """Chips and buttons in one line, right-aligned by its owner."""

    def __init__(self, block: ActionBar, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block.id, theme, recorder)
        self._chips = block.chips
        kinds: dict[str, Kind] = {"primary": "primary", "secondary": "secondary", "ghost": "ghost"}
        self._buttons = tuple(
            ActionButton(theme, action, kinds.get(action.style, "secondary")) for action in block.actions
        )
        for button in self._buttons:
            button.setParent(self)
            button.clicked.connect(self._activated)
            button.refused.connect(self._refused)
        names = [chip.text for chip in block.chips]
        self.setAccessibleName(block.name or block.title or " ".join(names) or block.id)
        self.setAccessibleDescription(" ".join(names))

    def buttons(self) -> tuple[ActionButton, ...]:
        """Return the buttons from left to right."""
        return self._buttons

    def natural_height(self, width: int) -> int:
        """Return the height of the row."""
        return 52

    def sizeHint(self) -> QSize:
        """Return the width of everything in one line."""
        width = sum(measure_chip(self._theme, chip, large=True).width() + 8 for chip in self._chips)
        width += sum(button.sizeHint().width() + _GAP for button in self._buttons)
        return QSize(round(width) + _RING - _GAP + 8, 52)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the buttons from the right."""
        super().resizeEvent(event)
        right = self.width() - 8
        for button in reversed(self._buttons):
            size = button.sizeHint()
            right -= size.width()
            button.setGeometry(right, (self.height() - size.height()) // 2, size.width(), size.height())
            right -= _GAP

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chips before the buttons."""
        painter = QPainter(self)
        right = float(self._buttons[0].geometry().left() - _GAP if self._buttons else self.width())
        for chip in reversed(self._chips):
            size = measure_chip(self._theme, chip, large=True)
            right -= size.width()
            draw_chip(painter, self._theme, QPointF(right, (self.height() - size.height()) / 2), chip, large=True)
            right -= 8
        painter.end()

    @records(EventKind.ACTION_ACTIVATED)
    def _activated(self) -> None:
        button = self.sender()
        if isinstance(button, ActionButton):
            self._recorder.record(EventKind.ACTION_ACTIVATED, f"{self.block_id}/{button.action.id}")
            follow(self, button.action)

    @records()
    def _refused(self, _reason: str) -> None:
        # The conductor shows the reason and records the refusal, as it does for the same key.
        button = self.sender()
        if isinstance(button, ActionButton):
            self.action_chosen.emit(button.action)
