"""A field for several lines of plain text.

Must not know what is entered or where it goes. The rules are those of `client.qt.edits`: paste in, never copy out.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QKeyEvent, QPainter, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from client.contract.limits import STRING
from client.flows.recording import records
from client.qt.edits import PRIVATE, Input, make_transparent
from client.qt.exit_keys import deletes_into_clipboard, way_out
from client.qt.paint.fields import draw_field, field_state
from client.qt.paint.text import line_height
from client.qt.scroll_bar import ScrollBar
from client.qt.theme import TextStyle, Theme

PASTE_LIMIT = STRING
"""Characters the field holds, as many as can be sent at all; what goes beyond is refused, and the owner told."""


class MultilineEdit(QPlainTextEdit):
    """Several lines of plain text; Tab leaves the field.

    Signals:
        edited(str): the person changed the text; carries the whole text.
        overfilled(): what was typed or pasted was refused, at least in part, because no more fits.
    """

    edited = Signal(str)
    overfilled = Signal()

    def __init__(
        self, theme: Theme, name: str, kind: Input = "plain", lines: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines = lines
        self._error = ""
        self._composing = False
        self._silent = False
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(ScrollBar(theme))
        self.setFont(theme.font(TextStyle("body")))
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setInputMethodHints(PRIVATE | Qt.InputMethodHint.ImhMultiLine)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, kind != "latin")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setViewportMargins(8, 6, 4, 6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        make_transparent(self)
        self.textChanged.connect(self._tell)

    def text(self) -> str:
        """Return the text."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Replace the text without a signal; the undo history goes with the old one."""
        self._silent = True
        self.setPlainText(text)
        self._silent = False

    def composing(self) -> bool:
        """Tell whether a character is being composed."""
        return self._composing

    def show_error(self, text: str) -> None:
        """Show the field as wrong and say why to a screen reader; an empty text clears it. The input stays."""
        self._error = text
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usual width and the height of the asked number of lines."""
        return QSize(200, round(self._lines * line_height(TextStyle("body"))) + 20)

    def minimumSizeHint(self) -> QSize:
        """Return the same height at the least width."""
        return QSize(120, self.sizeHint().height())

    def createMimeDataFromSelection(self) -> QMimeData:
        """Hand out nothing: this is what Qt copies, drags and puts on X11's primary selection."""
        return QMimeData()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take plain text only."""
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste plain text, as much of it as fits."""
        text, room = source.text(), self._room()
        self.textCursor().insertText(text[:room])
        if len(text) > room:
            self.overfilled.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether a composition is under way; what was composed is taken only where it fits."""
        if len(event.commitString()) > self._room():
            event = QInputMethodEvent()
            self.overfilled.emit()
        super().inputMethodEvent(event)
        self._composing = bool(event.preeditString())

    @records()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, but never into the clipboard, and never beyond what can be sent."""
        if way_out(event) is not None or deletes_into_clipboard(event):
            return
        types = (event.text().isprintable() and bool(event.text())) or event.text() == "\r"
        if types and not self._room():
            self.overfilled.emit()
            return
        super().keyPressEvent(event)

    @records()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open no menu: Qt's own offers Copy."""
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Paint the frame on the outer widget; Qt paints the text on the viewport inside it."""
        if event.type() == QEvent.Type.Paint:
            painter = QPainter(self)
            draw_field(painter, self._theme, QRectF(self.rect()), field_state(self, error=bool(self._error)))
            painter.end()
            return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def _room(self) -> int:
        """Return how many characters may still come, in the place of those selected."""
        cursor = self.textCursor()
        held = self.document().characterCount() - 1 - (cursor.selectionEnd() - cursor.selectionStart())
        return max(PASTE_LIMIT - held, 0)

    def _tell(self) -> None:
        if not self._silent:
            self.edited.emit(self.toPlainText())
