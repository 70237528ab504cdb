"""Nothing shown reaches the clipboard, a drag or a text menu; without the guard Qt's own fields leak (control)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QShortcut,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextBrowser, QWidget

from client.contract.blocks import Option
from client.qt.buttons import Button, Face
from client.qt.charts import ChartView
from client.qt.choices import Check, Choice
from client.qt.dropdown import Select
from client.qt.edits import LineEdit, PasswordEdit
from client.qt.guard import ExitGuard
from client.qt.multiline import MultilineEdit
from client.qt.paint.figures import DonutFigure
from client.qt.theme import Theme
from tests.helpers.gallery import SLICES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

SEED = "what was there before"
SECRET = "口座 999"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEYS = [
    (Qt.Key.Key_C, CONTROL), (Qt.Key.Key_Insert, CONTROL), (Qt.Key.Key_X, CONTROL), (Qt.Key.Key_Delete, SHIFT),
    (Qt.Key.Key_K, CONTROL), (Qt.Key.Key_U, CONTROL), (Qt.Key.Key_Copy, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Cut, Qt.KeyboardModifier.NoModifier),
]  # fmt: skip


@pytest.fixture
def guard(qapp: QApplication) -> Iterator[ExitGuard]:
    guard = ExitGuard()
    qapp.installEventFilter(guard)
    yield guard
    qapp.removeEventFilter(guard)


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[Callable[[], str]]:
    board = QGuiApplication.clipboard()
    board.setText(SEED)
    yield board.text
    board.clear()


def plain_line() -> QWidget:
    widget = QLineEdit(SECRET)
    widget.selectAll()
    return widget


def read_only_line() -> QWidget:
    widget = QLineEdit(SECRET)
    widget.setReadOnly(True)
    widget.selectAll()
    return widget


def plain_text() -> QWidget:
    widget = QPlainTextEdit(SECRET)
    widget.selectAll()
    return widget


def browser() -> QWidget:
    widget = QTextBrowser()
    widget.setPlainText(SECRET)
    widget.selectAll()
    return widget


def our_line() -> QWidget:
    widget = LineEdit(Theme(), "名前")
    widget.setText(SECRET)
    widget.selectAll()
    return widget


def our_password() -> QWidget:
    widget = PasswordEdit(Theme(), "パスワード")
    widget.setText(SECRET)
    widget.selectAll()
    return widget


def our_text() -> QWidget:
    widget = MultilineEdit(Theme(), "内容")
    widget.setText(SECRET)
    widget.selectAll()
    return widget


OPTIONS = (Option(value="a", label=SECRET, key="1"), Option(value="b", label="b", key="2"))


def our_choice() -> QWidget:
    window = QWidget()
    Choice(Theme(), SECRET, OPTIONS, parent=window).setGeometry(0, 0, 240, 60)
    return window


LEAKING = [plain_line, read_only_line, plain_text, browser]
OURS: list[Callable[[], QWidget]] = [
    our_line, our_password, our_text,
    our_choice, lambda: Select(Theme(), "場所", OPTIONS),
    lambda: Check(Theme(), SECRET), lambda: Button(Theme(), Face(SECRET)),
    lambda: ChartView(Theme(), SECRET, DonutFigure(SLICES)),
]  # fmt: skip


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    """Send a key as Qt does: first asking for an override, then as a press (QTest knows no Copy key)."""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        QApplication.sendEvent(QApplication.focusWidget() or widget, QKeyEvent(kind, key, modifier))


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(240, 60)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    widget.setFocus()
    return widget


@pytest.mark.parametrize("build", LEAKING)
def test_without_the_guard_qt_copies(qtbot: QtBot, clipboard: Callable[[], str], build: Callable[[], QWidget]) -> None:
    QTest.keyClick(shown(qtbot, build()), Qt.Key.Key_C, CONTROL)
    assert clipboard() == SECRET


@pytest.mark.parametrize(("key", "modifier"), KEYS)
@pytest.mark.parametrize("build", [*LEAKING, *OURS])
def test_with_the_guard_nothing_is_copied(
    qtbot: QtBot,
    clipboard: Callable[[], str],
    guard: ExitGuard,
    build: Callable[[], QWidget],
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
) -> None:
    press(shown(qtbot, build()), key, modifier)
    assert clipboard() == SEED


@pytest.mark.parametrize(("key", "modifier"), KEYS)
@pytest.mark.parametrize("build", [our_line, our_password, our_text])
def test_our_fields_refuse_by_themselves(
    qtbot: QtBot, clipboard: Callable[[], str], build: Callable[[], QWidget], key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    press(shown(qtbot, build()), key, modifier)
    assert clipboard() == SEED


@pytest.mark.parametrize(
    ("key", "modifier", "way"),
    [(Qt.Key.Key_C, CONTROL, "copy"), (Qt.Key.Key_X, CONTROL, "cut"), (Qt.Key.Key_Delete, SHIFT, "cut")],
)
def test_each_try_is_told_once(
    qtbot: QtBot, guard: ExitGuard, key: Qt.Key, modifier: Qt.KeyboardModifier, way: str
) -> None:
    told: list[str] = []
    guard.refused.connect(told.append)
    QTest.keyClick(shown(qtbot, our_line()), key, modifier)
    assert told == [way]


def test_typing_and_pasting_into_a_field_still_work(
    qtbot: QtBot, clipboard: Callable[[], str], guard: ExitGuard
) -> None:
    for build in (LineEdit, MultilineEdit):
        field = build(Theme(), "内容")
        shown(qtbot, field)
        QTest.keyClicks(field, "ab ")
        QTest.keyClick(field, Qt.Key.Key_V, CONTROL)
        assert field.text() == f"ab {SEED}"


def test_the_key_of_the_command_line_still_reaches_its_shortcut(qtbot: QtBot, guard: ExitGuard) -> None:
    window = QWidget()
    field = LineEdit(Theme(), "内容", parent=window)
    qtbot.addWidget(window)
    opened: list[bool] = []
    shortcut = QShortcut(QKeySequence("Ctrl+K"), window)
    shortcut.activated.connect(lambda: opened.append(True))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    field.setFocus()
    field.setText(SECRET)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_K, CONTROL)
    assert opened == [True]
    assert field.text() == SECRET


@pytest.mark.parametrize("build", [plain_line, our_line, our_text])
def test_no_text_menu_opens(qtbot: QtBot, guard: ExitGuard, build: Callable[[], QWidget]) -> None:
    told: list[str] = []
    guard.refused.connect(told.append)
    widget = shown(qtbot, build())
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), widget.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(widget, event)
    assert told == ["context_menu"]
    assert QApplication.activePopupWidget() is None


def test_a_menu_of_our_own_is_left_alone(qtbot: QtBot, guard: ExitGuard) -> None:
    widget = QWidget()
    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    shown(qtbot, widget)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), widget.mapToGlobal(QPoint(5, 5)))
    with qtbot.waitSignal(widget.customContextMenuRequested):
        QApplication.sendEvent(widget, event)


def mouse(kind: QEvent.Type, at: QPoint, held: Qt.MouseButton = Qt.MouseButton.LeftButton) -> QMouseEvent:
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    place = QPointF(at)
    return QMouseEvent(kind, place, place, button, held, Qt.KeyboardModifier.NoModifier)


def test_selected_text_cannot_be_dragged_out(qtbot: QtBot, guard: ExitGuard) -> None:
    told: list[str] = []
    guard.refused.connect(told.append)
    text = MultilineEdit(Theme(), "内容")
    text.setText(SECRET * 4)
    shown(qtbot, text)
    text.selectAll()
    place = text.viewport()
    QApplication.sendEvent(place, mouse(QEvent.Type.MouseButtonPress, QPoint(20, 8)))
    for x in range(24, 90, 6):
        QApplication.sendEvent(place, mouse(QEvent.Type.MouseMove, QPoint(x, 8)))
    QApplication.sendEvent(place, mouse(QEvent.Type.MouseButtonRelease, QPoint(90, 8), Qt.MouseButton.NoButton))
    assert told == ["drag"]


class Witness(QLineEdit):
    """Notes what is selected when Qt would put it on X11's primary selection."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.selected_at_release: list[str] = []

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.selected_at_release.append(self.selectedText())
        super().mouseReleaseEvent(event)


def release_over_selection(qtbot: QtBot) -> Witness:
    witness = Witness(SECRET)
    shown(qtbot, witness)
    witness.selectAll()
    QApplication.sendEvent(witness, mouse(QEvent.Type.MouseButtonRelease, QPoint(9, 9), Qt.MouseButton.NoButton))
    return witness


def test_selecting_with_the_mouse_fills_no_primary_selection(qtbot: QtBot, guard: ExitGuard) -> None:
    witness = release_over_selection(qtbot)
    assert witness.selected_at_release == [""]
    assert witness.selectedText() == SECRET


def test_without_the_guard_the_selection_would_be_there(qtbot: QtBot) -> None:
    assert release_over_selection(qtbot).selected_at_release == [SECRET]


def test_nothing_can_be_dropped(qtbot: QtBot, guard: ExitGuard) -> None:
    told: list[str] = []
    guard.refused.connect(told.append)
    widget = QLineEdit()
    shown(qtbot, widget)
    data = QMimeData()
    data.setText("x")
    copy = Qt.DropAction.CopyAction
    button, modifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), copy, data, button, modifier)
    QApplication.sendEvent(widget, entering)
    assert told == ["drop"]
    assert not entering.isAccepted()
    assert widget.text() == ""


def test_a_held_key_is_told_once(qtbot: QtBot, guard: ExitGuard) -> None:
    told: list[str] = []
    guard.refused.connect(told.append)
    widget = shown(qtbot, QWidget())
    for repeated in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_C, CONTROL, "", repeated)
        QApplication.sendEvent(widget, event)
    assert told == ["copy"]
