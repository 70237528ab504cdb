"""Turns key events of the window into names such as `Ctrl+Enter`, before the focused widget sees them.

Must not know what a key does: it asks one function. While a character is being composed every key belongs to the
input method (ux.md §2.3, UX-28); full-width digits, letters and signs count as the plain ones.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from client.flows.recording import records

if TYPE_CHECKING:
    from collections.abc import Callable

_MODIFIERS = (
    (Qt.KeyboardModifier.ControlModifier, "Ctrl"),
    (Qt.KeyboardModifier.AltModifier, "Alt"),
    (Qt.KeyboardModifier.ShiftModifier, "Shift"),
)
_NAMES = {
    Qt.Key.Key_Return: "Enter", Qt.Key.Key_Enter: "Enter", Qt.Key.Key_Escape: "Esc", Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right", Qt.Key.Key_Up: "Up", Qt.Key.Key_Down: "Down", Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End", Qt.Key.Key_Tab: "Tab", Qt.Key.Key_Backtab: "Tab", Qt.Key.Key_Space: "Space",
    Qt.Key.Key_PageUp: "PageUp", Qt.Key.Key_PageDown: "PageDown",
}  # fmt: skip
_ALIASES = {"return": "Enter", "escape": "Esc", "pgup": "PageUp", "pgdown": "PageDown", "←": "Left"}
_STOLEN = "Ctrl+K"
"""A line edit deletes to the end on this key, so the exit guard lets only a shortcut have it."""


def chord_of(event: QKeyEvent) -> str:
    """Return the name of a pressed key with its modifiers, or an empty text for a modifier alone."""
    key = Qt.Key(event.key())
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F24:
        name = f"F{key - Qt.Key.Key_F1 + 1}"
    elif key in _NAMES:
        name = _NAMES[key]
    else:
        name = _plain(event.text()) or _from_code(key)
    if not name:
        return ""
    keep = [(flag, word) for flag, word in _MODIFIERS if event.modifiers() & flag]
    if len(name) == 1 and not name.isalnum():
        keep = [(flag, word) for flag, word in keep if word != "Shift"]  # the sign itself says that Shift was held
    return "+".join([*(word for _, word in keep), name])


def canonical(key: str) -> str:
    """Return a key as the server writes it in the form of `chord_of`, e.g. `ctrl+return` as `Ctrl+Enter`."""
    *modifiers, name = (part.strip() for part in key.split("+"))
    held = {modifier.lower() for modifier in modifiers}
    name = _ALIASES.get(name.lower(), name[:1].upper() + name[1:])
    return "+".join([*(word for _, word in _MODIFIERS if word.lower() in held), name])


def is_typing() -> bool:
    """Tell whether a text field has the focus; single characters are then its own."""
    return isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)


class Keyboard(QObject):
    """Follows the focus inside one window and offers each key to `answer` first.

    `answer(chord)` returns True when the key was meant for the shell; the focused widget then never sees it.
    """

    def __init__(self, window: QWidget, answer: Callable[[str], bool], app: QApplication) -> None:
        super().__init__(window)
        self._window = window
        self._answer = answer
        self._focused: QWidget | None = None
        self._composing = False
        self._shortcut = QShortcut(QKeySequence(_STOLEN), window)
        self._shortcut.activated.connect(self._shortcut_pressed)
        app.focusChanged.connect(self._focus_changed)

    @property
    def composing(self) -> bool:
        """Whether a character is being composed in the focused widget."""
        return self._composing

    def take(self, event: QKeyEvent) -> bool:
        """Offer a key event; True when it was taken."""
        if self._composing or event.isAutoRepeat():
            return False
        chord = chord_of(event)
        is_open = getattr(self._focused, "is_open", None)  # of a drop-down list, which is not loaded at the start
        if chord == "Esc" and callable(is_open) and is_open():
            return False  # closes the list, not what the list stands on
        return bool(chord) and self._answer(chord)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the focused widget's keys and compositions."""
        kind = event.type()
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is self._focused:
            return self.take(event)
        return False

    @records()
    def _shortcut_pressed(self) -> None:
        if not self._composing:
            self._answer(_STOLEN)

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._focused is not None and isValid(self._focused):
            self._focused.removeEventFilter(self)
        self._composing = False
        self._focused = new if new is not None and new.window() is self._window and new is not self._window else None
        if self._focused is not None:
            self._focused.installEventFilter(self)


def _plain(text: str) -> str:
    """Return one typed character in its plain form: `１` as `1`, a letter in upper case."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return plain if len(plain) == 1 and plain.isprintable() and not plain.isspace() else ""


def _from_code(key: Qt.Key) -> str:
    """Return the character of a key whose event carries none (Ctrl and a letter)."""
    return chr(key) if 0x21 <= key <= 0x7E else ""
