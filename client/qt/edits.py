"""Fields for one line of text, and for a password.

Must not know what is entered or where it goes. What is typed can be pasted in but not copied out (traps.md F1), the
input method learns nothing from it (F11), and a field says only what the person did: setting a text is silent.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from client.flows.recording import records
from client.qt.exit_keys import deletes_into_clipboard, way_out
from client.qt.paint.fields import draw_field, field_state
from client.qt.theme import TextStyle, Theme

Input = Literal["plain", "kana", "latin"]
"""plain: input method as it is; kana: input method on; latin: input method off (numbers, codes, passwords)."""

PRIVATE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
"""What every field asks of the input method: learn nothing, suggest nothing."""
_LATIN = PRIVATE | Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoAutoUppercase


def make_transparent(widget: QWidget) -> None:
    """Let the frame we paint show through Qt's own ground."""
    palette = QPalette(widget.palette())
    palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
    widget.setPalette(palette)


class LineEdit(QLineEdit):
    """One line of text.

    Signals (inherited): textEdited(str) on every change by the person, returnPressed() on Enter outside a composition.
    """

    def __init__(
        self, theme: Theme, name: str, kind: Input = "plain", height: int = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._height = height
        self._error = ""
        self._composing = False
        self.setAccessibleName(name)
        self.setFrame(False)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setInputMethodHints(_LATIN if kind == "latin" else PRIVATE)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, kind != "latin")
        self.setFont(theme.font(TextStyle("body", px=16 if height >= theme.size("control_large") else 14)))
        margin = 14 if height >= theme.size("control_large") else 12
        self.setTextMargins(margin, 0, margin, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        make_transparent(self)

    def composing(self) -> bool:
        """Tell whether a character is being composed; F6 to F10, Enter and Esc then belong to the input method."""
        return self._composing

    def show_error(self, text: str) -> None:
        """Show the field as wrong and say why to a screen reader; an empty text clears it. The input stays."""
        self._error = text
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usual width and the fixed height."""
        return QSize(200, self._height)

    def minimumSizeHint(self) -> QSize:
        """Return the least width that shows a few characters."""
        return QSize(72, self._height)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether a composition is under way."""
        super().inputMethodEvent(event)
        self._composing = bool(event.preeditString())

    @records()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, but never into the clipboard."""
        if way_out(event) is None and not deletes_into_clipboard(event):
            super().keyPressEvent(event)

    @records()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open no menu: Qt's own offers Copy."""
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover state."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaint for the rest state."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field's frame, then Qt's text and cursor on it."""
        painter = QPainter(self)
        draw_field(painter, self._theme, QRectF(self.rect()), field_state(self, error=bool(self._error)))
        painter.end()
        super().paintEvent(event)


class PasswordEdit(LineEdit):
    """A password: dots, input method off, nothing left behind after `take`."""

    def __init__(self, theme: Theme, name: str, height: int = 36, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, "latin", height, parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(_LATIN | Qt.InputMethodHint.ImhHiddenText)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def take(self) -> str:
        """Return what was typed and empty the field, its undo history included."""
        text = self.text()
        self.setText("")  # clear() would keep the text in the undo history
        return text
