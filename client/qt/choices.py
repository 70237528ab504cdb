"""Fields for choosing: cards of which one is picked, a check, a drop-down list.

Must not know what the options mean. Nothing is picked in advance unless the caller says so; signals tell only what the
person did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QGridLayout, QRadioButton, QSizePolicy, QWidget

from client.qt.paint.fields import draw_field, field_state
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import fill_round, outline_round
from client.qt.paint.text import CENTER, draw_line, text_width
from client.qt.select_panel import SelectPanel
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from client.contract.blocks import Option

_BODY = TextStyle("body", weight=500)
_KEY = TextStyle("small", "text2", 500)


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
        return QSize(round(text_width(self._theme, self.option.label, _BODY)) + 74, 40)

    def minimumSizeHint(self) -> QSize:
        """Return the same size."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on the card."""
        return self.rect().contains(pos)

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
        ground = "accent_soft" if on else "hover" if self.underMouse() else "surface"
        fill_round(painter, room, theme.size("radius"), theme.colour(ground))
        line = "accent" if on else "control" if self.underMouse() else "border_strong"
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
        self._columns = max(columns, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(9)
        grid.setVerticalSpacing(9)
        for index, card in enumerate(self._cards):
            grid.addWidget(card, index // self._columns, index % self._columns)
            grid.setColumnStretch(index % self._columns, 1)
            self._group.addButton(card, index)
        self._group.idClicked.connect(self._tell)
        if self._cards:
            self.setFocusProxy(self._cards[0])
        self._keep_one_stop()

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
            line = "accent" if self.underMouse() else "control"
            outline_round(painter, box, 4, theme.colour(line), 1.4)
        draw_line(painter, theme, QRectF(28, 0, self.width() - 28, self.height()), self._label, _BODY)


class Select(QComboBox):
    """A drop-down list that opens inside the window, so that watermark and capture protection cover it.

    Arrows change the value, Alt+Down, Space and F4 open the list, Enter and Esc close it; the wheel changes nothing.

    Signals:
        chosen(str): the person picked the option with this value.
    """

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, name: str, options: Sequence[Option], height: int = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._height = height
        self._options = tuple(options)
        self._error = ""
        self._panel: SelectPanel | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        for option in self._options:
            self.addItem(option.label)
        self.setCurrentIndex(-1)

    def value(self) -> str:
        """Return the picked option's value, or an empty text."""
        index = self.currentIndex()
        return self._options[index].value if index >= 0 else ""

    def set_value(self, value: str) -> None:
        """Pick without a signal; an unknown or empty value leaves nothing picked."""
        values = [option.value for option in self._options]
        self.setCurrentIndex(values.index(value) if value in values else -1)

    def show_error(self, text: str) -> None:
        """Show the field as wrong and say why to a screen reader; an empty text clears it."""
        self._error = text
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the width of the longest option."""
        widest = max((text_width(self._theme, option.label, TextStyle()) for option in self._options), default=0)
        return QSize(round(widest) + 52, self._height)

    def minimumSizeHint(self) -> QSize:
        """Return the least width; a longer label is elided and read out whole."""
        return QSize(96, self._height)

    def showPopup(self) -> None:
        """Open the list inside the window."""
        if self._panel is None and self._options:
            self._panel = SelectPanel(self._theme, [option.label for option in self._options], self)
            self._panel.picked.connect(self._take)
            self._panel.closed.connect(self.hidePopup)
            self._panel.open_at(self, self.currentIndex())

    def hidePopup(self) -> None:
        """Close the list."""
        panel, self._panel = self._panel, None
        if panel is not None:
            panel.hide()
            panel.deleteLater()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open, move, pick by first characters, close."""
        key, opened = event.key(), self._panel is not None
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key in (Qt.Key.Key_F4, Qt.Key.Key_Space) or (
            key in steps and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            (self.hidePopup if opened else self.showPopup)()
        elif key in steps:
            self._take(min(max(self.currentIndex() + steps[Qt.Key(key)], 0), len(self._options) - 1), keep_open=True)
        elif opened and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            self.hidePopup()
        elif not self._take_by_letter(event.text()):
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll: a wheel over a field must not change it."""
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open or close the list."""
        if event.button() == Qt.MouseButton.LeftButton:
            (self.showPopup if self._panel is None else self.hidePopup)()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list when the focus goes elsewhere."""
        super().focusOutEvent(event)
        self.hidePopup()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover state."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint frame, value and chevron."""
        theme, room, painter = self._theme, QRectF(self.rect()), QPainter(self)
        draw_field(painter, theme, room, field_state(self, error=bool(self._error)))
        draw_line(painter, theme, room.adjusted(12, 0, -36, 0), self.currentText(), TextStyle())
        corner = QPointF(room.right() - 28, room.center().y() - 9)
        draw_icon(painter, corner, "chevron-down", theme.colour("text2"), 18)

    def _take_by_letter(self, text: str) -> bool:
        if not text.strip():
            return False
        count, start = len(self._options), self.currentIndex() + 1
        for index in [*range(start, count), *range(start)]:
            if self._options[index].label.casefold().startswith(text.casefold()):
                self._take(index, keep_open=True)
                return True
        return False

    def _take(self, index: int, *, keep_open: bool = False) -> None:
        changed = index != self.currentIndex()
        self.setCurrentIndex(index)
        if not keep_open:
            self.hidePopup()
        elif self._panel is not None:
            self._panel.show_current(index)
        if changed:
            self.chosen.emit(self._options[index].value)
