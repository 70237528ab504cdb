"""Builds sample pages of the painted parts, to be looked at beside the design's pictures. Writes nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from client.contract.blocks import Badge, Chip, Mark, Option, Point
from client.qt.backdrop import Backdrop
from client.qt.brand import Brand
from client.qt.buttons import Button, Face, IconButton, Link
from client.qt.charts import ChartView
from client.qt.choices import Check, Choice
from client.qt.dropdown import Select
from client.qt.edits import LineEdit, PasswordEdit
from client.qt.labelled import LabelledField
from client.qt.multiline import MultilineEdit
from client.qt.paint.figures import BarsFigure, DonutFigure, LineFigure
from client.qt.paint.signs import (
    draw_avatar,
    draw_badge,
    draw_chip,
    draw_count,
    draw_dot,
    draw_keycap,
    draw_mark,
    draw_progress,
    fill_round,
    outline_round,
)
from client.qt.paint.text import draw_line, draw_paragraph, wrapped
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.qt.tokens import ThemeName

SLICES = (
    Point(label="円預金（流動性）", value=3284510, text="3,284,510", share="6.6%", series=1),
    Point(label="円預金（定期性）", value=22000000, text="22,000,000", share="44.4%", series=2),
    Point(label="外貨預金", value=3702497, text="3,702,497", share="7.5%", series=3),
    Point(label="投資信託", value=10523520, text="10,523,520", share="21.2%", series=4),
    Point(label="債券", value=5000000, text="5,000,000", share="10.1%", series=5),
    Point(label="保険・年金", value=5012000, text="5,012,000", share="10.1%", series=6),
)
TREND = tuple(
    Point(label=f"{(10 + i) % 12 + 1}月", value=value, text=f"{value:,}万円")
    for i, value in enumerate((4310, 4330, 4385, 4400, 4370, 4420, 4470, 4520, 4580, 4600, 4690, 4920, 4952))
)
OPTIONS = (
    Option(value="1", label="お客さまへのお渡し", key="1"),
    Option(value="2", label="面談の資料", key="2"),
    Option(value="3", label="お客さまからのご請求", key="3"),
    Option(value="4", label="その他（理由を入力）", key="4"),
)
PLACES = (Option(value="a", label="港北支店 2階 複合機 P-0382-02"), Option(value="b", label="港北支店 1階 P-0382-01"))
MARKS = (
    Mark(text="1", shape="square", filled=True, tone="group1"),
    Mark(text="2", shape="square", filled=False, tone="group2"),
    Mark(text="3", shape="round", filled=True, tone="group3"),
    Mark(text="4", shape="round", filled=False, tone="group4"),
)
WATERMARK = "佐藤 美咲 A10427 ・ T-0382-07 ・ 2026-11-24 10:42"


class Signs(QWidget):
    """All small signs on one sheet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.resize(560, 420)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sheet."""
        theme, painter = self._theme, QPainter(self)
        fill_round(painter, QRectF(self.rect()), 6, theme.colour("surface"))
        outline_round(painter, QRectF(self.rect()), 6, theme.colour("border"))
        self._paint_rows(painter)
        x = 16.0
        for text, tone, icon in (
            ("電話 可", "ok", "phone"), ("DM 可", "ok", "mail"), ("訪問 不可", "danger", "building"),
            ("未連絡", "warn", ""), ("予約あり", "info", ""), ("未架電", "plain", ""),
        ):  # fmt: skip
            chip = Chip(text=text, tone=tone, icon=icon)  # type: ignore[arg-type]
            x += draw_chip(painter, theme, QPointF(x, 150), chip).width() + 8
        large = Chip(text="印刷が認められた画面 様式 AS-01", tone="ok", icon="circle-check")
        draw_chip(painter, theme, QPointF(16, 182), large, large=True)
        x = 16.0
        for key in ("F1", "F12", "Enter", "Ctrl+Enter"):
            x += draw_keycap(painter, theme, QPointF(x, 220), key).width() + 8
        draw_count(painter, theme, QPointF(x + 10, 220), "2")
        draw_progress(painter, theme, QRectF(x + 50, 226, 160, 8), 0.6)
        fill_round(painter, QRectF(16, 256, 528, 52), 0, theme.colour("ink"))
        draw_avatar(painter, theme, QRectF(30, 266, 32, 32), "佐藤")
        draw_count(painter, theme, QPointF(80, 274), "3", warm=True, px=15)
        draw_dot(painter, theme.colour("ink_ok"), QPointF(120, 282))
        draw_dot(painter, theme.colour("ink_danger"), QPointF(150, 282))
        draw_keycap(painter, theme, QPointF(180, 272), "Ctrl", "ink")
        draw_line(painter, theme, QRectF(230, 256, 200, 52), "中央記録 正常", TextStyle("small", "on_ink", 500))
        text = "登録前の入力 1件（交渉履歴）は中央に保管されています。復旧後に再開できます。WatermarkedOverlay"
        draw_paragraph(painter, theme, QPointF(16, 320), wrapped(theme, text, 330, TextStyle("small"), prose=True))

    def _paint_rows(self, painter: QPainter) -> None:
        theme = self._theme
        for index, mark in enumerate(MARKS):
            top = 16.0 + 32 * index
            draw_mark(painter, theme, QPointF(16, top), mark)
            draw_mark(painter, theme, QPointF(440 + 30 * index, 16), mark, 24)
            draw_line(painter, theme, QRectF(46, top, 120, 20), "山本 和子 様", TextStyle(weight=500))
            number = TextStyle(weight=500, digits=True)
            draw_line(painter, theme, QRectF(170, top, 90, 20), "10,000,000", number)
            for at, icon in enumerate(("phone", "mail", "building")):
                refused = (index + at) % 3 == 0
                badge = Badge(icon=icon, name=icon, refused=refused)
                draw_badge(painter, theme, QPointF(280 + 27 * at, top - 1), badge)


def parts_page(theme: Theme) -> QWidget:
    """Return a page with buttons, fields, charts and signs."""
    page = QWidget()
    page.resize(1180, 900)
    Signs(theme, page).move(20, 20)
    _fields(theme, page)
    _buttons(theme, page)
    trend = LineFigure(TREND, ("4,200", "4,400", "4,600", "4,800", "5,000"), 4200, 5000)
    charts = (
        (ChartView(theme, "内訳", DonutFigure(SLICES, "円預金（定期性）", "44.4%")), QRectF(20, 460, 280, 340)),
        (ChartView(theme, "13か月の推移", trend), QRectF(320, 460, 280, 112)),
        (ChartView(theme, "棒", BarsFigure(SLICES[:4])), QRectF(320, 600, 280, 160)),
    )
    for chart, room in charts:
        chart.setParent(page)
        chart.setGeometry(room.toRect())
    return page


def _buttons(theme: Theme, page: QWidget) -> None:
    unavailable = Button(theme, Face("印刷する", "printer", "F9"), parent=page)
    unavailable.make_unavailable("この画面は印刷できません。")
    row = [
        Button(theme, Face("印刷する", "printer"), "primary", parent=page),
        Button(theme, Face("交渉履歴を登録", "pencil"), parent=page),
        Button(theme, Face("予定を追加", "plus"), "ghost", parent=page),
        unavailable,
        IconButton(theme, "chevron-left", "戻る", parent=page),
        Button(theme, Face("ロック", "lock"), "ink", parent=page),
    ]
    x = 20
    for button in row:
        button.setGeometry(x, 830, button.sizeHint().width(), button.sizeHint().height())
        x += button.width() + 18


def _fields(theme: Theme, page: QWidget) -> None:
    options = Choice(theme, "印刷の目的", OPTIONS)
    options.set_value("1")
    place = Select(theme, "プリンター", PLACES)
    place.set_value("a")
    number = LineEdit(theme, "部数", "latin")
    number.setText("3")
    memo = MultilineEdit(theme, "内容")
    memo.setText("満期のご案内。\n来週お電話する。")
    tick = Check(theme, "上記を点検しました", page)
    tick.setChecked(True)
    wrong = LabelledField(theme, "部数（上限 2）", number)
    wrong.show_error("部数は 1 か 2 を入力してください。")
    y = 20
    for field in (
        LabelledField(theme, "印刷の目的（必須）", options),
        LabelledField(theme, "プリンター", place),
        wrong,
        LabelledField(theme, "内容", memo, hint="1,000字まで", help_text="口座番号は書かないでください。"),
    ):
        field.setParent(page)
        field.setGeometry(620, y, 520, field.heightForWidth(520))
        y += field.height() + 16
    tick.setGeometry(620, y, tick.sizeHint().width(), tick.sizeHint().height())


class Words(QWidget):
    """Big texts of the sign-in page."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the headline."""
        painter = QPainter(self)
        lines = wrapped(self._theme, "お客さまの情報は、\nこの端末に残りません。", 500, TextStyle("headline", "on_ink"))
        draw_paragraph(painter, self._theme, QPointF(0, 0), lines)


def sign_in_page(theme: Theme) -> QWidget:
    """Return a sketch of the sign-in screen."""
    page = QWidget()
    page.resize(1440, 900)
    ground = Backdrop(theme, page)
    ground.setGeometry(0, 0, 600, 900)
    brand = Brand(theme, "東雲銀行", "営業店ターミナル", large=True, parent=page)
    brand.setGeometry(66, 55, 300, 48)
    Words(theme, page).setGeometry(64, 280, 500, 110)
    number, password = LineEdit(theme, "行員番号", "latin", 44), PasswordEdit(theme, "パスワード", 44)
    number.setText("A10427")
    password.setText("0123456789")
    parts: list[tuple[QWidget, int, int]] = [
        (LabelledField(theme, "行員番号", number), 240, 70),
        (LabelledField(theme, "パスワード", password, "半角英数字（日本語入力は自動でオフ）"), 334, 70),
        (Button(theme, Face("サインイン", "", "Enter"), "primary", 46), 434, 46),
        (Button(theme, Face("行員証（ICカード）でサインイン", "credit-card", "F4"), "secondary", 44), 490, 44),
    ]
    for part, top, height in parts:
        part.setParent(page)
        part.setGeometry(786, top, 440, height)
    link = Link(theme, Face("パスワードを忘れたとき"), page)
    link.setGeometry(786, 545, link.sizeHint().width(), 24)
    return page


def dressed(name: ThemeName = "light") -> Theme:
    """Return a theme that has dressed the running application."""
    from PySide6.QtWidgets import QApplication

    theme = Theme(name=name)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.dress(app)
    return theme
