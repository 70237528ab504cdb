"""A screen as a whole: every kind is drawn, named, reached and recorded."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from client.contract.api import Rows
from client.contract.blocks import Unsupported
from client.contract.codec import KINDS
from client.contract.kinds import EventKind
from client.qt.blocks.notice import Placeholder
from client.qt.blocks.table import TableCard
from tests.client.qt.blocks.conftest import Show
from tests.helpers.recorder import ListRecorder
from tests.helpers.screens import BAR, FACTS, IDENTITY, TABS, TIMELINE, form, full_screen, row, screen, table


def test_every_kind_of_block_is_drawn_by_its_own_widget(show: Show) -> None:
    document = full_screen()
    assert {type(block) for block in document.blocks} == {*KINDS.values(), Unsupported}
    view = show(document)
    for block in document.blocks:
        if block.id in document.head:
            continue
        widget = view.block_widget(block.id)
        assert widget is not None
        assert isinstance(widget, Placeholder) == isinstance(block, Unsupported)
        assert widget.accessibleName()
        assert widget.accessibleDescription() or block.id == "form"


def test_an_unknown_block_is_visible_and_recorded(show: Show, recorder: ListRecorder) -> None:
    show(screen(Unsupported("strange", "hologram")))
    assert [(told.kind, told.detail) for told in recorder.told] == [
        (EventKind.BLOCK_UNSUPPORTED, {"block": "hologram"})
    ]


def test_everything_that_takes_the_keyboard_has_a_name(show: Show) -> None:
    view = show(full_screen())
    reached = [
        child
        for child in view.findChildren(QWidget)
        if child.isVisible() and child.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len(reached) > 10
    assert [type(child).__name__ for child in reached if child.isEnabled() and not child.accessibleName()] == []


def test_tab_reaches_every_control_and_comes_back(show: Show, qtbot: QtBot) -> None:
    view = show(full_screen())
    view.activateWindow()
    view.focus_first()
    first = QApplication.focusWidget()
    seen: list[QWidget | None] = []
    for _ in range(60):
        seen.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget() or view, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is first:
            break
    assert QApplication.focusWidget() is first
    assert len(set(map(id, seen))) == len(seen) > 10


def test_the_focus_goes_where_the_screen_wants_it(show: Show) -> None:
    view = show(screen(table(), head=(IDENTITY, TABS, BAR), focus="save"))
    view.focus_first()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "登録"


def test_the_focus_passes_over_an_empty_list_and_not_to_a_button_of_the_head(show: Show) -> None:
    empty = msgspec.structs.replace(TIMELINE, id="empty", items=())
    view = show(screen(empty, FACTS, table(), head=(IDENTITY, TABS, BAR), focus="empty"))
    view.focus_first()
    focused = QApplication.focusWidget()
    assert focused is not None
    facts = view.block_widget("facts")
    assert facts is not None
    assert focused is facts or facts.isAncestorOf(focused)


def test_in_a_form_the_focus_goes_to_the_field_with_the_error(show: Show) -> None:
    view = show(screen(form()))
    view.focus_first()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.property("field") == "day"


def test_a_view_says_where_its_arrows_lead(show: Show) -> None:
    view = show(screen(FACTS))
    view.head.set_history(back=True, forward=False)
    assert view.moves() == (True, False)
    view.head.set_history(back=False, forward=True)
    assert view.moves() == (False, True)


def test_an_arrow_that_leads_nowhere_is_paler_than_one_that_leads_somewhere(show: Show) -> None:
    view = show(screen(FACTS))
    darkest = []
    for leads in (True, False):
        view.head.set_history(back=leads, forward=leads)
        picture = view.head._arrows[0].grab().toImage()
        points = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
        darkest.append(min(picture.pixelColor(x, y).lightness() for x, y in points))
    assert darkest[0] + 60 < darkest[1]


def test_a_page_of_another_screen_is_dropped(show: Show) -> None:
    view = show(screen(table(sent=1, count=5, page=1)))
    card = view.block_widget("table")
    assert isinstance(card, TableCard)
    view.add_rows(Rows(screen="other", block="table", first=1, count=5, rows=(row(1),)))
    assert card.describe_row(1) == "2 / 5"
    view.add_rows(Rows(screen="s1", block="table", first=1, count=5, rows=(row(1),)))
    assert "行 1" in card.describe_row(1)


def test_tabs_are_chosen_by_position_click_and_keys(show: Show, qtbot: QtBot, recorder: ListRecorder) -> None:
    view = show(screen(FACTS, head=(IDENTITY, TABS)))
    strip = view.head.tabs
    assert strip is not None
    with qtbot.waitSignal(view.target_chosen) as chosen:
        view.choose_tab(1)
    assert chosen.args is not None
    assert chosen.args[0].code == "BBB"
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(10, 20))
    QTest.keyClick(strip, Qt.Key.Key_Right)
    QTest.keyClick(strip, Qt.Key.Key_Return)
    view.choose_tab(7)
    assert recorder.kinds() == [EventKind.TAB_CHOSEN] * 3


def test_actions_are_recorded_once_and_passed_on(show: Show, qtbot: QtBot, recorder: ListRecorder) -> None:
    view = show(screen(FACTS, head=(IDENTITY, BAR)))
    bar = view.head.bar
    assert bar is not None
    open_button, save, locked = bar.buttons()
    with qtbot.waitSignal(view.target_chosen):
        QTest.keyClick(open_button, Qt.Key.Key_Return)
    with qtbot.waitSignal(view.action_chosen) as chosen:
        QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    assert chosen.args is not None
    assert chosen.args[0].id == "save"
    assert recorder.kinds() == [EventKind.ACTION_ACTIVATED] * 2
    with qtbot.waitSignal(view.action_chosen) as refused:
        QTest.keyClick(locked, Qt.Key.Key_Space)
    assert refused.args is not None
    assert not refused.args[0].enabled


def test_the_arrows_are_recorded_and_off_where_they_lead_nowhere(
    show: Show, qtbot: QtBot, recorder: ListRecorder
) -> None:
    view = show(screen(TIMELINE))
    view.head.set_history(back=True, forward=False)
    arrows = view.head.focusable()
    with qtbot.waitSignal(view.back_asked):
        QTest.mouseClick(arrows[0], Qt.MouseButton.LeftButton)
    assert not arrows[1].isEnabled()
    assert recorder.kinds() == [EventKind.NAVIGATION_ASKED]


def test_tall_content_scrolls_and_follows_the_focus(show: Show, qtbot: QtBot, recorder: ListRecorder) -> None:
    view = show(screen(form(), table(), TIMELINE, FACTS))
    view.resize(1000, 300)
    last = view.block_widget("facts")
    assert last is not None
    last.setFocus(Qt.FocusReason.TabFocusReason)
    top = last.mapTo(view, QPoint(0, 0)).y()
    assert view.head.height() <= top < view.height()
    assert EventKind.SCROLLED in recorder.kinds()
