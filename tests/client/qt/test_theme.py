"""The tokens hold what the design promises: every name, every contrast, also under the watermark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QRawFont

from client.contract.blocks import Tone
from client.qt.theme import READING, STANDARD, TextStyle, Theme, theme_for
from client.qt.tokens import SERIES, TONES, TYPE, ColourName, SizeName, ThemeName, TypeRole, load_tokens
from tests.helpers.contrast import blended, contrast

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

ROOT = Path(__file__).resolve().parents[3]
THEMES = load_tokens()
TEXT_PAIRS: list[tuple[ColourName, ColourName]] = [
    *((text, ground) for text in ("text", "text2", "text3") for ground in ("surface", "canvas", "subtle", "sunken")),
    *((text, ground) for text in ("text", "text2") for ground in ("hover", "selected", "accent_soft")),
    ("accent", "surface"), ("accent", "canvas"), ("accent", "selected"), ("accent", "hover"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_accent", "accent_active"),
    *((TONES[tone].fore, TONES[tone].soft) for tone in get_args(Tone)),
    *((TONES[tone].fore, "surface") for tone in get_args(Tone)),
    *(("on_accent", TONES[tone].fore) for tone in ("group1", "group3")),
    ("on_ink", "ink"), ("on_ink", "ink2"), ("on_ink", "ink3"), ("on_ink2", "ink"), ("on_ink2", "ink2"),
    ("ink_ok", "ink"), ("ink_warn", "ink"), ("ink_danger", "ink"), ("focus_in", "focus_out"),
]  # fmt: skip


def test_the_terminal_is_high_in_contrast_where_the_system_asks_for_it() -> None:
    wishes = Qt.ContrastPreference
    assert [theme_for(wish) for wish in (wishes.NoPreference, wishes.HighContrast)] == ["light", "hc"]


@pytest.mark.parametrize("name", THEMES)
def test_every_name_has_a_colour_and_no_colour_lacks_a_name(name: ThemeName) -> None:
    assert set(THEMES[name].colours) == set(get_args(ColourName))
    assert set(THEMES[name].sizes) == set(get_args(SizeName))
    assert set(TYPE) == set(get_args(TypeRole))
    assert set(TONES) == set(get_args(Tone))


@pytest.mark.parametrize("name", THEMES)
def test_text_is_readable_on_every_ground(name: ThemeName) -> None:
    colours = THEMES[name].colours
    least = 7.0 if name == "hc" else 4.5
    found = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_is_readable_under_the_watermark(name: ThemeName) -> None:
    """The worst place: the stroke of a letter on bare ground, with a watermark stroke over ground and letter."""
    tokens = THEMES[name]
    mark, alpha = tokens.colours["watermark"], tokens.watermark_alpha
    for text in ("text", "text2", "text3", "accent", "ok", "warn", "danger"):
        for ground in ("surface", "canvas"):
            marked = blended(mark, tokens.colours[ground], alpha)
            assert contrast(tokens.colours[text], marked) >= 4.5, (text, ground)


@pytest.mark.parametrize("name", THEMES)
def test_controls_rings_and_series_stand_out(name: ThemeName) -> None:
    colours = THEMES[name].colours
    for line in ("control", "accent", "danger", *SERIES):
        assert contrast(colours[line], colours["surface"]) >= 3.0, line
    for ground in ("surface", "canvas", "ink", "accent"):
        ring = max(contrast(colours[line], colours[ground]) for line in ("focus_in", "focus_out"))
        assert ring >= 3.0, ground


@pytest.mark.parametrize("name", THEMES)
def test_the_watermark_is_visible_and_faint(name: ThemeName) -> None:
    tokens = THEMES[name]
    ground = tokens.colours["surface"]
    ratio = contrast(blended(tokens.colours["watermark"], ground, tokens.watermark_alpha), ground)
    assert 1.08 <= ratio <= 1.30


def test_the_contrast_check_can_fail() -> None:
    assert contrast("#777777", "#FFFFFF") < 4.5 < contrast("#767676", "#FFFFFF")


def test_targets_are_large_enough() -> None:
    sizes = THEMES["light"].sizes
    assert min(sizes[name] for name in ("control", "control_small", "icon_button", "target", "row_compact")) >= 24
    assert min(rule.px for rule in TYPE.values()) >= 12


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheet_uses_only_tokens(qtbot: QtBot, name: ThemeName) -> None:
    sheet = Theme(name=name).style_sheet()
    assert "$" not in sheet
    known = {colour.lower() for colour in THEMES[name].colours.values()}
    written = {word.strip(";").lower() for word in sheet.split() if word.startswith("#") and len(word.strip(";")) == 7}
    assert written
    assert written <= known


def test_the_bundled_face_is_really_used(qtbot: QtBot) -> None:
    theme = Theme()
    for weight in (400, 500, 700):
        font = theme.font(TextStyle(weight=weight))
        assert QFontInfo(font).family().startswith("Noto Sans JP")
        assert font.pixelSize() == 14
    assert theme.metrics(TextStyle()).inFontUcs4(0x20BB7)


def test_digits_stand_in_columns(qtbot: QtBot) -> None:
    metrics = Theme().metrics(TextStyle(digits=True))
    assert len({round(metrics.horizontalAdvance(digit), 3) for digit in "0123456789"}) == 1


def test_another_theme_and_face_need_no_restart(qtbot: QtBot) -> None:
    theme = Theme()
    before = theme.colour("surface").name()
    with qtbot.waitSignal(theme.changed):
        theme.use("dark", READING)
    assert theme.colour("surface").name() != before
    assert theme.font(TextStyle(digits=True)).families()[0] == "BIZ UDGothic"
    theme.use("light", STANDARD)
    assert theme.colour("surface").name() == before


@pytest.mark.parametrize("weight", ["Regular", "Medium", "Bold"])
def test_the_characters_of_a_day_lie_together_in_the_font(qapp: QApplication, weight: str) -> None:
    """Glyphs spread over the file have it mapped wholly, three times 4 MiB (resources/fonts/SOURCE)."""
    font = QRawFont(str(ROOT / f"resources/fonts/NotoSansJP-{weight}.ttf"), 14)
    rows = [bytes((0x1B, 0x24, 0x42, row, cell)) for row in range(0x30, 0x50) for cell in range(0x21, 0x7F)]
    level_one = "".join(row.decode("iso2022_jp", "ignore") for row in rows)
    assert len(level_one) == 2965
    glyphs = font.glyphIndexesForString(level_one + "東雲銀行あア123AZaz、。（）")
    assert 0 not in glyphs
    assert max(glyphs) < 3_700
