"""The lock shows a clock and whose session it is, takes a password, and nothing else works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.contract.kinds import EventKind
from client.qt.shell.lock_page import LockPage
from client.qt.shell.status_bar import RecordLink
from client.qt.shell.texts import Line, Prose

if TYPE_CHECKING:
    from client.qt.shell.window import Shell
    from tests.helpers.recorder import ListRecorder

_K = Qt.Key


@pytest.fixture
def page(signed_in: Shell) -> LockPage:
    signed_in.show_lock("佐藤 美咲", "10:42", "idle")
    found = signed_in.findChild(LockPage)
    assert found is not None
    return found


def shown(page: LockPage) -> set[str]:
    lines = {line.text() for line in page.findChildren(Line) if line.isVisible()}
    return lines | {text.text() for text in page.findChildren(Prose) if text.isVisible()}


def test_it_says_who_since_when_why_and_how_long(signed_in: Shell, page: LockPage) -> None:
    signed_in.set_idle_left(570)
    assert shown(page) == {
        "ロック中  佐藤 美咲", "10:42 自動ロック（操作なし）", "あと 9分 30秒で自動的にサインアウトします。",
    }  # fmt: skip


def test_the_password_goes_out_once_and_is_gone(signed_in: Shell, page: LockPage, recorder: ListRecorder) -> None:
    said: list[str] = []
    signed_in.unlock_asked.connect(said.append)
    assert QApplication.focusWidget() is page.password
    QTest.keyClick(page.password, _K.Key_Return)
    assert page.password.accessibleDescription() == "パスワードを入力してください。"
    QTest.keyClicks(page.password, "geheim")
    QTest.keyClick(page.password, _K.Key_Return)
    assert said == ["geheim"]
    assert page.password.text() == ""
    assert recorder.kinds() == [EventKind.UNLOCK_TRIED]


def test_a_wrong_password_is_said_in_place(signed_in: Shell, page: LockPage) -> None:
    page.password.setText("falsch")
    QTest.keyClick(page.password, _K.Key_Return)
    signed_in.show_problem("パスワードが違います。", "もう一度入力してください。", "")
    assert page.password.hasFocus()
    assert signed_in._dialogs.top() is None


def test_somebody_else_signs_in_with_f11(signed_in: Shell, page: LockPage) -> None:
    said: list[bool] = []
    signed_in.other_person_asked.connect(lambda: said.append(True))
    QTest.keyClick(page.password, _K.Key_F11)
    assert said == [True]


def test_no_other_key_does_anything_but_list_the_keys(signed_in: Shell, page: LockPage, recorder: ListRecorder) -> None:
    for key in (_K.Key_F3, _K.Key_F5, _K.Key_F6, _K.Key_F9, _K.Key_F12):
        QTest.keyClick(page.password, key)
    QTest.keyClick(page.password, _K.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page.password, _K.Key_1, Qt.KeyboardModifier.AltModifier)
    assert recorder.kinds() == []
    assert signed_in._dialogs.top() is None


def test_a_lock_forgets_what_was_typed_at_the_last_one(signed_in: Shell, page: LockPage) -> None:
    page.password.setText("halb")
    signed_in.show_lock("佐藤 美咲", "10:50", "asked")
    assert page.password.text() == ""
    assert "10:50 ロックしました" in shown(page)


def test_the_language_reaches_a_locked_window(signed_in: Shell, page: LockPage) -> None:
    signed_in.use_language("en")
    assert "Locked  佐藤 美咲" in shown(page)
    assert page.password.accessibleName() == "Password"


def test_the_link_to_the_record_leads_nowhere_and_is_hidden(signed_in: Shell, page: LockPage) -> None:
    link = signed_in.findChild(RecordLink)
    assert link is not None
    assert page.isVisible()
    assert not link.isVisible()
