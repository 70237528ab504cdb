"""Fields for choosing on sight: cards of which one is picked, and a box to tick.

Must not know what the options mean. Nothing is picked in advance unless the caller says so; signals tell only what the
person did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QSizePolicy, QWidget

from client.flows.recording import records
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import fill_round, outline_round
from client.qt.paint.text import CENTER, draw_line, text_width
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from client.contract.blocks import Option
    from client.qt.tokens import ColourName

_BODY = TextStyle("body", weight=500)
_KEY = TextStyle("small", "text2", 500)
_CARD_HEIGHT = 40
_GAP = 9


class OptionCard(QRadioButton):
    """One option of a Choice: ring, label, and the digit that picks it."""

    def __init__(self, theme: Theme, option: Option, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.option = option
        self.setAccessibleName(option.label)
        self.setAccessibleDescription(option.key)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Return the size that shows the label whole."""
        return QSize(round(text_width(self._theme, self.option.label, _BODY)) + 74, _CARD_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the same size."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on the card."""
        return self.rect().contains(pos)

    @records()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave arrows and digits to the Choice; Space picks."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        theme, room, painter = self._theme, QRectF(self.rect()), QPainter(self)
        on = self.isChecked()
        ground: ColourName = "accent_soft" if on else "hover" if self.underMouse() else "surface"
        fill_round(painter, room, theme.size("radius"), theme.colour(ground))
        line: ColourName = "accent" if on else "control" if self.underMouse() else "border_strong"
        outline_round(painter, room, theme.size("radius"), theme.colour(line), 2 if on else 1)
        ring = QPointF(room.left() + 20, room.center().y())
        painter.setPen(QPen(theme.colour("accent" if on else "control"), 1.6))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(ring, 8, 8)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(ring, 4.5, 4.5)
        draw_line(painter, theme, room.adjusted(38, 0, -34, 0), self.option.label, _BODY)
        draw_line(painter, theme, QRectF(room.right() - 30, 0, 22, room.height()), self.option.key, _KEY, CENTER)


class Choice(QWidget):
    """Option cards in columns, one tab stop; arrows move and pick, a digit picks at once.

    Signals:
        chosen(str): the person picked the option with this value.
    """

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, name: str, options: Sequence[Option], columns: int = 2, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._cards = [OptionCard(theme, option, self) for option in options]
        self._most = self._columns = max(columns, 1)
        self._widest = max((card.sizeHint().width() for card in self._cards), default=0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for index, card in enumerate(self._cards):
            self._group.addButton(card, index)
        self._group.idClicked.connect(self._tell)
        if self._cards:
            self.setFocusProxy(self._cards[0])
        self._keep_one_stop()

    def height_for(self, width: int) -> int:
        """Return the height of the cards at a width; labels are never cut, columns give way instead."""
        rows = -(-len(self._cards) // self._columns_for(width))
        return rows * _CARD_HEIGHT + max(rows - 1, 0) * _GAP

    def sizeHint(self) -> QSize:
        """Return the size with all columns side by side."""
        width = self._most * self._widest + (self._most - 1) * _GAP
        return QSize(width, self.height_for(max(self.width(), 1) if self.isVisible() else width))

    def minimumSizeHint(self) -> QSize:
        """Return the size with one column at the least width."""
        return QSize(self._widest, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the cards in as many columns as fit."""
        super().resizeEvent(event)
        self._columns = columns = self._columns_for(self.width())
        width = (self.width() - (columns - 1) * _GAP) // columns
        for index, card in enumerate(self._cards):
            left, top = (index % columns) * (width + _GAP), (index // columns) * (_CARD_HEIGHT + _GAP)
            card.setGeometry(left, top, width, _CARD_HEIGHT)

    def _columns_for(self, width: int) -> int:
        fitting = (width + _GAP) // (self._widest + _GAP) if self._widest else 1
        return min(max(fitting, 1), self._most)

    def value(self) -> str:
        """Return the picked option's value, or an empty text."""
        index = self._group.checkedId()
        return self._cards[index].option.value if index >= 0 else ""

    def set_value(self, value: str) -> None:
        """Pick without a signal; an unknown or empty value leaves nothing picked."""
        self._group.setExclusive(False)
        for card in self._cards:
            card.setChecked(bool(value) and card.option.value == value)
        self._group.setExclusive(True)
        self._keep_one_stop()

    def show_error(self, text: str) -> None:
        """Say to a screen reader what is wrong; the text itself stands above the field."""
        self.setAccessibleDescription(text)

    @records()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with arrows, pick with digits."""
        steps = {
            Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: self._columns, Qt.Key.Key_Up: -self._columns,
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self._pick(self._here() + step)
            return
        for index, card in enumerate(self._cards):
            if card.option.key and event.text() == card.option.key:
                self._pick(index)
                return
        event.ignore()

    def _here(self) -> int:
        for index, card in enumerate(self._cards):
            if card.hasFocus():
                return index
        return max(self._group.checkedId(), 0)

    def _pick(self, index: int) -> None:
        if 0 <= index < len(self._cards):
            card = self._cards[index]
            card.setFocus(Qt.FocusReason.ShortcutFocusReason)
            card.click()

    @records()
    def _tell(self, index: int) -> None:
        self._keep_one_stop()
        self.chosen.emit(self._cards[index].option.value)

    def _keep_one_stop(self) -> None:
        stop = max(self._group.checkedId(), 0)
        for index, card in enumerate(self._cards):
            card.setFocusPolicy(Qt.FocusPolicy.StrongFocus if index == stop else Qt.FocusPolicy.ClickFocus)
        if self._cards:
            self.setFocusProxy(self._cards[stop])


class Check(QCheckBox):
    """A box with a tick and its label.

    Signals (inherited): clicked(bool) when the person changed it; setChecked is silent to it.
    """

    def __init__(self, theme: Theme, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._label = label
        self.setAccessibleName(label)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Return box and label in a row of 32 px."""
        return QSize(round(text_width(self._theme, self._label, _BODY)) + 32, 32)

    def minimumSizeHint(self) -> QSize:
        """Return the same size."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click on the label, too."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, tick and label."""
        theme, painter = self._theme, QPainter(self)
        box = QRectF(1, self.height() / 2 - 9, 18, 18)
        if self.isChecked():
            fill_round(painter, box, 4, theme.colour("accent"))
            draw_icon(painter, box.topLeft() + QPointF(1, 1), "check", theme.colour("on_accent"), 16)
        else:
            fill_round(painter, box, 4, theme.colour("surface"))
            line: ColourName = "accent" if self.underMouse() else "control"
            outline_round(painter, box, 4, theme.colour(line), 1.4)
        draw_line(painter, theme, QRectF(28, 0, self.width() - 28, self.height()), self._label, _BODY)
