"""No paper without a purpose: what the print dialog asks, refuses to guess, and says (UX-22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from client.contract.api import Choice, Sheet
from client.contract.kinds import EventKind
from client.qt.choices import OptionCard
from client.qt.labelled import LABEL
from client.qt.shell.print_dialog import PICTURE_SIDE, PrintDialog, SheetPicture, read_picture
from client.qt.shell.question import QuestionDialog
from client.qt.shell.texts import Line
from tests.client.qt.shell.conftest import settle
from tests.helpers.shell_documents import offer, png

if TYPE_CHECKING:
    from client.qt.shell.window import Shell
    from tests.helpers.recorder import ListRecorder

_K = Qt.Key
_CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(signed_in: Shell) -> PrintDialog:
    return opened(signed_in)


def opened(window: Shell, **changes: object) -> PrintDialog:
    window.show_offer(offer(**changes))
    settle()
    found = window._dialogs.top()
    assert isinstance(found, PrintDialog)
    return found


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, held)


def confirmed(window: Shell) -> list[tuple[str, str, str, int]]:
    said: list[tuple[str, str, str, int]] = []
    window.print_confirmed.connect(lambda *values: said.append(values))
    return said


def test_nothing_is_chosen_beforehand_and_the_focus_is_on_the_purposes(dialog: PrintDialog) -> None:
    assert dialog.purpose.value() == ""
    assert isinstance(QApplication.focusWidget(), OptionCard)
    assert dialog.printer.value() == "p2"


def test_without_a_purpose_nothing_is_confirmed(signed_in: Shell, dialog: PrintDialog, recorder: ListRecorder) -> None:
    said = confirmed(signed_in)
    press(_K.Key_Return, _CTRL)
    press(_K.Key_Return)
    assert said == []
    assert recorder.kinds() == []
    assert dialog._purpose_field.error() == "印刷の目的を選んでください。"
    assert isinstance(QApplication.focusWidget(), OptionCard)


def test_a_digit_and_one_chord_print(signed_in: Shell, dialog: PrintDialog, recorder: ListRecorder) -> None:
    said = confirmed(signed_in)
    press(_K.Key_1)
    press(_K.Key_Return, _CTRL)
    press(_K.Key_Return, _CTRL)
    assert said == [("hand", "", "p2", 1)]
    assert recorder.kinds() == [EventKind.PRINT_PURPOSE_CHOSEN, EventKind.PRINT_CONFIRMED]
    press(_K.Key_Escape)
    assert dialog.isVisible(), "the sheet is on its way and cannot be cancelled"


def test_a_digit_works_from_the_printer_too_and_counts_once(dialog: PrintDialog, recorder: ListRecorder) -> None:
    dialog.printer.setFocus()
    press(_K.Key_2)
    press(_K.Key_2)
    assert dialog.purpose.value() == "talk"
    assert recorder.kinds() == [EventKind.PRINT_PURPOSE_CHOSEN]


def test_another_purpose_needs_its_reason(signed_in: Shell, dialog: PrintDialog) -> None:
    said = confirmed(signed_in)
    press(_K.Key_4)
    assert dialog.reason.hasFocus()
    press(_K.Key_Return, _CTRL)
    assert said == []
    assert dialog.reason.accessibleDescription() == "理由を入力してください。"
    QTest.keyClicks(dialog.reason, "1 bu hitsuyou")
    assert dialog.purpose.value() == "other", "a digit in the reason picks no purpose"
    press(_K.Key_Return, _CTRL)
    assert said == [("other", "1 bu hitsuyou", "p2", 1)]


def test_a_reason_is_recorded_when_it_is_begun_also_by_an_input_method(
    dialog: PrintDialog, recorder: ListRecorder
) -> None:
    press(_K.Key_4)
    recorder.told.clear()
    for text in ("理由です", "。"):
        done = QInputMethodEvent("", [])
        done.setCommitString(text)
        QApplication.sendEvent(dialog.reason, done)
    assert dialog.reason.text() == "理由です。"
    assert recorder.kinds() == [EventKind.FIELD_EDITED]


def test_a_reason_of_another_purpose_is_not_sent(signed_in: Shell, dialog: PrintDialog) -> None:
    said = confirmed(signed_in)
    press(_K.Key_4)
    dialog.reason.setText("理由")
    dialog.printer.setFocus()
    press(_K.Key_1)
    press(_K.Key_Return, _CTRL)
    assert said == [("hand", "", "p2", 1)]


def test_the_printer_is_chosen_by_keyboard_and_recorded(
    signed_in: Shell, dialog: PrintDialog, recorder: ListRecorder
) -> None:
    said = confirmed(signed_in)
    dialog.printer.setFocus()
    press(_K.Key_Down)
    press(_K.Key_1)
    press(_K.Key_Return, _CTRL)
    assert said == [("hand", "", "p1", 1)]
    assert EventKind.PRINT_CHANGED in recorder.kinds()


def test_escape_closes_an_open_list_before_the_dialog(signed_in: Shell, dialog: PrintDialog) -> None:
    dialog.printer.setFocus()
    press(_K.Key_Space)
    assert dialog.list_is_open()
    press(_K.Key_Escape)
    assert dialog.isVisible()
    press(_K.Key_Escape)
    assert signed_in._dialogs.top() is None


def test_escape_cancels_and_is_recorded(signed_in: Shell, dialog: PrintDialog, recorder: ListRecorder) -> None:
    said: list[bool] = []
    signed_in.print_cancelled.connect(lambda: said.append(True))
    press(_K.Key_Escape)
    assert said == [True]
    assert recorder.kinds() == [EventKind.PRINT_CANCELLED]
    assert not dialog.isVisible()


def test_a_branch_without_a_printer_says_so(signed_in: Shell) -> None:
    said = confirmed(signed_in)
    dialog = opened(signed_in, printers=())
    press(_K.Key_1)
    press(_K.Key_Return, _CTRL)
    assert said == []
    assert dialog._printer_field.error() == "使えるプリンターがありません。"


def test_the_number_of_copies_is_text_and_looks_like_nothing_to_fill_in(dialog: PrintDialog) -> None:
    copies = [part for part in dialog.findChildren(QWidget) if part.accessibleName() == "部数 1"]
    assert len(copies) == 1
    assert all(isinstance(part, Line) for part in copies[0].findChildren(QWidget))
    label, number = sorted(copies[0].findChildren(Line), key=lambda line: line.y())
    corner = dialog._printer_field.mapTo(dialog, QPoint())
    assert label.mapTo(dialog, QPoint()).y() + label.height() / 2 == corner.y() + LABEL / 2
    middle = dialog.printer.mapTo(dialog, dialog.printer.rect().center()).y()
    assert abs(number.mapTo(dialog, number.rect().center()).y() - middle) <= 1
    fields = [part for part in dialog.findChildren(QLineEdit) if part.isVisible()]
    assert all(part.focusPolicy() & Qt.FocusPolicy.TabFocus for part in fields)


def test_everything_of_the_offer_is_there_to_be_read(dialog: PrintDialog) -> None:
    names = " ".join(child.accessibleName() for child in dialog.card.findChildren(QWidget))
    for text in (
        "お名前と合計。",
        "番号が紙面に入ります。",
        "本日 2部目です。",
        "承認は不要です",
        "様式 AS-01",
        "見本 1 / 1ページ",
    ):
        assert text in names


def test_the_preview_is_the_picture_that_came_and_nothing_else_is_decoded() -> None:
    assert not read_picture(png()).isNull()
    assert read_picture(b"").isNull()
    assert read_picture(b"GIF89a" + png()).isNull()
    large = bytearray(png(2, 2))
    large[16:20] = (PICTURE_SIDE + 1).to_bytes(4, "big")
    assert read_picture(bytes(large)).isNull()


def test_an_unreadable_preview_is_an_empty_sheet(signed_in: Shell) -> None:
    dialog = opened(signed_in, preview=b"\x00broken")
    picture = dialog.findChild(SheetPicture)
    assert picture is not None
    assert not picture.readable()


def sheet_dialog(window: Shell, state: str) -> QuestionDialog:
    window.show_sheet(Sheet(serial="PR-1", state=state, text="結果です。"))  # type: ignore[arg-type]
    settle()
    found = window._dialogs.top()
    assert isinstance(found, QuestionDialog)
    return found


@pytest.mark.parametrize("state", ["spooled", "unknown"])
def test_a_sheet_that_is_out_must_be_taken(
    signed_in: Shell, dialog: PrintDialog, recorder: ListRecorder, state: str
) -> None:
    said: list[str] = []
    signed_in.sheet_closed.connect(said.append)
    question = sheet_dialog(signed_in, state)
    press(_K.Key_Escape)
    assert question.isVisible()
    press(_K.Key_Return)
    assert said == ["received"]
    assert recorder.kinds() == [EventKind.PRINT_CLOSED]
    assert "PR-1" in question.accessibleDescription()


def test_a_jam_is_reported(signed_in: Shell) -> None:
    said: list[str] = []
    signed_in.sheet_closed.connect(said.append)
    sheet_dialog(signed_in, "spooled")
    press(_K.Key_Tab)
    press(_K.Key_Return)
    assert said == ["jammed"]


@pytest.mark.parametrize("state", ["failed", "closed"])
def test_a_sheet_that_never_came_is_only_read_about(signed_in: Shell, state: str) -> None:
    said: list[str] = []
    signed_in.sheet_closed.connect(said.append)
    sheet_dialog(signed_in, state)
    press(_K.Key_Escape)
    assert said == ["ended"]


def test_purposes_without_keys_are_chosen_with_arrows(signed_in: Shell) -> None:
    said = confirmed(signed_in)
    opened(signed_in, purposes=(Choice(id="a", label="甲"), Choice(id="b", label="乙")))
    press(_K.Key_Right)
    press(_K.Key_Return, _CTRL)
    assert said == [("b", "", "p2", 1)]
