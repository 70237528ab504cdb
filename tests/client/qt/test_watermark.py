"""The watermark covers its host, stays above all, lets input through, and is legible in any crop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QPushButton, QWidget

from client.qt.theme import Theme
from client.qt.watermark import Watermark

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TEXT = "佐藤 美咲 A10427 ・ T-0382-07 ・ 2026-11-24 10:42"


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    widget.resize(1200, 800)
    qtbot.addWidget(widget)
    return widget


def test_it_is_live_only_with_text(host: QWidget) -> None:
    mark = Watermark(Theme(), host)
    assert not mark.is_live()
    mark.show_text(TEXT)
    assert mark.is_live()
    mark.show_text("")
    assert not mark.is_live()
    assert mark.isHidden()


def test_it_follows_the_size_and_stays_on_top(qtbot: QtBot, host: QWidget) -> None:
    mark = Watermark(Theme(), host)
    mark.show_text(TEXT)
    host.show()
    host.resize(900, 640)
    assert mark.is_live()
    late = QPushButton("あとから", host)
    late.show()
    qtbot.waitUntil(mark.is_live)
    late.raise_()
    assert mark.is_live()


def test_being_covered_or_small_is_not_live(host: QWidget) -> None:
    """The positive control: `is_live` notices what the layer normally repairs."""
    mark = Watermark(Theme(), host)
    mark.show_text(TEXT)
    mark.resize(10, 10)
    assert not mark.is_live()
    mark.show_text(TEXT)
    assert mark.is_live()
    mark.lower()
    QPushButton(host)
    host.removeEventFilter(mark)
    mark.lower()
    assert not mark.is_live()


def test_a_click_goes_through(qtbot: QtBot, host: QWidget) -> None:
    button = QPushButton("押す", host)
    button.setGeometry(100, 100, 80, 30)
    mark = Watermark(Theme(), host)
    mark.show_text(TEXT)
    host.show()
    assert host.childAt(QPoint(120, 110)) is button


def test_every_large_crop_holds_one_whole_line(host: QWidget) -> None:
    mark = Watermark(Theme(), host)
    mark.show_text(TEXT)
    line = mark._draw(1.0)
    boxes = [QRectF(line.room.translated(place)) for place in line.places]
    for left in range(0, 600, 37):
        for top in range(0, 400, 29):
            assert any(QRectF(left, top, 600, 400).contains(box) for box in boxes), (left, top)


def test_what_is_kept_for_it_does_not_grow_with_the_window(host: QWidget) -> None:
    mark = Watermark(Theme(), host)
    mark.show_text(TEXT)
    small = mark._draw(1.0)
    host.resize(host.size() * 4)
    mark.show_text(TEXT)
    large = mark._draw(1.0)
    assert large.picture.size() == small.picture.size()
    assert len(large.places) > 4 * len(small.places)


def test_a_part_painted_alone_is_the_same_as_in_the_whole(host: QWidget) -> None:
    mark = Watermark(Theme(), host)
    host.resize(600, 400)
    mark.show_text(TEXT)

    def painted(part: QRect) -> QImage:
        sheet = QImage(part.size(), QImage.Format.Format_ARGB32_Premultiplied)
        sheet.fill(Qt.GlobalColor.transparent)
        mark.render(sheet, QPoint(), QRegion(part), QWidget.RenderFlag.DrawChildren)
        return sheet

    part = QRect(90, 130, 210, 140)
    assert painted(part) == painted(QRect(0, 0, 600, 400)).copy(part)


@pytest.mark.parametrize("name", ["light", "dark", "hc"])
def test_it_really_paints(qtbot: QtBot, name: str) -> None:
    theme = Theme(name=name)  # type: ignore[arg-type]
    host = QWidget()
    host.resize(600, 400)
    qtbot.addWidget(host)
    mark = Watermark(theme, host)
    mark.show_text(TEXT)
    sheet = QImage(600, 400, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.fill(Qt.GlobalColor.transparent)
    mark.render(sheet, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    alphas = {sheet.pixelColor(x, y).alpha() for x in range(0, 600, 2) for y in range(0, 400, 2)}
    assert max(alphas) > 0
    assert max(alphas) <= round(theme.tokens.watermark_alpha * 255) + 1


def test_the_time_at_its_end_moves_on_and_never_back(host: QWidget) -> None:
    mark = Watermark(Theme(), host)
    mark.show_time("2026-11-24 10:43")
    for served, seen in (
        ("佐藤 ・ T-1 ・ 2026-11-24 10:42", "佐藤 ・ T-1 ・ 2026-11-24 10:43"),
        ("佐藤 ・ T-1 ・ 2026-11-24 10:44", "佐藤 ・ T-1 ・ 2026-11-24 10:44"),
        ("佐藤 ・ T-1", "佐藤 ・ T-1"), ("", ""),
    ):  # fmt: skip
        mark.show_text(served)
        assert (mark.text(), mark.accessibleName(), mark.isHidden()) == (seen, seen, not seen)
