"""Keeps what is shown on the glass from leaving it by copying, cutting, dragging or a text menu.

Must not know what is shown. It stands before every widget of the application, so that a widget Qt brings along (a
read-only line copies on Ctrl+C) is stopped as surely as our own. Entering stays free: pasting into a field works.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from client.flows.recording import records
from client.qt.exit_keys import deletes_into_clipboard, way_out

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_OWN_MENU = (Qt.ContextMenuPolicy.CustomContextMenu, Qt.ContextMenuPolicy.ActionsContextMenu)
_DROPS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
_WATCHED = frozenset(
    {
        QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.ContextMenu, QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease, *_DROPS,
    }
)  # fmt: skip


class ExitGuard(QObject):
    """The application-wide filter; install it with `app.installEventFilter(guard)` before the first window.

    Signals:
        refused(str): something was stopped; the kind is copy, cut, drag, context_menu or drop.
    """

    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pressed_at: QPoint | None = None
        self._told = False
        self._passing = False
        self._clipboard = QGuiApplication.clipboard()
        if self._clipboard.supportsSelection():
            self._clipboard.selectionChanged.connect(self._give_up_selection)

    @records()
    @Slot()
    def _give_up_selection(self) -> None:
        """Empty X11's primary selection whenever it is ours: Ctrl+A or Shift+Home in a line puts the text there.

        Another program gets it only from our own event loop, which runs again after this.
        """
        if self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop what would carry something out; True means the event ends here."""
        kind = event.type()
        if kind not in _WATCHED or self._passing or not isinstance(watched, QWidget):
            return False
        if isinstance(event, QKeyEvent):
            return self._stops_key(watched, event)
        if kind == QEvent.Type.ContextMenu:
            return self._stops_menu(watched)
        if kind in _DROPS:
            return self._stops_drop(event)
        return isinstance(event, QMouseEvent) and self._stops_mouse(watched, event)

    def _stops_key(self, widget: QWidget, event: QKeyEvent) -> bool:
        way = way_out(event)
        if way is None:
            return self._stops_deleting(widget, event)
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self.refused.emit(way)
        event.setAccepted(event.type() == QEvent.Type.KeyPress)
        return True

    def _stops_deleting(self, widget: QWidget, event: QKeyEvent) -> bool:
        if not deletes_into_clipboard(event) or _text_widget(widget) is None:
            return False
        # Not accepted as an override, so that a shortcut of the shell on the same key still works.
        event.setAccepted(False)
        return True

    def _stops_menu(self, widget: QWidget) -> bool:
        if widget.contextMenuPolicy() in _OWN_MENU:
            return False
        self.refused.emit("context_menu")
        return True

    def _stops_drop(self, event: QEvent) -> bool:
        # Qt delivers no Drop to a widget whose DragEnter was refused, so this is where a try shows.
        if event.type() == QEvent.Type.DragEnter:
            self.refused.emit("drop")
        event.setAccepted(False)
        return True

    def _stops_mouse(self, widget: QWidget, event: QMouseEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self._pressed_at = event.position().toPoint() if self._starts_drag(widget, event) else None
            self._told = False
            return _is_selectable_label(widget)
        if kind == QEvent.Type.MouseMove:
            return self._stops_dragging(event)
        self._pressed_at = None
        return event.button() == Qt.MouseButton.LeftButton and self._release_unselected(widget, event)

    def _starts_drag(self, widget: QWidget, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton or event.modifiers() & _SHIFT:
            return False
        view = widget.parent()
        if isinstance(view, QAbstractItemView):
            return view.dragEnabled()
        text = _text_widget(widget)
        if isinstance(text, QLineEdit) and not text.dragEnabled():
            return False
        return text is not None and _inside_selection(text, event.position().toPoint())

    def _stops_dragging(self, event: QMouseEvent) -> bool:
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if not self._told and moved >= QGuiApplication.styleHints().startDragDistance():
            self._told = True
            self.refused.emit("drag")
        return True

    def _release_unselected(self, widget: QWidget, event: QMouseEvent) -> bool:
        """Deliver the release while nothing is selected: under X11 Qt would put the selection on the primary one."""
        text = _text_widget(widget)
        if isinstance(text, QLineEdit) and text.hasSelectedText():
            start, length = text.selectionStart(), text.selectionLength()
            text.deselect()
            self._pass(widget, event)
            text.setSelection(start, length)
            return True
        if isinstance(text, QPlainTextEdit | QTextEdit) and text.textCursor().hasSelection():
            kept = QTextCursor(text.textCursor())
            bare = QTextCursor(kept)
            bare.clearSelection()
            text.setTextCursor(bare)
            self._pass(widget, event)
            text.setTextCursor(kept)
            return True
        return False

    def _pass(self, widget: QWidget, event: QEvent) -> None:
        self._passing = True
        try:
            QCoreApplication.sendEvent(widget, event)
        finally:
            self._passing = False


def _text_widget(widget: QWidget) -> QLineEdit | QPlainTextEdit | QTextEdit | None:
    for candidate in (widget, widget.parent()):
        if isinstance(candidate, QLineEdit | QPlainTextEdit | QTextEdit):
            return candidate
    return None


def _is_selectable_label(widget: QWidget) -> bool:
    selectable = Qt.TextInteractionFlag.TextSelectableByMouse
    return isinstance(widget, QLabel) and bool(widget.textInteractionFlags() & selectable)


def _inside_selection(text: QLineEdit | QPlainTextEdit | QTextEdit, at: QPoint) -> bool:
    if isinstance(text, QLineEdit):
        return text.hasSelectedText() and text.selectionStart() <= text.cursorPositionAt(at) < text.selectionEnd()
    cursor = text.textCursor()
    return cursor.hasSelection() and cursor.selectionStart() <= text.cursorForPosition(at).position() < (
        cursor.selectionEnd()
    )
