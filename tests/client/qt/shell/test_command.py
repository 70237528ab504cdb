"""The command palette: the menu at once, the server's ideas when they come, a plain code straight away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.contract.api import Suggestion, Suggestions
from client.contract.blocks import Target
from client.contract.kinds import EventKind
from client.qt.shell.command import CommandPalette, is_plain, matches
from client.qt.shell.suggestions import HEADING, ROW
from tests.client.qt.shell.conftest import settle
from tests.helpers.shell_documents import suggestions

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from client.qt.shell.window import Shell
    from tests.helpers.recorder import ListRecorder

_K = Qt.Key


class Said:
    """What came out of the window."""

    def __init__(self, window: Shell) -> None:
        self.lines: list[str] = []
        self.targets: list[Target] = []
        window.line_entered.connect(self.lines.append)
        window.target_chosen.connect(self.targets.append)


@pytest.fixture
def said(signed_in: Shell) -> Said:
    return Said(signed_in)


@pytest.fixture
def palette(signed_in: Shell, said: Said, recorder: ListRecorder) -> CommandPalette:
    """The palette, opened with the key from a field of the content."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, _K.Key_K, Qt.KeyboardModifier.ControlModifier)
    found = signed_in._dialogs.top()
    assert isinstance(found, CommandPalette)
    assert recorder.kinds() == [EventKind.COMMAND_OPENED]
    return found


def enter(palette: CommandPalette, text: str) -> None:
    """Commit a text as an input method does; QTest types only plain letters."""
    done = QInputMethodEvent("", [])
    done.setCommitString(text)
    QApplication.sendEvent(palette.edit, done)


def shown(palette: CommandPalette) -> list[str]:
    return [row.suggestion.text for row in palette.list.rows()]


@pytest.mark.parametrize("line", ["AST 3104558", "ast", "ＡＳＴ　３１０４５５８", "LOG 11/24"])
def test_a_plain_code_goes_as_typed_even_when_ideas_have_come(
    signed_in: Shell, palette: CommandPalette, said: Said, recorder: ListRecorder, line: str
) -> None:
    enter(palette, line)
    signed_in.show_suggestions(suggestions(line))
    QTest.keyClick(palette.edit, _K.Key_Return)
    assert said.lines == [line]
    assert said.targets == []
    assert signed_in._dialogs.top() is None
    assert recorder.kinds() == [EventKind.COMMAND_ENTERED]


def test_four_keystrokes_reach_any_screen(signed_in: Shell, palette: CommandPalette, said: Said) -> None:
    for key in (_K.Key_P, _K.Key_F, _K.Key_L, _K.Key_Return):
        QTest.keyClick(palette.edit, key)
    assert [line.upper() for line in said.lines] == ["PFL"]


def test_the_menu_is_there_at_once_and_narrows_while_typing(palette: CommandPalette) -> None:
    assert shown(palette) == [
        "ホーム",
        "検索",
        "一覧",
        "承認",
        "自分の記録",
        "キー一覧",
        "日本語 / English",
        "サインアウト",
    ]
    assert palette.list.chosen() == -1
    QTest.keyClicks(palette.edit, "p")
    assert shown(palette) == ["一覧"]
    palette.edit.setText("")
    QTest.keyClicks(palette.edit, "x")
    assert shown(palette) == []


def test_the_first_idea_of_the_server_is_taken_by_enter(
    signed_in: Shell, palette: CommandPalette, said: Said, recorder: ListRecorder
) -> None:
    QTest.keyClicks(palette.edit, "yamamo")
    signed_in.show_suggestions(suggestions("yamamo"))
    assert palette.list.chosen() == 0
    QTest.keyClick(palette.edit, _K.Key_Return)
    assert said.targets == [Target("AST", "r1")]
    assert recorder.kinds() == [EventKind.SUGGESTION_CHOSEN]


def test_before_the_server_has_answered_enter_sends_the_line(palette: CommandPalette, said: Said) -> None:
    QTest.keyClicks(palette.edit, "yamamo")
    QTest.keyClick(palette.edit, _K.Key_Return)
    assert said.lines == ["yamamo"]


def test_ideas_for_another_line_are_dropped(signed_in: Shell, palette: CommandPalette) -> None:
    QTest.keyClicks(palette.edit, "yama")
    signed_in.show_suggestions(suggestions("yam"))
    assert "山本 和子 様" not in shown(palette)
    signed_in.show_suggestions(suggestions("yama"))
    assert "山本 和子 様" in shown(palette)
    QTest.keyClicks(palette.edit, "m")
    assert "山本 和子 様" not in shown(palette)


def test_arrows_choose_and_enter_takes_what_is_chosen(signed_in: Shell, palette: CommandPalette, said: Said) -> None:
    QTest.keyClicks(palette.edit, "AST")
    signed_in.show_suggestions(suggestions("AST"))
    assert palette.list.chosen() == -1, "a plain code: Enter would send it"
    QTest.keyClick(palette.edit, _K.Key_Down)
    QTest.keyClick(palette.edit, _K.Key_Down)
    QTest.keyClick(palette.edit, _K.Key_Up)
    QTest.keyClick(palette.edit, _K.Key_Down)
    QTest.keyClick(palette.edit, _K.Key_Down)
    assert palette.list.chosen() == 2
    QTest.keyClick(palette.edit, _K.Key_Return)
    assert said.lines == ["CUS AST"]


def test_a_row_is_taken_by_the_mouse(signed_in: Shell, palette: CommandPalette, said: Said) -> None:
    QTest.keyClicks(palette.edit, "yamamo")
    signed_in.show_suggestions(suggestions("yamamo"))
    settle()
    QTest.mouseClick(palette.list, Qt.MouseButton.LeftButton, pos=QPoint(100, HEADING + ROW + ROW // 2))
    assert said.targets == [Target("AST", "r2")]


def test_the_line_is_asked_about_once_when_it_rests(
    qtbot: QtBot, signed_in: Shell, palette: CommandPalette, recorder: ListRecorder
) -> None:
    asked: list[str] = []
    signed_in.suggest_wanted.connect(asked.append)
    QTest.keyClicks(palette.edit, "yamamo")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["yamamo"])
    assert recorder.kinds() == [EventKind.FIELD_EDITED]
    assert "yamamo" not in repr(recorder.told)


def test_escape_closes_records_and_forgets_the_line(
    signed_in: Shell, palette: CommandPalette, recorder: ListRecorder, said: Said
) -> None:
    QTest.keyClicks(palette.edit, "geheim")
    QTest.keyClick(palette.edit, _K.Key_Escape)
    assert recorder.kinds() == [EventKind.COMMAND_CLOSED]
    assert palette.edit.text() == ""
    assert said.lines == []


def test_enter_belongs_to_the_input_method_while_it_composes(palette: CommandPalette, said: Said) -> None:
    QApplication.sendEvent(palette.edit, QInputMethodEvent("やまも", []))
    QTest.keyClick(palette.edit, _K.Key_Return)
    QTest.keyClick(palette.edit, _K.Key_Escape)
    assert said.lines == []
    assert palette.isVisible()


def test_the_shells_own_deeds_stand_in_the_list(
    signed_in: Shell, palette: CommandPalette, recorder: ListRecorder
) -> None:
    asked: list[str] = []
    signed_in.language_asked.connect(asked.append)
    QTest.keyClicks(palette.edit, "English")
    QTest.keyClick(palette.edit, _K.Key_Down)
    QTest.keyClick(palette.edit, _K.Key_Return)
    assert asked == ["en"]
    assert recorder.kinds() == [EventKind.SUGGESTION_CHOSEN]


@pytest.mark.parametrize("line", ["English", "日本語", "ｌａｎｇｕａｇｅ", "言語"])
def test_the_language_by_its_name_comes_before_a_search_for_that_name(
    signed_in: Shell, palette: CommandPalette, said: Said, line: str
) -> None:
    enter(palette, line)
    assert shown(palette)[0] == "日本語 / English"
    signed_in.show_suggestions(suggestions(line))
    assert shown(palette)[0] == "日本語 / English"
    assert palette.list.chosen() == 0
    with_language: list[str] = []
    signed_in.language_asked.connect(with_language.append)
    QTest.keyClick(palette.edit, _K.Key_Return)
    assert with_language == ["en"]
    assert said.lines == []


@pytest.mark.parametrize("line", ["サインアウト", "sign out", "ログアウト"])
def test_signing_out_is_found_by_its_names(
    signed_in: Shell, palette: CommandPalette, recorder: ListRecorder, line: str
) -> None:
    asked: list[bool] = []
    signed_in.sign_out_asked.connect(lambda: asked.append(True))
    enter(palette, line)
    assert shown(palette)[0] == "サインアウト"
    QTest.keyClick(palette.edit, _K.Key_Return)
    assert asked == [True]
    assert recorder.told[-1].target == "sign-out"


def test_a_code_that_needs_somebody_to_be_open_says_so_instead_of_showing_nothing(
    signed_in: Shell, palette: CommandPalette
) -> None:
    for line, sentence in (("AST", "「AST」だけでは開けません。"), ("ほげ", "「ほげ」にあたるものはありません。")):
        palette.edit.clear()
        enter(palette, line)
        assert palette.list.accessibleDescription() == ""
        signed_in.show_suggestions(Suggestions(text=line, items=()))
        assert palette.list.accessibleDescription().startswith(sentence)
        assert palette.list.sizeHint().height() > 30
    palette.edit.clear()
    enter(palette, "HOM")
    assert palette.list.accessibleDescription() == ""


def test_the_chosen_row_is_in_view_and_described(signed_in: Shell, palette: CommandPalette) -> None:
    signed_in.resize(960, 540)
    many = msgspec.structs.replace(
        suggestions("a"), items=tuple(Suggestion(group="組", text=f"行 {n}", line=f"L {n}") for n in range(30))
    )
    QTest.keyClicks(palette.edit, "a")
    signed_in.show_suggestions(many)
    settle()
    for _ in range(40):
        QTest.keyClick(palette.edit, _K.Key_Down)
    last = len(palette.list.rows()) - 1
    assert palette.list.chosen() == last
    top = palette.list._offsets()[last] - palette.list._top
    assert 0 <= top <= palette.list.height() - ROW
    assert palette.list.accessibleDescription() == "承認 APV"
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 12_000), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(palette.list, wheel)
    assert palette.list._top == 0


def test_what_counts_as_a_plain_code_and_what_fits() -> None:
    assert is_plain("AST 3104558")
    assert not is_plain("AST yamamo")
    assert not is_plain("ASTX")
    assert matches("", "AST", "資産")
    assert matches("AS", "AST", "資産")
    assert matches("AST 3104", "AST", "資産")
    assert matches("資", "AST", "資産")
    assert not matches("B", "AST", "資産")
