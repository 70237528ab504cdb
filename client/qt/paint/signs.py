"""Small signs: chips, key caps, marks, icon tiles, counts, dots, swatches, bars, avatars.

Must not know what they stand for: shape, filling and tone arrive ready. Shape carries the meaning before colour does
(ux.md D7), so a mark stays readable in black and white.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from client.qt.paint.icons import draw_icon
from client.qt.paint.text import CENTER, draw_line, text_width
from client.qt.theme import TextStyle, Theme
from client.qt.tokens import TONES

if TYPE_CHECKING:
    from client.contract.blocks import Badge, Chip, Mark, Tone

Ground = Literal["surface", "button", "accent", "ink"]
"""What a key cap lies on: plain ground, a light button, the primary button, the ink frame."""

_CHIP = TextStyle("caption", weight=500)
_CHIP_LARGE = TextStyle("small", weight=500)
_CAP_STYLES: dict[Ground, TextStyle] = {
    "surface": TextStyle("caption", "text2", 500),
    "button": TextStyle("small", "text2", 500),
    "accent": TextStyle("small", "on_accent", 700),
    "ink": TextStyle("caption", "on_ink", 500),
}


def fill_round(painter: QPainter, room: QRectF, radius: float, fill: QColor) -> None:
    """Fill a rounded rectangle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(room, radius, radius)


def outline_round(painter: QPainter, room: QRectF, radius: float, line: QColor, width: float = 1) -> None:
    """Draw a rounded outline that lies wholly inside `room`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = width / 2
    painter.drawRoundedRect(room.adjusted(half, half, -half, -half), radius - half, radius - half)


def measure_chip(theme: Theme, chip: Chip, *, large: bool = False) -> QSizeF:
    """Return the size of a chip."""
    pad, icon, height = (9, 22, 26) if large else (7, 18, 22)
    width = text_width(theme, chip.text, _CHIP_LARGE if large else _CHIP) + 2 * pad + (icon if chip.icon else 0)
    return QSizeF(width, height)


def draw_chip(painter: QPainter, theme: Theme, corner: QPointF, chip: Chip, *, large: bool = False) -> QSizeF:
    """Draw a short labelled state: soft ground, text in its tone, optionally an icon before it."""
    size = measure_chip(theme, chip, large=large)
    room = QRectF(corner, size)
    fill_round(painter, room, theme.size("radius_small"), theme.soft(chip.tone))
    pad = 9 if large else 7
    px = 16 if large else 14
    left = room.left() + pad
    tone: Tone = "muted" if chip.tone == "plain" else chip.tone
    if chip.icon:
        draw_icon(painter, QPointF(left, room.center().y() - px / 2), chip.icon, theme.fore(tone), px)
        left += px + (6 if large else 4)
    style = (_CHIP_LARGE if large else _CHIP)._replace(colour=TONES[tone].fore)
    draw_line(painter, theme, QRectF(left, room.top(), room.right() - left, room.height()), chip.text, style)
    return size


def measure_keycap(theme: Theme, text: str, ground: Ground = "surface") -> QSizeF:
    """Return the size of a key cap; those inside buttons are a little larger."""
    style = _CAP_STYLES[ground]
    inside = ground in ("button", "accent")
    width = text_width(theme, text, style) + 12
    return QSizeF(max(width + 2, 26), 22) if inside else QSizeF(max(width, 24), 21)


def draw_keycap(painter: QPainter, theme: Theme, corner: QPointF, text: str, ground: Ground = "surface") -> QSizeF:
    """Draw the picture of a key with its name."""
    size = measure_keycap(theme, text, ground)
    room = QRectF(corner, size)
    radius = theme.size("radius_small")
    if ground == "surface":
        fill_round(painter, room, radius, theme.colour("border_strong"))
        fill_round(painter, room.adjusted(1, 1, -1, -2), radius - 1, theme.colour("surface"))
    elif ground == "ink":
        fill_round(painter, room, radius, theme.colour("ink"))
        outline_round(painter, room, radius, theme.colour("ink3"))
    else:
        line = theme.colour("control") if ground == "button" else theme.faded("on_accent", 0.6)
        outline_round(painter, room, radius, line)
    face = room.adjusted(0, 0, 0, -1) if ground == "surface" else room
    draw_line(painter, theme, face, text, _CAP_STYLES[ground], CENTER)
    return size


def measure_mark(px: float = 20) -> QSizeF:
    """Return the size of a mark: always a square of `px`."""
    return QSizeF(px, px)


def draw_mark(painter: QPainter, theme: Theme, corner: QPointF, mark: Mark, px: float = 20) -> QSizeF:
    """Draw a classifying mark: square or round, filled or hollow, with its one or two characters."""
    room = QRectF(corner, measure_mark(px))
    radius = px / 2 if mark.shape == "round" else px / 4
    tone: Tone = mark.tone
    style = TextStyle("small", TONES[tone].fore, 700, px=round(px * 0.64))
    if mark.filled:
        fill_round(painter, room, radius, theme.fore(tone))
        draw_line(painter, theme, room, mark.text, style._replace(colour="on_accent"), CENTER)
    else:
        fill_round(painter, room, radius, theme.colour("surface"))
        outline_round(painter, room, radius, theme.fore(tone), max(px * 0.08, 1.4))
        draw_line(painter, theme, room, mark.text, style, CENTER)
    return room.size()


def measure_badge(px: float = 22) -> QSizeF:
    """Return the size of an icon tile, the cross of a refused one included (it stands 3 px out, right and below)."""
    return QSizeF(px + 3, px + 3)


def draw_badge(painter: QPainter, theme: Theme, corner: QPointF, badge: Badge, px: float = 22) -> QSizeF:
    """Draw an icon tile: hollow where it is muted or refused, filled otherwise; a refused one carries a cross."""
    tile = QRectF(corner.x(), corner.y(), px, px)
    icon = px * 0.64
    inset = QPointF((px - icon) / 2, (px - icon) / 2)
    if not badge.refused and badge.tone != "muted":
        fill_round(painter, tile, 5, theme.soft(badge.tone))
        draw_icon(painter, tile.topLeft() + inset, badge.icon, theme.fore(badge.tone), icon)
        return measure_badge(px)
    fill_round(painter, tile, 5, theme.colour("surface"))
    outline_round(painter, tile, 5, theme.colour("border_strong"))
    draw_icon(painter, tile.topLeft() + inset, badge.icon, theme.colour("text2"), icon)
    if badge.refused:
        _draw_cross(painter, theme, QPointF(tile.right() - 2.5, tile.bottom() - 2.5))
    return measure_badge(px)


def _draw_cross(painter: QPainter, theme: Theme, center: QPointF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("surface"))
    painter.drawEllipse(center, 6, 6)
    painter.setBrush(theme.colour("danger"))
    painter.drawEllipse(center, 5, 5)
    painter.setPen(QPen(theme.colour("surface"), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    arm = 1.8
    painter.drawLine(center + QPointF(-arm, -arm), center + QPointF(arm, arm))
    painter.drawLine(center + QPointF(-arm, arm), center + QPointF(arm, -arm))


def measure_count(theme: Theme, text: str, px: float = 20) -> QSizeF:
    """Return the size of a count in a pill."""
    return QSizeF(max(text_width(theme, text, _CHIP) + 10, px), px)


def draw_count(
    painter: QPainter, theme: Theme, corner: QPointF, text: str, *, warm: bool = False, px: float = 20
) -> QSizeF:
    """Draw a number in a pill: accent in lists, yellow (`warm`) on the ink header."""
    size = measure_count(theme, text, px)
    room = QRectF(corner, size)
    fill_round(painter, room, px / 2, theme.colour("focus_out" if warm else "accent"))
    style = TextStyle("caption", "focus_in" if warm else "on_accent", 700, px=min(12, round(px * 0.72)))
    draw_line(painter, theme, room, text, style, CENTER)
    return size


def draw_swatch(painter: QPainter, theme: Theme, corner: QPointF, series: int, px: float = 12) -> QSizeF:
    """Draw the small coloured square of a chart's legend."""
    fill_round(painter, QRectF(corner.x(), corner.y(), px, px), 2.5, theme.series(series))
    return QSizeF(px, px)


def draw_progress(painter: QPainter, theme: Theme, room: QRectF, share: float, tone: Tone = "accent") -> None:
    """Draw a bar filled to a share from 0 to 1; it is a picture of a number that must also stand beside it."""
    radius = room.height() / 2
    fill_round(painter, room, radius, theme.colour("sunken" if theme.tokens.name == "light" else "ink3"))
    share = min(max(share, 0.0), 1.0)
    if share > 0:
        width = max(room.width() * share, room.height())
        fill_round(painter, QRectF(room.left(), room.top(), width, room.height()), radius, theme.fore(tone))


def draw_avatar(painter: QPainter, theme: Theme, room: QRectF, text: str) -> None:
    """Draw a disc with the first character of a text, for the ink header."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("ink3"))
    painter.drawEllipse(room)
    draw_line(painter, theme, room, text[:1], TextStyle("h2", "on_ink"), CENTER)


def draw_dot(painter: QPainter, colour: QColor, center: QPointF, radius: float = 5) -> None:
    """Draw a state lamp: a dot with a soft halo. Text beside it must say the same."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    halo = QColor(colour)
    halo.setAlphaF(0.3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(halo)
    painter.drawEllipse(center, radius + 3, radius + 3)
    painter.setBrush(colour)
    painter.drawEllipse(center, radius, radius)
