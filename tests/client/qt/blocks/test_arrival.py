"""Where the focus goes on arrival: where the screen wants it, and the top is not scrolled away for nothing."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from client.contract.blocks import Banner, Field, Form
from client.contract.screen import Screen
from client.flows.navigation import Spot
from client.qt.blocks.rows import RowCard
from client.qt.blocks.view import ScreenView
from tests.client.qt.blocks.conftest import Show
from tests.helpers.screens import BAR, IDENTITY, OPEN, TABS, TIMELINE, form, screen, table

FIELDS = (
    Field(id="reading", label="カナ", kind="text", value="ヤマモト"),
    Field(id="day", label="日付", kind="date", required=True),
    Field(id="last", label="末尾", kind="text"),
)
CALM = form(fields=FIELDS, problem="")
WRONG = form(fields=(*FIELDS[:2], msgspec.structs.replace(FIELDS[2], error="確かめてください。")), problem="")
REFUSED = form(fields=FIELDS, problem="一件を確かめてください。")
TALL = table(sent=12, count=12)


def arrive(show: Show, document: Screen) -> tuple[ScreenView, QWidget]:
    view = show(document)
    view.resize(1000, 420)
    view.activateWindow()
    view.focus_first()
    focused = QApplication.focusWidget()
    assert focused is not None
    return view, focused


def offset(view: ScreenView) -> int:
    """Return how far the content is scrolled."""
    first = view.block_widget(view.screen_document.bands[0].slots[0].blocks[0])
    assert first is not None
    content = first.parentWidget()
    assert content is not None
    return content.mapTo(view, QPoint(0, 0)).y() - view.head.height()


@pytest.mark.parametrize(
    ("entry", "focus", "field"),
    [
        (CALM, "", "reading"),
        (CALM, "form", "reading"),
        (CALM, "form/last", "last"),
        (CALM, "form/nowhere", "reading"),
        (WRONG, "", "last"),
        (WRONG, "form/reading", "last"),
        (REFUSED, "form", "day"),
    ],
)
def test_a_form_is_begun_where_the_screen_says_or_where_something_is_to_be_put_right(
    show: Show,
    entry: Form,
    focus: str,
    field: str,
) -> None:
    _, focused = arrive(show, screen(entry, TALL, focus=focus))
    assert focused.property("field") == field


def test_the_tabs_of_the_head_can_be_named_and_the_content_stays_at_its_top(show: Show) -> None:
    strip = msgspec.structs.replace(TABS, id="customer-tabs")
    for focus in ("tabs", "customer-tabs"):
        view, focused = arrive(show, screen(TALL, TIMELINE, head=(IDENTITY, strip, BAR), focus=focus))
        assert focused is view.head.tabs
        assert offset(view) == 0


def test_a_named_table_is_shown_and_a_named_entry_is_not_overruled_by_an_empty_field_elsewhere(show: Show) -> None:
    view, focused = arrive(show, screen(CALM, TALL, TIMELINE, focus="timeline"))
    assert focused is view.block_widget("timeline")
    assert offset(view) < 0
    assert focused.mapTo(view, QPoint(0, focused.height())).y() <= view.height()


def test_without_a_wish_the_first_field_or_list_comes_before_a_link(show: Show) -> None:
    linked = Banner(id="notice", text="お知らせです。", link=OPEN)
    view, focused = arrive(show, screen(linked, TALL, CALM))
    assert focused is view.block_widget("table")
    assert offset(view) == 0


def test_a_row_that_was_left_is_current_again_wherever_it_stands_now(show: Show) -> None:
    found: list[int] = []
    for spot in (Spot("table", "r7", 7), Spot("table", "r7", 3), Spot("table", "gone", 4), Spot("none", "r7", 7)):
        view = show(screen(CALM, TALL))
        view.activateWindow()
        view.return_to(spot)
        view.focus_first()
        card = view.block_widget("table")
        assert isinstance(card, RowCard)
        assert (QApplication.focusWidget() is card) == (card.current >= 0)
        found.append(card.current)
    assert found == [7, 7, -1, -1]


def test_a_row_that_has_not_arrived_yet_is_found_by_its_place(show: Show) -> None:
    view = show(screen(table(sent=10, count=500)))
    view.return_to(Spot("table", "r300", 300))
    view.activateWindow()
    view.focus_first()
    assert view.spot() == Spot("table", "300", 300)


def test_the_row_is_told_only_where_the_keyboard_was_on_a_list_last(show: Show) -> None:
    view, _ = arrive(show, screen(TALL, CALM))
    assert view.spot() == Spot("table", "r0", 0)
    entry = view.block_widget("form")
    assert entry is not None
    entry.findChildren(QWidget)[0].setFocus()
    assert view.spot() is None
