"""The enrolment page takes one code, keeps it when it is refused, and says when it will be needed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.contract.kinds import EventKind
from client.qt.shell.enrolment import EnrolmentPage
from client.qt.shell.texts import Prose
from tests.helpers.shell_documents import WELCOME

if TYPE_CHECKING:
    from client.qt.shell.window import Shell
    from tests.helpers.recorder import ListRecorder

EACH = "この端末には鍵の保管場所がないため、起動のたびに登録が必要です。"


def enrolling(window: Shell, *, each_start: bool = False) -> EnrolmentPage:
    window.show_enrolment("T-0382-07", each_start=each_start)
    page = window.findChild(EnrolmentPage)
    assert page is not None
    return page


def test_a_code_is_handed_in_with_enter(window: Shell, recorder: ListRecorder) -> None:
    said: list[str] = []
    window.enrol_asked.connect(said.append)
    page = enrolling(window)
    assert QApplication.focusWidget() is page.code
    QTest.keyClick(page.code, Qt.Key.Key_Return)
    assert page.code.accessibleDescription() == "登録コードを入力してください。"
    QTest.keyClicks(page.code, " ABCD-1234 ")
    QTest.keyClick(page.code, Qt.Key.Key_Return)
    QTest.keyClick(page.code, Qt.Key.Key_Return)
    assert said == ["ABCD-1234"]
    assert recorder.kinds() == [EventKind.FORM_SUBMITTED]
    assert "ABCD" not in repr(recorder.told)


def test_a_refused_code_stays(window: Shell) -> None:
    page = enrolling(window)
    page.code.setText("ABCD-1234")
    QTest.keyClick(page.code, Qt.Key.Key_Return)
    window.show_enrolment("T-0382-07", each_start=False)
    window.show_problem("登録コードが違います。", "もう一度確認してください。", "E-3")
    assert page.code.text() == "ABCD-1234"
    assert page.code.hasFocus()
    window.use_language("en")
    assert page.code.text() == "ABCD-1234"
    assert page.code.accessibleName() == "Enrolment code"


def test_it_says_when_the_key_is_not_kept_and_which_terminal_it_is(window: Shell) -> None:
    page = enrolling(window)
    assert EACH not in {text.text() for text in page.findChildren(Prose)}
    page = enrolling(window, each_start=True)
    assert EACH in {text.text() for text in page.findChildren(Prose) if text.isVisible()}
    assert "T-0382-07" in page.side.accessibleDescription()


def test_the_code_is_gone_after_it_has_served(window: Shell) -> None:
    page = enrolling(window)
    page.code.setText("ABCD-1234")
    window.show_sign_in(WELCOME)
    assert page.code.text() == ""
    assert not page.isVisible()
