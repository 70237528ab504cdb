"""Every function marked with what it records is seen to record just that, once, when a person does it."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import TYPE_CHECKING, TypeVar

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from client.contract.api import Sheet
from client.contract.kinds import EventKind
from client.flows.form import FormState
from client.qt.blocks.actions import ActionRow
from client.qt.blocks.card import Card
from client.qt.blocks.table import TableCard
from client.qt.blocks.tabs import TabStrip
from client.qt.blocks.view import ScreenView
from client.qt.choices import Check, OptionCard
from client.qt.shell.command import CommandPalette
from client.qt.shell.help_sheet import HelpSheet
from client.qt.shell.key_bar import KeyItem
from client.qt.shell.nav import NavEntry
from client.qt.shell.print_dialog import PrintDialog
from client.qt.shell.question import QuestionDialog
from tests.client.qt.shell.conftest import settle
from tests.helpers.interactions import interactions
from tests.helpers.recorder import ListRecorder
from tests.helpers.screens import full_screen, screen, table
from tests.helpers.shell_documents import KEYS, OPENED, SHELL, WELCOME, offer, suggestions

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from client.qt.shell.window import Shell
    from client.qt.theme import Theme
    from client.words import Words

_K = Qt.Key
_LEFT = Qt.MouseButton.LeftButton
LATER = {"CommandPalette._edited": "_rested"}
"""What records only when letters have rested for a moment, and where it does."""

W = TypeVar("W", bound=QWidget)


def marked() -> dict[CodeType, tuple[str, frozenset[str]]]:
    """Code of every interaction's function that names kinds -> its name, and the kinds."""
    found: dict[CodeType, tuple[str, frozenset[str]]] = {}
    for item in interactions():
        if item.records:
            module = importlib.import_module("client." + item.file.removesuffix(".py").replace("/", "."))
            owner, _, name = item.function.partition(".")
            answering = LATER.get(item.function, name)
            code = inspect.unwrap(getattr(getattr(module, owner), answering)).__code__
            found[code] = (f"{item.file} {item.function}", frozenset(item.records))
    return found


@dataclass(slots=True)
class Witness(ListRecorder):
    """A recorder that also notes on behalf of which marked function, and of which call of it, it was told."""

    marks: dict[CodeType, tuple[str, frozenset[str]]] = field(default_factory=marked)
    calls: list[tuple[FrameType, list[str]]] = field(default_factory=list)

    def record(self, kind: EventKind, target: str = "", **detail: str | int | bool) -> None:
        """Keep one event, and every marked call it was made in."""
        ListRecorder.record(self, kind, target, **detail)
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code in self.marks:
                said = next((said for call, said in self.calls if call is frame), None)
                if said is None:
                    self.calls.append((frame, said := []))
                said.append(kind.name)
            frame = frame.f_back

    def seen(self) -> set[str]:
        """Names of the functions in whose calls something was recorded."""
        return {self.marks[call.f_code][0] for call, _ in self.calls}

    def wrong(self) -> list[str]:
        """Calls that recorded another kind than their mark names, or more than one event."""
        found = []
        for call, said in self.calls:
            name, kinds = self.marks[call.f_code]
            if len(said) != 1 or said[0] not in kinds:
                found.append(f"{name}: {said}")
        return found


@pytest.fixture
def recorder() -> Iterator[Witness]:
    witness = Witness()
    yield witness
    witness.calls.clear()  # frames hold the widgets they ran in


def every(owner: QWidget, kind: type[W]) -> list[W]:
    return [widget for widget in owner.findChildren(kind) if widget.isVisible()]


def click(widget: QWidget, at: QPoint | None = None) -> None:
    QTest.mouseClick(widget, _LEFT, pos=at if at is not None else widget.rect().center())
    settle()


def press(widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, held)
    settle()


def enter(widget: QWidget, text: str) -> None:
    """Commit a text as an input method does."""
    widget.setFocus()
    done = QInputMethodEvent("", [])
    done.setCommitString(text)
    QApplication.sendEvent(widget, done)
    settle()


def pages_without_a_session(window: Shell) -> None:
    window.show_sign_in(WELCOME)
    page = window._sign_in
    click(page._language)
    page.staff.setText("A10427")
    page.password.setText("geheim-geheim")
    click(page._submit)
    window.show_enrolment("T-1", each_start=False)
    enrolment = window._enrolment
    assert enrolment is not None
    enrolment.code.setText("ABCD-EFGH-1234")
    click(enrolment._submit)


def content(window: Shell, view: ScreenView) -> None:
    view.head.set_history(back=True, forward=True)
    back, forward = view.head.focusable()[:2]
    click(back)
    click(forward)
    click(every(view, ActionRow)[0].buttons()[0])
    tabs = every(view, TabStrip)[0]
    tabs.setFocus()
    press(tabs, _K.Key_Right)
    press(tabs, _K.Key_Return)
    click(tabs, QPoint(12, tabs.height() // 2))
    link = next(card._link for card in every(view, Card) if card._link is not None)
    click(link)
    rows = view.block_widget("table")
    assert isinstance(rows, TableCard)
    rows.setFocus()
    press(rows, _K.Key_Down)
    spot = QPoint(60, next(y for y in range(rows.height()) if rows.row_at(y) == 0) + 5)
    click(rows, spot)
    QTest.mouseDClick(rows, _LEFT, pos=spot)
    entry = view.block_widget("form")
    assert entry is not None
    click(every(entry, Check)[0])
    options = every(entry, OptionCard)
    click(options[0])
    window.resize(960, 540)
    settle()
    view._zone.show_part(entry)
    view._zone._bar.setValue(view._zone._bar.maximum())
    settle()


def long_table(window: Shell, view: ScreenView) -> None:
    rows = view.block_widget("table")
    assert isinstance(rows, TableCard)
    for bar in every(rows, QScrollBar):
        bar.setValue(bar.maximum())
    settle()


def around_the_content(window: Shell) -> None:
    frame = window._frame
    assert frame is not None
    click(frame.header._lock)
    click(every(frame.nav, NavEntry)[0])
    click(every(frame.key_bar, KeyItem)[0])
    window.close_dialogs()
    window.setFocus()
    press(window, _K.Key_F5)


def dialogs(window: Shell, qtbot: QtBot) -> None:
    window.show_command()
    palette = window._dialogs.top()
    assert isinstance(palette, CommandPalette)
    with qtbot.waitSignal(palette.suggest_wanted):
        enter(palette.edit, "やま")
    window.show_suggestions(suggestions("やま"))
    settle()
    click(palette.list, QPoint(40, palette.list.height() // 3))
    for part in ("_language", "_close"):
        window.show_help()
        sheet = window._dialogs.top()
        assert isinstance(sheet, HelpSheet)
        click(getattr(sheet, part))
        window.close_dialogs()
    window.ask_leave()
    question = window._dialogs.top()
    assert isinstance(question, QuestionDialog)
    press(question.first_focus() or question, _K.Key_Return)


def paper(window: Shell) -> None:
    window.show_offer(offer())
    dialog = window._dialogs.top()
    assert isinstance(dialog, PrintDialog)
    settle()
    press(every(dialog, OptionCard)[0], _K.Key_4)
    enter(dialog.reason, "理由です")
    dialog.printer.setFocus()
    press(dialog.printer, _K.Key_Down)
    click(dialog._print)
    window.show_sheet(Sheet(serial="PR-1", state="spooled", text="結果です。"))
    question = window._dialogs.top()
    assert isinstance(question, QuestionDialog)
    press(question.first_focus() or question, _K.Key_Return)
    window.show_offer(offer())
    dialog = window._dialogs.top()
    assert isinstance(dialog, PrintDialog)
    click(dialog._cancel)


def without_the_record(window: Shell) -> None:
    frame = window._frame
    assert frame is not None
    window.show_unreachable("10:42", "R-1", 2)
    click(frame.lost_page._again)
    click(frame.lost_page._lock)
    window.show_lock("佐藤 美咲", "10:42", "asked")
    lock = window._lock
    assert lock is not None
    lock.password.setText("geheim-geheim")
    click(lock._unlock)


def test_every_marked_function_records_one_event_of_its_mark(
    window: Shell, theme: Theme, words: Words, recorder: Witness, qtbot: QtBot
) -> None:
    def show(document: object) -> ScreenView:
        shown = msgspec.structs.replace(document, keys=KEYS)  # type: ignore[type-var]
        view = ScreenView(shown, FormState(shown), theme, words, recorder)  # type: ignore[arg-type]
        window.show_view(view, shown)  # type: ignore[arg-type]
        settle()
        return view

    pages_without_a_session(window)
    window.show_shell(SHELL)
    window.show_opened(OPENED)
    content(window, show(full_screen()))
    long_table(window, show(screen(table(sent=120, count=120))))
    around_the_content(window)
    dialogs(window, qtbot)
    paper(window)
    without_the_record(window)
    assert recorder.wrong() == []
    assert {name for name, _ in recorder.marks.values()} - recorder.seen() == set()
