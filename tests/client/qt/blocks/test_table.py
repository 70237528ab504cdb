"""The table: keys, pages, columns, and nothing that leaves it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from client.contract.blocks import Row, Table
from client.contract.kinds import EventKind
from client.qt.blocks.columns import column_widths
from client.qt.blocks.table import TableCard
from client.qt.theme import Theme
from tests.client.qt.blocks.conftest import Show
from tests.helpers.recorder import ListRecorder
from tests.helpers.screens import row, screen, table


def _card(show: Show, document: Table) -> TableCard:
    card = show(screen(document)).block_widget("table")
    assert isinstance(card, TableCard)
    return card


def test_arrows_move_and_enter_opens(show: Show, qtbot: QtBot, recorder: ListRecorder) -> None:
    card = _card(show, table())
    card.setFocus(Qt.FocusReason.TabFocusReason)
    assert card.current == 0
    QTest.keyClick(card, Qt.Key.Key_Down)
    assert card.accessibleDescription().startswith("2 / 3. 名 一番 行 1 二行目. 数 1. 状態 電話 済")
    with qtbot.waitSignal(card.target_chosen) as chosen:
        QTest.keyClick(card, Qt.Key.Key_Return)
    assert chosen.args is not None
    assert chosen.args[0].ref == "1"
    assert recorder.kinds() == [EventKind.ROW_SELECTED, EventKind.ROW_OPENED]


def test_home_end_and_pages_stay_inside(show: Show, qtbot: QtBot) -> None:
    card = _card(show, table(sent=40, count=40))
    card.setFocus(Qt.FocusReason.TabFocusReason)
    for key, expected in (
        (Qt.Key.Key_End, 39),
        (Qt.Key.Key_Down, 39),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_PageDown, card.rows_a_page()),
        (Qt.Key.Key_PageUp, 0),
    ):
        QTest.keyClick(card, key)
        assert card.current == expected


def test_a_double_click_opens_and_a_click_only_selects(show: Show, qtbot: QtBot, recorder: ListRecorder) -> None:
    card = _card(show, table())
    spot = QPoint(60, next(y for y in range(card.height()) if card.row_at(y) == 1) + 5)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=spot)
    assert card.current == 1
    with qtbot.waitSignal(card.target_chosen):
        QTest.mouseDClick(card, Qt.MouseButton.LeftButton, pos=spot)
    assert recorder.kinds() == [EventKind.ROW_SELECTED, EventKind.ROW_OPENED]


def test_a_row_that_leads_nowhere_is_recorded_and_stays(show: Show, qtbot: QtBot, recorder: ListRecorder) -> None:
    document = table()
    closed = Table(id="table", title="表", columns=document.columns, rows=(row(0),), count=1)
    card = _card(show, closed)
    card.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert [(told.kind, told.detail) for told in recorder.told] == [(EventKind.ROW_OPENED, {"led": False})]


def test_letters_and_select_all_ask_for_nothing(show: Show, qtbot: QtBot) -> None:
    card = _card(show, table(sent=1, count=100_000, page=50))
    asked: list[tuple[int, int]] = []
    card.page_wanted.connect(lambda first, rows: asked.append((first, rows)))
    card.setFocus(Qt.FocusReason.TabFocusReason)
    before = len(asked)
    QTest.keyClicks(card, "abc")
    QTest.keyClick(card, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == before
    assert card.current == 0


def test_rows_in_view_that_are_missing_are_asked_for_once(show: Show, qtbot: QtBot, recorder: ListRecorder) -> None:
    document = table(sent=50, count=1000, page=50)
    view = show(screen(document))
    asked: list[tuple[str, int, int]] = []
    view.page_wanted.connect(lambda block, first, rows: asked.append((block, first, rows)))
    card = view.block_widget("table")
    assert isinstance(card, TableCard)
    card.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(card, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: bool(asked))
    card.repaint()
    assert asked == [("table", 950, 50)]
    assert recorder.kinds() == [EventKind.TABLE_PAGED, EventKind.ROW_SELECTED]
    view.page_failed("table", 950)
    card.repaint()
    assert asked == [("table", 950, 50)] * 2


def test_an_empty_table_says_so(show: Show) -> None:
    empty = Table(id="table", title="表", columns=table().columns, empty="ありません。")
    card = _card(show, empty)
    assert card.accessibleDescription() == "ありません。"
    assert card.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_narrow_tables_leave_out_the_least_important_columns_first(theme: Theme) -> None:
    document = table()
    rows: tuple[Row, ...] = document.rows
    wide = column_widths(theme, document.columns, rows, 800)
    assert sum(wide) == 800
    assert all(wide)
    narrow = column_widths(theme, document.columns, rows, 180)
    assert narrow[2] == 0
    assert narrow[0] > 0
    assert narrow[1] > 0
