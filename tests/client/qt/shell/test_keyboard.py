"""Keys have one name each, in any width; while a character is composed they belong to the input method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from client.contract.blocks import Option
from client.qt.dropdown import Select
from client.qt.guard import ExitGuard
from client.qt.shell.keyboard import Keyboard, canonical, chord_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from client.qt.theme import Theme

_M = Qt.KeyboardModifier
_K = Qt.Key


@pytest.mark.parametrize(
    ("key", "held", "text", "name"),
    [
        (_K.Key_F9, _M.NoModifier, "", "F9"),
        (_K.Key_F6, _M.ShiftModifier, "", "Shift+F6"),
        (_K.Key_P, _M.ControlModifier, "\x10", "Ctrl+P"),
        (_K.Key_L, _M.ControlModifier | _M.ShiftModifier, "\x0c", "Ctrl+Shift+L"),
        (_K.Key_1, _M.AltModifier, "1", "Alt+1"),
        (_K.Key_1, _M.NoModifier, "１", "1"),
        (_K.Key_Slash, _M.NoModifier, "/", "/"),
        (_K.Key_Slash, _M.NoModifier, "／", "/"),
        (_K.Key_Slash, _M.ShiftModifier, "/", "/"),
        (_K.Key_Enter, _M.ControlModifier | _M.KeypadModifier, "\r", "Ctrl+Enter"),
        (_K.Key_Return, _M.NoModifier, "\r", "Enter"),
        (_K.Key_A, _M.NoModifier, "ａ", "A"),
        (_K.Key_Left, _M.AltModifier, "", "Alt+Left"),
        (_K.Key_Shift, _M.ShiftModifier, "", ""),
    ],
)  # fmt: skip
def test_every_key_has_one_name(key: Qt.Key, held: Qt.KeyboardModifier, text: str, name: str) -> None:
    assert chord_of(QKeyEvent(QEvent.Type.KeyPress, key, held, text)) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [("F9", "F9"), ("ctrl+return", "Ctrl+Enter"), ("Shift+Ctrl+l", "Ctrl+Shift+L"), ("alt+left", "Alt+Left")],
)
def test_a_key_of_the_server_gets_the_same_name(written: str, name: str) -> None:
    assert canonical(written) == name


class Desk(QWidget):
    """A window with a field; keeps the chords it was offered and takes those named."""

    def __init__(self, taken: set[str], application: QApplication) -> None:
        super().__init__()
        self.keyboard = Keyboard(self, self.answer, application)
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)
        self.offered: list[str] = []
        self._taken = taken

    def answer(self, chord: str) -> bool:
        self.offered.append(chord)
        return chord in self._taken


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    window = Desk({"F9", "Ctrl+K", "1"}, qapp)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.field.setFocus()
    yield window
    window.close()


def test_the_window_is_asked_before_the_focused_field(desk: Desk) -> None:
    QTest.keyClick(desk.field, _K.Key_1)
    QTest.keyClick(desk.field, _K.Key_2)
    assert desk.offered == ["1", "2"]
    assert desk.field.text() == "2"


def test_keys_belong_to_the_input_method_while_it_composes(desk: Desk) -> None:
    QApplication.sendEvent(desk.field, QInputMethodEvent("やまも", []))
    for key in (_K.Key_F9, _K.Key_F6, _K.Key_Escape, _K.Key_Return, _K.Key_Space):
        QTest.keyClick(desk.field, key)
    QTest.keyClick(desk.field, _K.Key_K, _M.ControlModifier)
    assert desk.offered == []
    done = QInputMethodEvent("", [])
    done.setCommitString("山本")
    QApplication.sendEvent(desk.field, done)
    QTest.keyClick(desk.field, _K.Key_F9)
    assert desk.offered == ["F9"]


def test_an_open_list_keeps_escape_for_itself(desk: Desk, theme: Theme, qtbot: QtBot) -> None:
    select = Select(theme, "場所", (Option(value="a", label="一階"), Option(value="b", label="二階")), parent=desk)
    select.show()
    select.setFocus()
    select.showPopup()
    QTest.keyClick(select, _K.Key_Escape)
    assert not select.is_open()
    assert desk.offered == []
    QTest.keyClick(select, _K.Key_Escape)
    assert desk.offered == ["Esc"]


def test_a_composition_ends_with_the_focus(desk: Desk) -> None:
    QApplication.sendEvent(desk.field, QInputMethodEvent("や", []))
    desk.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    desk.field.clearFocus()
    desk.field.setFocus()
    QTest.keyClick(desk.field, _K.Key_F9)
    assert desk.offered == ["F9"]


def test_the_command_key_works_in_a_field_under_the_exit_guard(desk: Desk, qapp: QApplication) -> None:
    guard = ExitGuard()
    qapp.installEventFilter(guard)
    try:
        desk.field.setText("残す")
        QTest.keyClick(desk.field, _K.Key_K, _M.ControlModifier)
    finally:
        qapp.removeEventFilter(guard)
    assert desk.offered == ["Ctrl+K"]
    assert desk.field.text() == "残す"


def test_a_held_key_is_one_key(desk: Desk) -> None:
    QApplication.sendEvent(desk.field, QKeyEvent(QEvent.Type.KeyPress, _K.Key_F9, _M.NoModifier, "", True))
    assert desk.offered == []
