"""A field with what stands around it: label above, hint beside the label, error above and help below the field.

Must not know what is entered. Nothing here is a QLabel: the texts may come from the server and are painted plain.
"""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from client.flows.recording import records
from client.qt.paint.icons import draw_icon
from client.qt.paint.text import RIGHT, Paragraph, draw_line, draw_paragraph, text_width, wrapped
from client.qt.theme import TextStyle, Theme

_LABEL = TextStyle("small", "text2", 500)
_HINT = TextStyle("caption", "text2")
_ERROR = TextStyle("small", "danger", 500)
LABEL = 16
HEAD = 28
"""Height of the label, and where the field begins below it: the focus ring stands between them in clear air."""
_AIR = 6
_SIGN = 22


class Entry(Protocol):
    """What every field offers."""

    def show_error(self, text: str) -> None:
        """Show the field as wrong; an empty text clears it."""


class LabelledField(QWidget):
    """Label, field, and the sentences that belong to it; the field is the tab stop and carries name and description."""

    def __init__(
        self, theme: Theme, label: str, field: QWidget, hint: str = "", help_text: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme = theme
        self._label = label
        self._field = field
        self._hint = hint
        self._help = help_text
        self._error = ""
        self._error_lines: Paragraph | None = None
        self._help_lines: Paragraph | None = None
        self._measured = -1
        field.setParent(self)
        field.setAccessibleName(label)
        field.setAccessibleDescription(help_text or hint)
        self.setFocusProxy(field)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._lay_out)

    def field(self) -> QWidget:
        """Return the field itself."""
        return self._field

    def show_texts(self, label: str, hint: str = "", help_text: str = "") -> None:
        """Show other words around the field, for another language; what is entered and what is wrong stay."""
        self._label, self._hint, self._help = label, hint, help_text
        self._field.setAccessibleName(label)
        if not self._error:
            self._field.setAccessibleDescription(help_text or hint)
        self._lay_out()

    def show_error(self, text: str) -> None:
        """Show the sentence above the field and mark the field; an empty text takes it away. The input stays."""
        self._error = text
        cast("Entry", self._field).show_error(text)
        if not text:
            self._field.setAccessibleDescription(self._help or self._hint)
        self._lay_out()

    def error(self) -> str:
        """Return the sentence shown, or an empty text."""
        return self._error

    def hasHeightForWidth(self) -> bool:
        """Tell the layout to ask for the height: sentences wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all parts at this width."""
        self._measure(width)
        return round(self._field_top() + self._field.sizeHint().height() + self._help_height())

    def sizeHint(self) -> QSize:
        """Return the size at a usual width."""
        width = max(self._field.sizeHint().width(), round(self._head_width()))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the least width, with the height of the present width."""
        width = self._field.minimumSizeHint().width()
        return QSize(width, self.heightForWidth(max(self.width(), width)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the field for the new width."""
        super().resizeEvent(event)
        self._place()

    @records()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Focus the field when its label is pressed."""
        self._field.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint label, hint, error and help."""
        painter, theme, width = QPainter(self), self._theme, float(self.width())
        head = QRectF(0, 0, width, LABEL)
        draw_line(painter, theme, head, self._label, _LABEL)
        if self._hint:
            room = head.adjusted(text_width(theme, self._label, _LABEL) + 12, 0, 0, 0)
            draw_line(painter, theme, room, self._hint, _HINT, RIGHT)
        if self._error_lines is not None:
            draw_icon(painter, QPointF(0, HEAD - 4), "alert-circle", theme.colour("danger"), 18)
            draw_paragraph(painter, theme, QPointF(_SIGN, HEAD - 4), self._error_lines)
        if self._help_lines is not None:
            top = self._field_top() + self._field.height() + 4
            draw_paragraph(painter, theme, QPointF(0, top), self._help_lines)

    def _measure(self, width: int) -> None:
        if width == self._measured:
            return
        self._measured = width
        theme = self._theme
        self._error_lines = wrapped(theme, self._error, width - _SIGN, _ERROR) if self._error else None
        self._help_lines = wrapped(theme, self._help, width, _HINT) if self._help else None

    def _field_top(self) -> float:
        return HEAD + (self._error_lines.size.height() + _AIR if self._error_lines is not None else 0)

    def _help_height(self) -> float:
        return 4 + self._help_lines.size.height() if self._help_lines is not None else 0

    def _head_width(self) -> float:
        hint = text_width(self._theme, self._hint, _HINT) + 12 if self._hint else 0
        return text_width(self._theme, self._label, _LABEL) + hint + 1

    def _place(self) -> None:
        self._measure(self.width())
        height = self._field.sizeHint().height()
        self._field.setGeometry(0, round(self._field_top()), self.width(), height)

    def _lay_out(self) -> None:
        self._measured = -1
        self.updateGeometry()
        self._place()
        self.update()
