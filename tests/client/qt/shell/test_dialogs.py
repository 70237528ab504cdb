"""Questions and lists over the window: answers are verbs, the safe one is the default, each is recorded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.contract.kinds import EventKind
from client.qt.buttons import Button, Link
from client.qt.shell.help_sheet import HelpSheet, KeyList
from client.qt.shell.question import QuestionDialog
from client.qt.shell.texts import Line, Prose, Strip, appear
from client.qt.theme import TextStyle
from tests.client.qt.shell.conftest import Content, settle
from tests.helpers.screens import TABS
from tests.helpers.shell_documents import REASON, SHELL, WELCOME, screen

if TYPE_CHECKING:
    from client.qt.shell.window import Shell
    from client.qt.theme import Theme
    from tests.helpers.recorder import ListRecorder

_K = Qt.Key


class Moving(Content):
    """Content that one came to from elsewhere."""

    def moves(self) -> tuple[bool, bool]:
        return True, False


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, held)


def _help_of(window: Shell) -> str:
    """Open the list of keys with F1, close it, and return what it said."""
    settle()
    before = QApplication.focusWidget()
    press(_K.Key_F1)
    keys = window.findChild(KeyList)
    assert keys is not None
    said = keys.accessibleDescription()
    press(_K.Key_Escape)
    settle()
    assert window._dialogs.top() is None
    assert QApplication.focusWidget() is before
    return said


@pytest.mark.parametrize("key", [_K.Key_Escape, _K.Key_Return])
def test_leaving_a_form_keeps_the_text_unless_told_otherwise(
    signed_in: Shell, recorder: ListRecorder, key: Qt.Key
) -> None:
    said: list[str] = []
    signed_in.leave_answered.connect(said.append)
    signed_in.ask_leave()
    press(key)
    assert said == ["stay"]
    assert recorder.told[0].detail == {"answer": "stay"}
    assert recorder.kinds() == [EventKind.DIALOG_ANSWERED]
    assert signed_in._dialogs.top() is None


def test_no_draft_is_offered_where_none_would_be_kept(signed_in: Shell) -> None:
    said: list[str] = []
    signed_in.leave_answered.connect(said.append)
    signed_in.ask_leave()
    press(_K.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert said == []
    press(_K.Key_Tab)
    press(_K.Key_Return)
    assert said == ["discard"]


def test_no_answer_is_cut(signed_in: Shell) -> None:
    signed_in.use_language("en")
    signed_in.resize(960, 540)
    signed_in.ask_leave()
    settle()
    dialog = signed_in._dialogs.top()
    assert isinstance(dialog, QuestionDialog)
    for button in dialog.findChildren(Button):
        assert button.width() >= button.sizeHint().width()


def test_a_problem_says_what_to_do_and_a_number(signed_in: Shell, recorder: ListRecorder) -> None:
    sentence = "担当の行員だけが表示できます。必要なときは、目的を入力して申請してください。" * 2
    signed_in.show_problem("", sentence, "E-77")
    settle()
    dialog = signed_in._dialogs.top()
    assert isinstance(dialog, QuestionDialog)
    assert dialog.accessibleName() == "表示できません"
    assert dialog.accessibleDescription() == f"{sentence} 照会番号 E-77"
    for text in dialog.findChildren(Prose):
        assert text.height() >= text.heightForWidth(text.width()), "every line is seen"
    press(_K.Key_Return)
    assert recorder.kinds() == [EventKind.DIALOG_ANSWERED]


def test_a_new_overlay_takes_the_place_of_the_last_and_the_focus_still_returns(signed_in: Shell) -> None:
    before = QApplication.focusWidget()
    signed_in.show_problem("一", "文", "")
    signed_in.show_problem("二", "文", "")
    settle()
    assert len(signed_in.findChildren(QuestionDialog)) == 1
    press(_K.Key_Escape)
    assert QApplication.focusWidget() is before


def test_help_lists_the_keys_of_the_screen_with_reasons_and_the_fixed_ones(
    signed_in: Shell, recorder: ListRecorder
) -> None:
    press(_K.Key_F1)
    sheet = signed_in._dialogs.top()
    assert isinstance(sheet, HelpSheet)
    keys = sheet.findChild(KeyList)
    assert keys is not None
    for text in ("F8 始める", REASON, "F12 / Ctrl+L ロック", "Ctrl+K / / コマンド"):
        assert text in keys.accessibleDescription()
    signed_in.show_help()
    assert signed_in._dialogs.top() is sheet, "asked twice, opened once"
    press(_K.Key_F1)
    assert signed_in._dialogs.top() is None
    assert recorder.kinds() == [EventKind.HELP_OPENED, EventKind.HELP_CLOSED]


def test_help_leaves_out_the_fixed_keys_that_do_nothing_on_this_screen(signed_in: Shell) -> None:
    plain = _help_of(signed_in)
    assert "F9 印刷できない画面" in plain, "with its reason, among the keys of the screen"
    assert "Alt+1…2 開いているもの" in plain
    for nothing in ("Ctrl+P", "Ctrl+1", "Ctrl+S", "Alt+←", "Alt+→"):
        assert nothing not in plain
    signed_in.show_view(Moving(), msgspec.structs.replace(screen(printable=True), blocks=(TABS,)))
    assert "Ctrl+1…2 タブ" in _help_of(signed_in)
    assert "F9 / Ctrl+P 印刷" in _help_of(signed_in)
    assert "Alt+← 戻る" in _help_of(signed_in)
    assert "Alt+→" not in _help_of(signed_in)


def test_the_pages_without_content_list_only_the_keys_that_work_there(window: Shell, recorder: ListRecorder) -> None:
    window.show_sign_in(WELCOME)
    expected = [("Enter サインイン", "F1 キー一覧")]
    shown = [_help_of(window)]
    window.show_enrolment("T-1", each_start=False)
    expected.append(("Enter 登録する", "F1 キー一覧"))
    shown.append(_help_of(window))
    window.show_shell(SHELL)
    window.show_lock("佐藤 美咲", "10:42", "asked")
    expected.append(("F11 別の行員がサインイン", "Tab 次の項目"))
    shown.append(_help_of(window))
    window.show_shell(SHELL)
    window.show_unreachable("10:42", "", 3)
    expected.append(("F5 今すぐ再接続", "F12 / Ctrl+L ロック"))
    shown.append(_help_of(window))
    for texts, listed in zip(expected, shown, strict=True):
        assert all(text in listed for text in texts), listed
        assert not any(dead in listed for dead in ("F3 ", "Ctrl+K", "Alt+Home", "F9", "Ctrl+S"))
    assert recorder.kinds().count(EventKind.HELP_OPENED) == len(shown)


def test_a_long_list_scrolls_by_keyboard_in_a_low_window(signed_in: Shell) -> None:
    signed_in.resize(960, 540)
    signed_in.show_help()
    settle()
    sheet = signed_in._dialogs.top()
    assert isinstance(sheet, HelpSheet)
    bar = sheet._area.verticalScrollBar()
    press(_K.Key_PageDown)
    assert bar.value() > 0
    press(_K.Key_PageUp)
    press(_K.Key_Up)
    assert bar.value() == 0


def test_the_language_is_switched_from_the_list_of_keys(signed_in: Shell, recorder: ListRecorder) -> None:
    asked: list[str] = []
    signed_in.language_asked.connect(asked.append)
    signed_in.show_help()
    sheet = signed_in._dialogs.top()
    assert sheet is not None
    link = sheet.findChild(Link)
    assert link is not None
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert asked == ["en"]
    assert recorder.kinds() == [EventKind.SETTING_CHANGED]
    assert signed_in._dialogs.top() is None


def test_the_scrim_lets_no_press_through(signed_in: Shell, recorder: ListRecorder) -> None:
    signed_in.show_help()
    QTest.mouseClick(
        signed_in._dialogs.top() or signed_in, Qt.MouseButton.LeftButton, pos=signed_in.rect().center() * 0
    )
    assert recorder.kinds() == []
    assert signed_in._dialogs.top() is not None


def test_texts_are_plain_wrapped_and_never_windows_of_their_own(theme: Theme, qapp: QApplication) -> None:
    markup = '<img src="file:///secret">' + "あ" * 60
    text = Prose(theme, markup)
    note = Strip(theme, "note")
    note.show_texts("", "一行\n二行", "")
    line = Line(theme, "題", TextStyle("lead"), "printer")
    assert not [window for window in qapp.topLevelWidgets() if window.isVisible()]
    assert text.text() == text.accessibleName() == markup
    assert text.heightForWidth(200) > text.heightForWidth(2000)
    assert text.sizeHint().width() > 500
    assert note.heightForWidth(400) > 40
    assert line.sizeHint().width() > 32
    text.show_text("")
    assert text.isHidden()
    text.show_text("また")
    appear(note, False)
    assert note.isHidden()
