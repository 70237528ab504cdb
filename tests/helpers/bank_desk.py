"""The real desk and window against the whole server: keys go in, the offscreen display and the record come out.

Requests run inline on the interface's thread, so that after `settle` everything that a key caused has happened.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.contract.screen import Screen
from client.net.start import Prepared
from client.qt.desk_activity import Activity
from client.qt.guard import ExitGuard
from tests.helpers.bank_server import MANAGER, BankServer
from tests.helpers.desk_bench import DeskBench
from tests.helpers.flow_terminal import Wire, prepared_for
from tests.helpers.wire_client import PASSWORD

_HELD = {
    "ctrl": Qt.KeyboardModifier.ControlModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
    "shift": Qt.KeyboardModifier.ShiftModifier,
}
_NAMES = {"Prior": "PageUp", "Next": "PageDown", "space": "Space"}


class BankDesk(DeskBench):
    """One terminal of the bank."""

    def __init__(self, bank: BankServer, *, url: str = "", ca: Path | None = None) -> None:
        self.bank = bank
        self.number = bank.new_terminal()
        self.wire = Wire(bank, url, ca)
        super().__init__(enrol_code=bank.code(self.number), clock=bank.clock)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        self._guard = ExitGuard(application)
        application.installEventFilter(self._guard)
        self._activity = Activity(application, self.recorder)
        self._activity.speak(self.words)
        self._activity.touched.connect(self.desk.touched)
        self._activity.said.connect(self.desk.show_notice)
        self._guard.refused.connect(self._activity.refused)

    def open_window(self) -> BankDesk:
        """Come to the sign-in page with the window in front."""
        self.shell.resize(1440, 900)
        self.shell.show()
        self.shell.activateWindow()
        self.desk.start()
        self.settle()
        return self

    def enter(self, staff: str = MANAGER, password: str = PASSWORD) -> BankDesk:
        """Come to the home screen by keys alone."""
        self.open_window()
        self.type(staff)
        self.press("Tab")
        self.type(password)
        self.press("Return")
        return self

    def press(self, chord: str) -> None:
        """Press one key under its X name (`ctrl+k`, `F9`, `Return`) where the focus is, and let it take effect."""
        *held, name = chord.split("+")
        key = getattr(Qt.Key, "Key_" + _NAMES.get(name, name.upper() if len(name) == 1 else name))
        modifiers = Qt.KeyboardModifier.NoModifier
        for one in held:
            modifiers |= _HELD[one]
        QTest.keyClick(self._focus(), key, modifiers)
        self.settle()

    def type(self, text: str) -> None:
        """Type letters where the focus is."""
        for letter in text:
            QTest.keyClicks(self._focus(), letter)
            self.settle()

    def shown_code(self) -> str:
        """Code of the screen in the content's place, empty when there is none."""
        frame = self.shell._frame
        return frame.shown.code if frame is not None and frame.shown is not None else ""

    def close(self) -> None:
        """End the terminal and its filters."""
        self._application.removeEventFilter(self._guard)
        self._application.removeEventFilter(self._activity)
        self._activity.blockSignals(True)
        super().close()
        self._activity.deleteLater()
        self._guard.deleteLater()
        self.settle()
        self.wire.close()

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.shell

    def _prepare(self) -> Prepared:
        prepared = prepared_for(self.bank, self.number, self.wire)
        key = self.store.load()
        if key is not None:
            prepared.gateway.use_key(key, kept=False)
        return prepared


def texts_of_widgets() -> set[str]:
    """Every text that any widget of this program holds: its properties, and what it tells a screen reader."""
    found: set[str] = set()
    for widget in QApplication.allWidgets():
        found.update(_properties(widget))
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None:
            found.update(_accessible(interface, depth=0))
    return found


def live_screens() -> list[Screen]:
    """Every decoded screen that something in this process still holds."""
    gc.collect()
    return [one for one in gc.get_objects() if type(one) is Screen]


def screens_since(earlier: list[Screen]) -> list[Screen]:
    """The decoded screens that are held now and were not held earlier (by another test's remains)."""
    return [one for one in live_screens() if not any(one is known for known in earlier)]


def content_texts(served: bytes) -> set[str]:
    """The texts of a served screen that stand for somebody: longer than a label's usual word."""
    return {text for text in _strings(msgspec.json.decode(served)) if len(text) >= 4}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _properties(item: QObject) -> Iterator[str]:
    meta = item.metaObject()
    for place in range(meta.propertyCount()):
        value = item.property(str(meta.property(place).name()))
        if isinstance(value, str):
            yield value


def _accessible(interface: object, depth: int) -> Iterator[str]:
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value, QAccessible.Text.Help):
        yield interface.text(kind)  # type: ignore[attr-defined]
    if depth > 6:
        return
    for place in range(interface.childCount()):  # type: ignore[attr-defined]
        child = interface.child(place)  # type: ignore[attr-defined]
        if child is not None and child.isValid():
            yield from _accessible(child, depth + 1)
