"""Which keys would carry text to the clipboard, in any widget and on any platform.

Must not know a widget. Apart from the guard, so that the first window's fields need only this.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

Way = Literal["copy", "cut", "drag", "context_menu", "drop"]

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier
_KEPT = _CONTROL | _SHIFT | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
# Spelt out beside Qt's own table: the table depends on the platform, the rule does not.
_KEYS: dict[tuple[Qt.KeyboardModifier, Qt.Key], Way] = {
    (_CONTROL, Qt.Key.Key_C): "copy",
    (_CONTROL, Qt.Key.Key_Insert): "copy",
    (_NONE, Qt.Key.Key_Copy): "copy",
    (_CONTROL, Qt.Key.Key_X): "cut",
    (_SHIFT, Qt.Key.Key_Delete): "cut",
    (_NONE, Qt.Key.Key_Cut): "cut",
}
# X11 key tables give a line edit emacs keys, and both of these put the deleted text on the clipboard.
_DELETING = (QKeySequence.StandardKey.DeleteEndOfLine, QKeySequence.StandardKey.DeleteCompleteLine)
_DELETING_KEYS = {(_CONTROL, Qt.Key.Key_K), (_CONTROL, Qt.Key.Key_U)}


def way_out(event: QKeyEvent) -> Way | None:
    """Return how this key would carry text to the clipboard in any widget, or None."""
    found = _KEYS.get((event.modifiers() & _KEPT, Qt.Key(event.key())))
    if found is not None:
        return found
    if event.matches(QKeySequence.StandardKey.Copy):
        return "copy"
    return "cut" if event.matches(QKeySequence.StandardKey.Cut) else None


def deletes_into_clipboard(event: QKeyEvent) -> bool:
    """Tell whether a line edit would delete *and copy* on this key (Ctrl+K and Ctrl+U under X11)."""
    if (event.modifiers() & _KEPT, Qt.Key(event.key())) in _DELETING_KEYS:
        return True
    return any(event.matches(sequence) for sequence in _DELETING)
