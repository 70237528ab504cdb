"""Charts say all their values in words and survive every shape of data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from client.contract.blocks import Point
from client.qt.charts import ChartView
from client.qt.paint.figures import _LABEL, BarsFigure, DonutFigure, Figure, LineFigure, told_apart
from client.qt.theme import Theme
from tests.helpers.gallery import SLICES, TREND

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize("figure", [DonutFigure(SLICES), BarsFigure(SLICES), LineFigure(TREND)])
def test_the_description_holds_every_value(qtbot: QtBot, figure: Figure) -> None:
    view = ChartView(Theme(), "内訳", figure, "円預金が半分です")
    qtbot.addWidget(view)
    said = view.accessibleDescription()
    assert view.accessibleName() == "内訳"
    assert said.startswith("円預金が半分です; ")
    for point in TREND if isinstance(figure, LineFigure) else SLICES:
        assert f"{point.label} {point.text}".strip() in said
        assert point.share in said


ODD: dict[str, tuple[float, ...]] = {
    "none": (), "one": (1.0,), "zeros": (0.0, 0.0), "negative": (-1.0, 2.0), "equal": (5.0, 5.0, 5.0),
    "huge": (1e18, 1.0, 3.0), "same and immense": (1e308, 1e308), "immense apart": (-1.7e308, 1.7e308),
    "minute": (5e-324, 0.0),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("kind", [DonutFigure, BarsFigure, LineFigure])
def test_odd_data_is_drawn(qtbot: QtBot, kind: type[DonutFigure | BarsFigure | LineFigure], name: str) -> None:
    points = tuple(Point(label=f"{i}月", value=value, text=str(value)) for i, value in enumerate(ODD[name]))
    figure = kind(points)
    sheet = QImage(300, 400, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.fill(0)
    painter = QPainter(sheet)
    figure.paint(painter, Theme(), QRectF(0, 0, 300, figure.height_for(300)))
    painter.end()
    assert figure.height_for(300) >= 0
    assert math.isfinite(figure.least_width(Theme()))


def test_a_slice_takes_the_angle_of_its_share(qtbot: QtBot) -> None:
    theme = Theme()
    points = (Point(label="a", value=1, series=1), Point(label="b", value=3, series=2))
    sheet = QImage(168, 168, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.fill(0)
    painter = QPainter(sheet)
    DonutFigure(points).paint(painter, theme, QRectF(0, 0, 168, 168))
    painter.end()
    for degrees, series in ((45, 1), (80, 1), (100, 2), (350, 2)):
        at = QPointF(84 + 70 * math.sin(math.radians(degrees)), 84 - 70 * math.cos(math.radians(degrees)))
        assert sheet.pixelColor(at.toPoint()) == theme.series(series), degrees


def test_no_more_than_the_least_width_is_needed(qtbot: QtBot) -> None:
    view = ChartView(Theme(), "内訳", DonutFigure(SLICES))
    qtbot.addWidget(view)
    assert view.minimumSizeHint().width() <= 300
    assert view.heightForWidth(300) == view.sizeHint().height()


def test_labels_of_a_narrow_legend_stay_apart(qtbot: QtBot) -> None:
    labels = ["円預金（流動性）", "円預金（定期性）", "債券", "円預金（流動性）"]
    short = told_apart(Theme(), labels, 44, _LABEL)
    assert short[0].startswith("…流")
    assert short[1].startswith("…定")
    assert short[2:] == ["債券", short[0]]
    assert told_apart(Theme(), labels, 400, _LABEL) == labels


def test_a_narrow_ring_draws_its_legend_apart(qtbot: QtBot) -> None:
    rows = []
    for label in ("円預金（流動性）", "円預金（定期性）"):
        other = Point(label="円預金（貯蓄性）", value=1, text="22,000,000", share="44.4%")
        figure = DonutFigure((Point(label=label, value=1, text="22,000,000", share="44.4%"), other))
        sheet = QImage(210, round(figure.height_for(210)), QImage.Format.Format_ARGB32_Premultiplied)
        sheet.fill(0)
        painter = QPainter(sheet)
        figure.paint(painter, Theme(), QRectF(0, 0, 210, 210))
        painter.end()
        rows.append(sheet.copy(0, 184, 210, 24))
    assert rows[0] != rows[1]
