"""Messages go by themselves; waiting shows only when it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from client.contract.api import Notice
from client.flows.form import FormState
from client.qt.blocks.rows import RowCard
from client.qt.blocks.view import ScreenView
from client.qt.scroll_bar import ScrollBar
from client.qt.shell.message import APPEARS_MS, LONG_MS, SAID_MS, SHOWN_MS, Message, Waiting
from client.words import Words
from tests.client.qt.shell.conftest import settle
from tests.helpers.screens import screen as document_of
from tests.helpers.screens import table
from tests.helpers.shell_documents import SHELL, screen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from client.qt.shell.window import Shell
    from client.qt.theme import Theme
    from tests.helpers.recorder import ListRecorder


@pytest.fixture
def message(signed_in: Shell) -> Message:
    found = signed_in.findChild(Message)
    assert found is not None
    return found


@pytest.fixture
def waiting(signed_in: Shell) -> Waiting:
    found = signed_in.findChild(Waiting)
    assert found is not None
    return found


def timer(waiting: Waiting, after: int) -> QTimer:
    return next(found for found in waiting.findChildren(QTimer) if found.isSingleShot() and found.interval() == after)


def test_a_message_lies_inside_the_content_and_goes_after_six_seconds(signed_in: Shell, message: Message) -> None:
    signed_in.show_notice(Notice(text="コピーはできません（記録しました）。" * 3, tone="warn"))
    assert message.isVisible()
    assert message.accessibleName().startswith("コピー")
    frame = message.parentWidget()
    assert frame is not None
    assert frame.rect().contains(message.geometry())
    end = message.findChild(QTimer)
    assert end is not None
    assert end.isActive()
    assert end.interval() == SHOWN_MS == 6000
    end.timeout.emit()
    assert not message.isVisible()
    assert message.accessibleName() == ""


def test_a_message_makes_way_for_the_field_somebody_is_in(signed_in: Shell, message: Message) -> None:
    frame = message.parentWidget()
    assert frame is not None
    signed_in.show_notice(Notice(text="下書きを中央に保管しました。", tone="ok"))
    field = QLineEdit(frame)
    field.setGeometry(message.geometry())
    low = message.geometry()
    field.show()
    field.setFocus()
    assert not message.geometry().intersects(field.geometry())
    field.clearFocus()
    assert message.geometry() == low


def test_a_message_goes_to_the_head_where_a_tall_field_stands_at_the_foot(signed_in: Shell, message: Message) -> None:
    frame = message.parentWidget()
    assert frame is not None
    tall = QPlainTextEdit(frame)
    tall.setGeometry(frame.rect().adjusted(0, frame.height() // 3, 0, 0))
    tall.show()
    tall.setFocus()
    signed_in.show_notice(Notice(text="下書きを中央に保管しました。", tone="ok"))
    assert not message.geometry().intersects(tall.geometry())
    assert frame.rect().contains(message.geometry())


def test_a_message_leaves_the_current_row_of_a_list_free(
    signed_in: Shell, message: Message, theme: Theme, recorder: ListRecorder
) -> None:
    document = document_of(table(sent=12, count=12))
    signed_in.show_view(ScreenView(document, FormState(document), theme, Words("ja"), recorder), document)
    card = signed_in.findChild(RowCard)
    frame = message.parentWidget()
    assert card is not None
    assert frame is not None
    for row in range(12):
        card.make_current(row)
        signed_in.show_notice(Notice(text="コピーはできません（記録しました）。", tone="warn"))
        room = card.current_room()
        assert not message.geometry().intersects(room.translated(card.mapTo(frame, QPoint(0, 0))))


def test_a_message_makes_way_for_the_row_the_arrows_lead_to(
    signed_in: Shell, message: Message, theme: Theme, recorder: ListRecorder
) -> None:
    document = document_of(table(sent=40, count=40))
    signed_in.show_view(ScreenView(document, FormState(document), theme, Words("ja"), recorder), document)
    card = signed_in.findChild(RowCard)
    frame = message.parentWidget()
    assert card is not None
    assert frame is not None
    card.setFocus()
    signed_in.show_notice(Notice(text="登録しました。", tone="ok"))
    low, places = message.geometry(), set()
    for key in (*[Qt.Key.Key_Down] * 39, *[Qt.Key.Key_Up] * 39):
        QTest.keyClick(card, key)
        places.add(message.y())
        assert not message.geometry().intersects(card.current_room().translated(card.mapTo(frame, QPoint(0, 0))))
    assert len(places) > 1, "one of the rows lay where the message was"
    assert message.geometry() == low, "and it comes back"


@pytest.mark.parametrize(("others", "rows", "row"), [(0, 40, 14), (2, 12, 3)], ids=["table", "screen"])
def test_a_message_makes_way_when_what_one_stands_on_is_scrolled_under_it(
    signed_in: Shell, message: Message, theme: Theme, recorder: ListRecorder, others: int, rows: int, row: int
) -> None:
    above = [msgspec.structs.replace(table(12, 12), id=f"above-{n}") for n in range(others)]
    document = document_of(*above, table(rows, rows))
    view = ScreenView(document, FormState(document), theme, Words("ja"), recorder)
    signed_in.show_view(view, document)
    settle()
    card = view.block_widget("table")
    frame = message.parentWidget()
    assert isinstance(card, RowCard)
    assert frame is not None
    card.setFocus()
    card.make_current(row)
    signed_in.show_notice(Notice(text="登録しました。", tone="ok"))
    bar = max(view.findChildren(ScrollBar), key=lambda bar: bar.maximum())
    places = set()
    for value in range(bar.maximum(), -1, -1):
        bar.setValue(value)
        places.add(message.y())
        room = card.current_room().translated(card.mapTo(frame, QPoint(0, 0)))
        assert not message.geometry().intersects(room)
    assert len(places) > 1, "the row came by where the message lay"


def test_another_text_is_given_its_own_room_and_is_broken_by_the_rules(signed_in: Shell, message: Message) -> None:
    signed_in.show_notice(Notice(text="短い。", tone="ok"))
    narrow = message.width()
    text = "「資産状況」から印刷してください（記録しました）。センターのサーバーへ、もう一度おこなってください。" * 2
    message.show_text(text)
    assert message.width() > narrow
    assert message._broken is not None
    lines = message._broken.lines
    assert "".join(lines) == text
    assert not any(line[0] in "。、」）ーッっゃゅょ" for line in lines)
    assert all(line[-1] not in "「（" for line in lines)


def test_a_message_stays_low_over_a_tall_list(signed_in: Shell, message: Message) -> None:
    frame = message.parentWidget()
    assert frame is not None
    tall = QLineEdit(frame)
    tall.setGeometry(frame.rect())
    tall.show()
    tall.setFocus()
    signed_in.show_notice(Notice(text="登録しました。", tone="ok"))
    assert message.geometry().center().y() > frame.rect().center().y()


def test_the_next_screen_takes_the_message_of_the_last_away(signed_in: Shell, message: Message) -> None:
    signed_in.show_notice(Notice(text="もう一度 Esc を押してください。", tone="warn"))
    signed_in.show_view(QWidget(), screen())
    assert message.text() == ""


def test_a_message_can_be_taken_away(signed_in: Shell, message: Message) -> None:
    signed_in.show_notice(Notice(text="登録しました", tone="ok"))
    signed_in.show_notice(None)
    assert message.text() == ""


def test_no_message_on_a_page_without_content(signed_in: Shell, message: Message) -> None:
    signed_in.show_lock("佐藤 美咲", "10:42", "asked")
    signed_in.show_notice(Notice(text="登録しました", tone="ok"))
    assert message.text() == ""


def test_the_line_appears_after_a_while_only(qtbot: QtBot, signed_in: Shell, waiting: Waiting) -> None:
    signed_in.show_waiting(True)
    assert not waiting.isVisible()
    assert APPEARS_MS == 200
    qtbot.waitUntil(waiting.isVisible)
    signed_in.show_waiting(False)
    assert not waiting.isVisible()
    assert not waiting.running()


def test_a_quick_answer_shows_nothing(signed_in: Shell, waiting: Waiting) -> None:
    signed_in.show_waiting(True)
    signed_in.show_waiting(False)
    assert not any(found.isActive() for found in waiting.findChildren(QTimer))


def test_long_waiting_is_put_into_words_and_they_go_with_it(
    signed_in: Shell, waiting: Waiting, message: Message
) -> None:
    signed_in.show_waiting(True)
    timer(waiting, SAID_MS).timeout.emit()
    assert message.text() == "読み込んでいます"
    timer(waiting, LONG_MS).timeout.emit()
    assert message.text() == "時間がかかっています。このままお待ちください。"
    signed_in.show_waiting(False)
    assert message.text() == ""


def test_the_end_of_waiting_leaves_another_message_alone(signed_in: Shell, waiting: Waiting, message: Message) -> None:
    signed_in.show_waiting(True)
    timer(waiting, SAID_MS).timeout.emit()
    signed_in.show_notice(Notice(text="登録しました", tone="ok"))
    signed_in.show_waiting(False)
    assert message.text() == "登録しました"


def test_waiting_ends_with_the_session(signed_in: Shell, waiting: Waiting) -> None:
    signed_in.show_waiting(True)
    signed_in.show_sign_in(None)
    assert not waiting.running()
    signed_in.show_waiting(True)
    assert not waiting.running(), "no line on a page without content"
    signed_in.show_shell(SHELL)
