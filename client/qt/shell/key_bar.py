"""The bar of live keys at the foot: what every key does on this screen, each of them a button as well.

Must not know what an action means. The items are made once and shown other actions, so that a change of screen costs
no new widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from client import words as say
from client.flows.recording import records
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import draw_keycap, fill_round, measure_keycap
from client.qt.paint.text import CENTER, draw_line, text_width
from client.qt.shell.spots import Bar, Spot
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.contract.blocks import Action
    from client.words import Words

_LIMIT = 14
_LABEL = TextStyle("small", weight=500)
_PAD, _GAP, _LOCK = 4, 6, 20
_BETWEEN = 10
_MORE_WIDTH = 32


class KeyItem(Spot):
    """One key and what it does."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.action: Action | None = None
        self.hide()

    def show_action(self, action: Action) -> int:
        """Show an action; return the width it takes."""
        self.action = action
        self.name(action.label, action.key if action.enabled else f"{action.key} {action.reason}")
        cap = measure_keycap(self._theme, action.key).width() if action.key else 0
        width = _PAD + cap + _GAP + text_width(self._theme, action.label, self._style()) + _PAD + 1
        return round(width) + (0 if action.enabled else _LOCK)

    def forget(self) -> None:
        """Stand for nothing: no word of the last screen stays in a hidden item."""
        self.action = None
        self.name("")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint cap, label, and a lock when the action cannot be used here."""
        action, theme = self.action, self._theme
        if action is None:
            return
        painter, room = QPainter(self), QRectF(self.rect())
        if self.underMouse() or self.isDown():
            ground = theme.colour("selected" if self.isDown() else "hover")
            fill_round(painter, room.adjusted(0, 3, 0, -3), theme.size("radius_small"), ground)
        left = float(_PAD)
        if action.key:
            corner = QPointF(left, room.center().y() - 10.5)
            left += draw_keycap(painter, theme, corner, action.key).width() + _GAP
        width = text_width(theme, action.label, self._style())
        draw_line(painter, theme, QRectF(left, 0, width + 1, room.height()), action.label, self._style())
        if not action.enabled:
            corner = QPointF(left + width + 6, room.center().y() - 6.5)
            draw_icon(painter, corner, "lock", theme.colour("text3"), 13)

    def _style(self) -> TextStyle:
        action = self.action
        if action is None or not action.enabled:
            return _LABEL._replace(colour="text3")
        if action.style == "primary" or action.does == "print":
            return _LABEL._replace(colour="accent", weight=700)
        return _LABEL


class More(Spot):
    """Stands for the keys that found no room; opens the list of all."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the dots."""
        painter = QPainter(self)
        if self.underMouse():
            fill_round(painter, QRectF(self.rect()), self._theme.size("radius_small"), self._theme.colour("hover"))
        draw_line(painter, self._theme, QRectF(self.rect()), "…", TextStyle("body", "text2", 700), CENTER)


class KeyBar(Bar):
    """The bar of keys.

    Signals:
        pressed(Action): an item was pressed; the receiver records it, as it records the key itself.
        more_wanted(): the person wants the list of all keys.
    """

    pressed = Signal(object)
    more_wanted = Signal()

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._words = words
        self._items = [KeyItem(theme, self) for _ in range(_LIMIT)]
        for item in self._items:
            item.clicked.connect(self._item_pressed)
        self._more = More(theme, self)
        self._more.clicked.connect(self._more_pressed)
        self._widths: list[int] = []
        self.speak()

    def speak(self) -> None:
        """Say the names of the region and of its fixed part."""
        self.setAccessibleName(self._words(say.KEY_BAR))
        self._more.name(self._words(say.HELP_TITLE), "F1")

    def show_actions(self, actions: tuple[Action, ...]) -> None:
        """Show the live keys of a screen."""
        shown = actions[:_LIMIT]
        for item in self._items[len(shown) :]:
            item.forget()
        self._widths = [item.show_action(action) for item, action in zip(self._items, shown, strict=False)]
        self._place()

    def live(self) -> tuple[Action, ...]:
        """Return what is shown."""
        return tuple(item.action for item in self._items[: len(self._widths)] if item.action is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the items in the new width."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("surface"))
        painter.fillRect(0, 0, self.width(), 1, self._theme.colour("border"))

    def _place(self) -> None:
        left, fits = 16, 0
        need = left + sum(width + _BETWEEN for width in self._widths)
        right = self.width() - (0 if need <= self.width() else _MORE_WIDTH + 12)
        for index, item in enumerate(self._items):
            if index >= len(self._widths) or fits < index or left + self._widths[index] > right:
                item.hide()
                continue
            item.setGeometry(left, 2, self._widths[index], self.height() - 3)
            item.show()
            left += self._widths[index] + _BETWEEN
            fits = index + 1
        self._more.setVisible(fits < len(self._widths))
        self._more.setGeometry(left, 4, _MORE_WIDTH, self.height() - 7)

    @records()
    def _item_pressed(self) -> None:
        item = self.sender()
        if isinstance(item, KeyItem) and item.action is not None:
            self.pressed.emit(item.action)

    @records()
    def _more_pressed(self) -> None:
        self.more_wanted.emit()
