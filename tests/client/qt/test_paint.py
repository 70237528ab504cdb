"""What is measured is what is painted: nothing leaves its measured size, and nothing is drawn empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from client.contract.blocks import Badge, Chip, Mark
from client.qt.paint import signs
from client.qt.paint.icons import icon_picture
from client.qt.paint.text import draw_line, draw_paragraph, elided, single_line, text_width, wrapped
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from client.qt.tokens import ThemeName

    Draw = Callable[[QPainter, Theme, QPointF], QSizeF]

BODY = TextStyle()
SENTENCE = "登録前の入力 1件（交渉履歴）は中央に保管されています。復旧後に再開できます。"
PLACE = QPointF(20, 20)


def inked(draw: Draw, theme: Theme) -> tuple[QSizeF, QRectF]:
    """Paint on a transparent sheet; return the size said and the rectangle really covered, from `PLACE`."""
    sheet = QImage(600, 200, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sheet)
    size = draw(painter, theme, PLACE)
    painter.end()
    xs = [x for x in range(600) if any(sheet.pixelColor(x, y).alpha() > 8 for y in range(200))]
    ys = [y for y in range(200) if any(sheet.pixelColor(x, y).alpha() > 8 for x in range(600))]
    if not xs:
        return size, QRectF()
    return size, QRectF(xs[0] - 20, ys[0] - 20, xs[-1] - xs[0] + 1, ys[-1] - ys[0] + 1)


CHIP = Chip(text="訪問 不可", tone="danger", icon="building")
BADGE = Badge(icon="phone", name="電話", refused=True)
MARK = Mark(text="2", shape="round", filled=False, tone="group2")
SIGNS: dict[str, tuple[Draw, Callable[[Theme], QSizeF]]] = {
    "chip": (lambda p, t, at: signs.draw_chip(p, t, at, CHIP), lambda t: signs.measure_chip(t, CHIP)),
    "large chip": (
        lambda p, t, at: signs.draw_chip(p, t, at, CHIP, large=True),
        lambda t: signs.measure_chip(t, CHIP, large=True),
    ),
    "key": (lambda p, t, at: signs.draw_keycap(p, t, at, "Esc"), lambda t: signs.measure_keycap(t, "Esc")),
    "key in button": (
        lambda p, t, at: signs.draw_keycap(p, t, at, "Enter", "button"),
        lambda t: signs.measure_keycap(t, "Enter", "button"),
    ),
    "mark": (lambda p, t, at: signs.draw_mark(p, t, at, MARK, 22), lambda _: signs.measure_mark(22)),
    "badge": (lambda p, t, at: signs.draw_badge(p, t, at, BADGE), lambda _: signs.measure_badge()),
    "count": (lambda p, t, at: signs.draw_count(p, t, at, "128"), lambda t: signs.measure_count(t, "128")),
}


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_fills_exactly_its_measure(qtbot: QtBot, name: str) -> None:
    draw, measure = SIGNS[name]
    theme = Theme()
    said, covered = inked(draw, theme)
    assert said == measure(theme)
    assert covered.left() >= 0
    assert covered.top() >= 0
    assert abs(covered.right() - said.width()) <= 1.5
    assert abs(covered.bottom() - said.height()) <= 1.5


@pytest.mark.parametrize("width", [40.0, 90.0, 200.0, 560.0])
def test_text_stays_within_its_room(qtbot: QtBot, width: float) -> None:
    theme = Theme()
    lines = wrapped(theme, SENTENCE, width, BODY)
    assert "".join(lines.lines).replace(" ", "") == SENTENCE.replace(" ", "")
    assert lines.width <= width
    said, covered = inked(lambda p, t, at: draw_paragraph(p, t, at, lines), theme)
    assert said == lines.size
    assert covered.right() <= width + 1
    assert covered.bottom() <= said.height()
    shown, one = inked(lambda p, t, at: draw_line(p, t, QRectF(at, QSizeF(width, 24)), SENTENCE, BODY), theme)
    assert shown.width() <= width
    assert one.right() <= width + 1


def test_forbidden_line_starts_are_kept(qtbot: QtBot) -> None:
    theme = Theme()
    for width in range(60, 240, 7):
        for line in wrapped(theme, SENTENCE, width, BODY).lines[1:]:
            assert line[0] not in "。、）"


def test_too_many_lines_end_in_an_ellipsis(qtbot: QtBot) -> None:
    lines = wrapped(Theme(), SENTENCE, 100, BODY, max_lines=2)
    assert lines.cut
    assert len(lines.lines) == 2
    assert lines.lines[1].endswith("…")
    assert lines.width <= 100


def test_short_text_is_not_elided(qtbot: QtBot) -> None:
    theme = Theme()
    assert elided(theme, "印刷する", text_width(theme, "印刷する", BODY), BODY) == "印刷する"
    assert elided(theme, "印刷する", 30, BODY).endswith("…")


def test_characters_outside_the_first_plane_are_not_torn(qtbot: QtBot) -> None:
    text = "𠮷野" * 20
    assert "".join(wrapped(Theme(), text, 60, BODY).lines) == text


def test_text_cannot_hide_or_turn_itself() -> None:
    assert single_line("a\u202eb\u2066c\x00d\ne") == "abc d e"


def test_markup_is_drawn_as_it_stands(qtbot: QtBot) -> None:
    theme = Theme()
    plain = text_width(theme, "<b>x</b>", BODY)
    assert plain > text_width(theme, "x", BODY) * 5


@pytest.mark.parametrize("name", ["no-such-icon", "../fonts/OFL", "A", "", "a" * 60])
def test_an_unknown_icon_draws_the_neutral_ring(qtbot: QtBot, name: str) -> None:
    ring = icon_picture("no-such-icon", "#ff112233", 18, 1.0).toImage()
    assert icon_picture(name, "#ff112233", 18, 1.0).toImage() == ring
    assert icon_picture("home", "#ff112233", 18, 1.0).toImage() != ring


def test_an_icon_takes_its_colour_and_scale(qtbot: QtBot) -> None:
    picture = icon_picture("home", "#ff00ff00", 18, 2.0)
    assert picture.size().width() == 36
    assert picture.deviceIndependentSize() == QSizeF(18, 18)
    image = picture.toImage()
    solid = [image.pixelColor(x, y) for x in range(36) for y in range(36) if image.pixelColor(x, y).alpha() == 255]
    assert solid
    assert all(colour.name() == "#00ff00" for colour in solid)


@pytest.mark.parametrize("name", ["light", "dark", "hc"])
def test_only_what_was_granted_is_filled(qtbot: QtBot, name: ThemeName) -> None:
    theme = Theme(name=name)
    grounds = {}
    badges = (
        Badge(icon="phone", name="", tone="ok"),
        Badge(icon="phone", name="", tone="muted"),
        Badge(icon="phone", name="", tone="muted", refused=True),
    )
    for badge in badges:
        sheet = QImage(40, 40, QImage.Format.Format_ARGB32)
        sheet.fill(Qt.GlobalColor.white)
        painter = QPainter(sheet)
        signs.draw_badge(painter, theme, QPointF(5, 5), badge)
        painter.end()
        inside, edge, cross = (sheet.pixelColor(*at).name() for at in ((8, 8), (5, 15), (24, 27)))
        grounds[badge.tone, badge.refused] = (inside, inside != edge, cross == theme.colour("danger").name())
    soft, plain = theme.soft("ok").name(), theme.colour("surface").name()
    assert grounds == {
        ("ok", False): (soft, False, False),
        ("muted", False): (plain, True, False),
        ("muted", True): (plain, True, True),
    }


def test_a_mark_is_told_by_shape_without_colour(qtbot: QtBot) -> None:
    theme = Theme()
    pictures = set()
    for shape in ("square", "round"):
        for filled in (True, False):
            mark = Mark(text="1", shape=shape, filled=filled, tone="plain")
            sheet = QImage(40, 40, QImage.Format.Format_Grayscale8)
            sheet.fill(Qt.GlobalColor.white)
            painter = QPainter(sheet)
            signs.draw_mark(painter, theme, QPointF(5, 5), mark)
            painter.end()
            pictures.add(bytes(sheet.constBits()))
    assert len(pictures) == 4
