"""Facts and timelines: what leads somewhere can be walked to and opened, what does not takes no tab stop."""

from __future__ import annotations

from typing import Literal

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from client.contract.blocks import Chip, Fact, Facts, Moment, Target, Timeline
from client.contract.kinds import EventKind
from client.qt.blocks import timeline
from client.qt.blocks.facts import FactsCard
from client.qt.blocks.timeline import TimelineCard
from client.qt.paint import text
from client.qt.theme import TextStyle, Theme
from tests.client.qt.blocks.conftest import Show
from tests.helpers.recorder import ListRecorder
from tests.helpers.screens import TIMELINE, screen


def _facts(style: Literal["tile", "list", "columns", "counters"], *, leads: bool) -> Facts:
    target = Target("BBB", "f") if leads else None
    items = (Fact(label="合計", value="10", unit="円", sub="前月から", target=target), Fact(label="件数", value="2"))
    return Facts(id="facts", title="" if style == "tile" else "値", style=style, items=items, note="注記です。")


@pytest.mark.parametrize("style", ["tile", "list", "columns", "counters"])
def test_every_style_says_all_its_values(show: Show, style: Literal["tile", "list", "columns", "counters"]) -> None:
    card = show(screen(_facts(style, leads=False))).block_widget("facts")
    assert isinstance(card, FactsCard)
    assert card.accessibleDescription() == "合計 10円 前月から\n件数 2\n注記です。"
    assert card.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert card.natural_height(400) > 40


def test_a_fact_that_leads_somewhere_opens(show: Show, qtbot: QtBot, recorder: ListRecorder) -> None:
    view = show(screen(_facts("list", leads=True)))
    card = view.block_widget("facts")
    assert isinstance(card, FactsCard)
    card.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(view.target_chosen) as chosen:
        QTest.keyClick(card, Qt.Key.Key_Return)
    assert chosen.args is not None
    assert chosen.args[0] == Target("BBB", "f")
    QTest.keyClick(card, Qt.Key.Key_Down)
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert [(told.kind, told.detail) for told in recorder.told] == [
        (EventKind.ROW_OPENED, {"led": True}),
        (EventKind.ROW_SELECTED, {}),
        (EventKind.ROW_OPENED, {"led": False}),
    ]


def test_a_tile_opens_by_double_click_anywhere(show: Show, qtbot: QtBot) -> None:
    view = show(screen(_facts("tile", leads=True)))
    card = view.block_widget("facts")
    assert isinstance(card, FactsCard)
    with qtbot.waitSignal(view.target_chosen):
        QTest.mouseDClick(card, Qt.MouseButton.LeftButton, pos=QPoint(30, 50))


def test_a_moment_opens_and_the_others_say_so(show: Show, qtbot: QtBot) -> None:
    view = show(screen(TIMELINE))
    card = view.block_widget("timeline")
    assert isinstance(card, TimelineCard)
    card.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(view.target_chosen):
        QTest.keyClick(card, Qt.Key.Key_Return)
    QTest.keyClick(card, Qt.Key.Key_Down)
    assert card.target_of(card.current) is None
    assert card.accessibleDescription() == "10:00 来訪 二階 次"


def test_the_keyboard_arrives_at_what_is_next_in_a_plan(show: Show) -> None:
    items = (*TIMELINE.items[1:], *TIMELINE.items[:1])
    view = show(screen(msgspec.structs.replace(TIMELINE, items=items)))
    card = view.block_widget("timeline")
    assert isinstance(card, TimelineCard)
    view.activateWindow()
    card.setFocus()
    assert card.current == 1
    assert items[1].strong


def test_days_stand_above_their_entries_and_long_texts_take_more_lines(show: Show) -> None:
    def entry(position: int, day: str, sub: str = "") -> Moment:
        return Moment(id=f"m{position}", time="9:00", text="記録", sub=sub, group=day)

    short = Timeline(id="timeline", items=(entry(1, "11月1日"), entry(2, "11月1日")))
    two_days = Timeline(id="timeline", items=(entry(1, "11月1日"), entry(2, "11月2日")))
    long = Timeline(id="timeline", items=(entry(1, "11月1日", "長い内容。" * 60), entry(2, "11月1日")))
    heights = []
    for document in (short, two_days, long):
        card = show(screen(document)).block_widget("timeline")
        assert isinstance(card, TimelineCard)
        heights.append(card.natural_height(500))
    assert heights[0] < heights[1] < heights[2]


def test_an_empty_timeline_says_so(show: Show) -> None:
    card = show(screen(Timeline(id="timeline", empty="ありません。"))).block_widget("timeline")
    assert isinstance(card, TimelineCard)
    assert card.accessibleDescription() == "ありません。"


def test_a_long_timeline_measures_every_time_once(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []

    def width(_theme: Theme, text: str, _style: TextStyle) -> float:
        measured.append(text)
        return 30.0

    monkeypatch.setattr(timeline, "text_width", width)
    items = tuple(Moment(id=f"m{n}", time=f"{n}", text="t", sub="s") for n in range(50))
    show(screen(Timeline(id="log", items=items))).resize(900, 500)
    assert len(measured) == len(items)


LONG_NAME = "Yen deposits that may be withdrawn at any time"
AMOUNT = "\u00a5149,522,527,000"


@pytest.mark.parametrize("style", ["tile", "list", "columns", "counters"])
@pytest.mark.parametrize("width", [200, 300])
def test_an_amount_is_never_shortened_however_narrow_its_card(
    show: Show, theme: Theme, monkeypatch: pytest.MonkeyPatch, style: Literal["tile", "list", "columns", "counters"],
    width: int,
) -> None:  # fmt: skip
    items = (Fact(label=LONG_NAME, value=AMOUNT, sub="unchanged since last month"), Fact(label="Other", value="2"))
    card = show(screen(Facts(id="facts", title="T", style=style, items=items))).block_widget("facts")
    assert isinstance(card, FactsCard)
    card.resize(width, card.natural_height(width))
    shortened: list[str] = []

    def short(_metrics: object, plain: str, _width: float) -> str:
        shortened.append(plain)
        return plain

    monkeypatch.setattr(text, "_shortened", short)
    card.grab()
    assert [said for said in shortened if said.startswith(AMOUNT)] == []


def test_a_long_label_of_a_tile_takes_a_second_line_and_the_tile_grows(show: Show) -> None:
    def height(label: str) -> int:
        card = show(screen(Facts(id="facts", style="tile", items=(Fact(label=label, value="1"),)))).block_widget(
            "facts"
        )
        assert card is not None
        return card.natural_height(220)

    assert height(LONG_NAME) > height("Cash")


def test_text_beside_a_chip_is_broken_instead_of_shortened(show: Show) -> None:
    name = "Call Yamamoto Kazuko about the maturing deposit of \u00a510,000,000 before the branch closes"
    chip = Chip(text="not reached yet")
    heights = []
    for document in (
        Moment(id="m", time="9:00", text="Call", chip=chip),
        Moment(id="m", time="9:00", text=name, chip=chip),
    ):
        card = show(screen(Timeline(id="timeline", items=(document,)))).block_widget("timeline")
        assert isinstance(card, TimelineCard)
        heights.append(card.natural_height(420))
    assert heights[1] >= heights[0] + 15
