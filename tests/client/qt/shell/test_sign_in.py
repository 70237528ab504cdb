"""The sign-in page works before any network, by keyboard alone, and loses nothing that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.contract.kinds import EventKind
from client.qt.buttons import Button
from client.qt.shell.entry_page import HouseSide
from client.qt.shell.sign_in import Notices, SignInPage
from client.qt.shell.texts import Prose, Strip
from tests.helpers.shell_documents import SHELL, WELCOME, WORDING

if TYPE_CHECKING:
    from client.qt.shell.window import Shell
    from tests.helpers.recorder import ListRecorder

_K = Qt.Key


@pytest.fixture
def page(window: Shell) -> SignInPage:
    found = window.findChild(SignInPage)
    assert found is not None
    return found


def type_in(text: str) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, text)


def press(key: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


def strip(page: SignInPage) -> str:
    found = page.findChild(Strip)
    assert found is not None
    return found.accessibleName() if found.isVisible() else ""


def caps_hint(page: SignInPage) -> str:
    return next((text.text() for text in page.findChildren(Prose) if text.isVisible()), "")


def test_it_signs_in_with_the_keyboard_before_the_server_was_heard(
    window: Shell, page: SignInPage, recorder: ListRecorder
) -> None:
    said: list[tuple[str, str]] = []
    window.sign_in_asked.connect(lambda staff, password: said.append((staff, password)))
    assert QApplication.focusWidget() is page.staff
    type_in(" A10427 ")
    press(_K.Key_Tab)
    type_in("Geheim-12")
    press(_K.Key_Return)
    assert said == [("A10427", "Geheim-12")]
    assert page.password.text() == ""
    assert not page.password.isUndoAvailable()
    assert recorder.kinds() == [EventKind.FORM_SUBMITTED]
    assert "Geheim" not in repr(recorder.told)


def test_no_second_press_while_the_answer_is_awaited(window: Shell, page: SignInPage) -> None:
    said: list[str] = []
    window.sign_in_asked.connect(lambda staff, _password: said.append(staff))
    page.staff.setText("A1")
    page.password.setText("x")
    press(_K.Key_Return)
    page.password.setText("y")
    press(_K.Key_Return)
    assert said == ["A1"]
    window.show_problem("違います。", "もう一度。", "E-1")
    press(_K.Key_Return)
    assert said == ["A1", "A1"]


def test_what_is_missing_is_said_beside_its_field_and_takes_the_focus(page: SignInPage) -> None:
    press(_K.Key_Return)
    assert page.staff.accessibleDescription() == "行員番号を入力してください。"
    assert QApplication.focusWidget() is page.staff
    page.staff.setText("A10427")
    press(_K.Key_Return)
    assert page.staff.accessibleDescription() == ""
    assert page.password.accessibleDescription() == "パスワードを入力してください。"
    assert QApplication.focusWidget() is page.password


def test_a_refusal_keeps_the_staff_number_and_asks_for_the_password_again(window: Shell, page: SignInPage) -> None:
    page.staff.setText("A10427")
    page.password.setText("falsch")
    press(_K.Key_Return)
    window.show_problem("行員番号またはパスワードが違います。", "もう一度入力してください。", "E-7")
    assert strip(page) == "行員番号またはパスワードが違います。 もう一度入力してください。 照会番号 E-7"
    assert page.staff.text() == "A10427"
    assert page.password.text() == ""
    assert QApplication.focusWidget() is page.password
    window.show_sign_in(WELCOME)  # the greeting for the next attempt's challenge
    assert "E-7" in strip(page)
    page.password.setText("falsch")
    press(_K.Key_Return)
    assert strip(page) == ""


def test_a_failing_connection_takes_neither_focus_nor_text_and_is_forgotten_at_the_welcome(
    window: Shell, page: SignInPage
) -> None:
    type_in("A10")
    window.show_problem("サーバーに接続できません。", "自動で接続し直します。", "T-201")
    assert QApplication.focusWidget() is page.staff
    window.show_sign_in(WELCOME)
    assert page.staff.text() == "A10"
    assert QApplication.focusWidget() is page.staff
    assert strip(page) == ""


def test_why_a_session_ended_stays_until_the_next_attempt(window: Shell, page: SignInPage) -> None:
    window.show_shell(SHELL)
    window.show_sign_in(None)
    window.show_problem("サインアウトしました。", "別の端末でサインインしました。", "E-8")
    window.show_sign_in(WELCOME)
    assert "E-8" in strip(page)
    page.staff.setText("A1")
    page.password.setText("x")
    press(_K.Key_Return)
    assert strip(page) == ""


def test_the_welcome_fills_in_the_house_and_its_notices(window: Shell, page: SignInPage) -> None:
    side = page.findChild(HouseSide)
    notices = page.findChild(Notices)
    assert side is not None
    assert notices is not None
    assert "この端末に残りません。" in side.accessibleName()
    assert not notices.isVisible()
    window.show_sign_in(WELCOME)
    assert side.accessibleName() == " ".join(WORDING.headline)
    for fact in ("T-0382-07", "港北支店 2番窓口", "11月20日（金） 17:48", "4.2.1", "正常"):
        assert fact in side.accessibleDescription()
    assert "本日 18:30 に更新します。" in notices.accessibleDescription()


def test_the_language_switches_live_and_keeps_what_was_typed(
    window: Shell, page: SignInPage, recorder: ListRecorder
) -> None:
    type_in("A10427")
    press(_K.Key_Tab)
    type_in("geheim")
    said: list[str] = []
    window.language_asked.connect(said.append)
    link = next(button for button in page.findChildren(Button) if button.face().icon == "world")
    link.click()
    assert said == ["en"]
    assert recorder.kinds() == [EventKind.SETTING_CHANGED]
    assert (page.staff.text(), page.password.text()) == ("A10427", "geheim")
    assert page.staff.accessibleName() == "Staff number"
    assert page.password.hasFocus()
    link.click()
    assert said == ["en", "ja"]


def test_switching_the_language_takes_a_refusal_in_the_other_language_away(window: Shell, page: SignInPage) -> None:
    type_in("A10427")
    page.password.setText("falsch")
    press(_K.Key_Return)
    window.show_problem("行員番号またはパスワードが違います。", "もう一度入力してください。", "E-7")
    assert strip(page)
    window.use_language("en")
    window.show_sign_in(WELCOME)
    assert strip(page) == ""
    assert page.staff.text() == "A10427"


def test_the_password_field_remembers_nothing_after_somebody_signed_in(window: Shell, page: SignInPage) -> None:
    page.staff.setText("A10427")
    page.password.setText("geheim")
    window.show_shell(SHELL)
    assert (page.staff.text(), page.password.text()) == ("", "")


def test_caps_lock_is_noticed_from_what_is_typed(page: SignInPage) -> None:
    page.password.setFocus()
    QTest.keyClicks(page.password, "A")  # an upper-case letter without Shift
    assert caps_hint(page) == "Caps Lock がオンです。"
    QTest.keyClicks(page.password, "a")
    assert caps_hint(page) == ""


def test_a_low_window_lets_the_notices_go_first(window: Shell, page: SignInPage) -> None:
    window.show_sign_in(WELCOME)
    window.resize(960, 540)
    submit = next(button for button in page.findChildren(Button) if button.face().key == "Enter")
    bottom = submit.mapTo(window, submit.rect().bottomLeft()).y()
    assert bottom < 540 - 42
    notices = page.findChild(Notices)
    assert notices is not None
    assert page.column.geometry().bottom() <= 540 - 42
