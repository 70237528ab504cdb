"""Notices that Caps Lock is on while a password is typed.

Must not know what is typed. Qt does not tell the state of the lock, so it is inferred from a letter that came in the
wrong case for Shift, and forgotten when the key itself is pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class CapsWatch(QObject):
    """Watches the password fields inside one widget; `changed(on)` is called when the inference changes."""

    def __init__(self, owner: QWidget, changed: Callable[[bool], None]) -> None:
        super().__init__(owner)
        self._changed = changed
        self._on = False

    def is_on(self) -> bool:
        """Tell what was inferred last."""
        return self._on

    def watch(self, field: QWidget) -> None:
        """Look at the keys of a field from now on."""
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Compare a typed letter with the Shift key."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._look(event)
        return super().eventFilter(watched, event)

    def _look(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_CapsLock:
            self._tell(on=False)
            return
        text = event.text()
        if len(text) == 1 and text.isascii() and text.isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._tell(on=text.isupper() != shifted)

    def _tell(self, *, on: bool) -> None:
        if on != self._on:
            self._on = on
            self._changed(on)
