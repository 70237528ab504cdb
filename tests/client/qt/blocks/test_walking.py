"""Rows by keyboard: the current one is always in view, marked, and can be read to its end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from client.contract.blocks import Moment, Table, Timeline
from client.qt.blocks.rows import RowCard
from client.qt.blocks.view import ScreenView
from client.qt.theme import Theme
from tests.client.qt.blocks.conftest import Show
from tests.helpers.screens import FACTS, screen, table

CLEAR = 16
LONG = "ご要望を詳しくうかがいました。" * 60


def history(count: int = 60, sub: str = "") -> Timeline:
    return Timeline(
        id="log",
        items=tuple(
            Moment(id=f"m{n}", time="9:00", text=f"記録 {n}", sub=sub, group=f"11月{n // 9 + 1}日")
            for n in range(count)
        ),
    )


def _standing(show: Show, document: Timeline | Table, height: int = 400) -> tuple[ScreenView, RowCard]:
    view = show(screen(document))
    view.resize(900, height)
    card = view.block_widget(document.id)
    assert isinstance(card, RowCard)
    view.activateWindow()
    card.setFocus(Qt.FocusReason.TabFocusReason)
    return view, card


def _in_view(view: ScreenView, card: RowCard) -> QRect:
    """Return where the current row stands in the view below the head."""
    room = card.row_room(card.current)
    return room.translated(card.mapTo(view, QPoint(0, -view.head.height())))


def _seen_whole(view: ScreenView, card: RowCard) -> bool:
    room = _in_view(view, card)
    high = view.height() - view.head.height()
    return room.top() >= CLEAR and room.bottom() <= high - CLEAR


@pytest.mark.parametrize("document", [history(), table(sent=60, count=60)])
def test_arrows_pages_and_ends_keep_the_current_row_in_view(show: Show, document: Timeline | Table) -> None:
    view, card = _standing(show, document, 260 if isinstance(document, Table) else 400)
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home, *[Qt.Key.Key_Down] * 30, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        before = card.current
        QTest.keyClick(card, key)
        assert card.current != before
        assert _seen_whole(view, card), key
    for _ in range(40):
        QTest.keyClick(card, Qt.Key.Key_Up)
        assert _seen_whole(view, card)


def test_a_page_is_what_is_seen(show: Show) -> None:
    view, card = _standing(show, history())
    seen = card.visibleRegion().boundingRect().height()
    QTest.keyClick(card, Qt.Key.Key_PageDown)
    gone = card.row_room(card.current).top() - card.row_room(0).top()
    assert seen / 2 < gone <= seen
    view.resize(900, 700)
    QTest.keyClick(card, Qt.Key.Key_Home)
    QTest.keyClick(card, Qt.Key.Key_PageDown)
    assert card.row_room(card.current).top() - card.row_room(0).top() > gone


def test_the_keyboard_finds_its_row_again_when_it_comes_back(show: Show) -> None:
    view = show(screen(FACTS, history()))
    view.resize(900, 400)
    view.activateWindow()
    card, facts = view.block_widget("log"), view.block_widget("facts")
    assert isinstance(card, RowCard)
    assert facts is not None
    card.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(card, Qt.Key.Key_End)
    facts.setFocus(Qt.FocusReason.BacktabFocusReason)
    assert not _seen_whole(view, card)
    card.setFocus(Qt.FocusReason.TabFocusReason)
    assert card.current == 59
    assert _seen_whole(view, card)


def test_the_current_row_is_marked_and_stays_so_when_the_keyboard_is_elsewhere(show: Show, theme: Theme) -> None:
    _, card = _standing(show, history(5))
    QTest.keyClick(card, Qt.Key.Key_Down)
    room = card.row_room(card.current)
    ground = card.grab().toImage().pixelColor(room.width() // 2, room.bottom() - 2)
    assert ground == theme.colour("selected")
    card.clearFocus()
    assert card.grab().toImage().pixelColor(2, room.center().y()) == theme.colour("border_strong")


def test_the_current_row_shows_its_whole_text_and_the_others_four_lines(show: Show) -> None:
    _, card = _standing(show, history(4, LONG), 3000)
    first = card.row_room(0).height()
    assert first > 2 * card.row_room(1).height() - 28
    before = card.height()
    QTest.keyClick(card, Qt.Key.Key_Down)
    assert card.row_room(1).height() > first - 40
    assert card.row_room(0).height() < first / 2 + 28
    assert card.height() == before


def test_a_row_taller_than_the_screen_is_read_to_its_end_before_the_next_one_comes(show: Show) -> None:
    view, card = _standing(show, history(3, LONG * 4))
    assert card.row_room(0).height() > view.height()
    ends: list[int] = []
    while card.current == 0 and len(ends) < 100:
        ends.append(_in_view(view, card).bottom())
        QTest.keyClick(card, Qt.Key.Key_Down)
    assert card.current == 1
    assert min(ends) <= view.height() - view.head.height() - CLEAR
    assert sorted(ends, reverse=True) == ends
    steps = len(ends)
    QTest.keyClick(card, Qt.Key.Key_Home)
    pages = 0
    while card.current == 0 and pages < 100:
        QTest.keyClick(card, Qt.Key.Key_PageDown)
        pages += 1
    assert pages < steps / 2
