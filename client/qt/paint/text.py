"""Text on one line or on several: widths, elision, wrapping, drawing.

Must not know where a text comes from. Texts are always plain: nothing here interprets markup, and line breaks or
control characters in a single-line text become spaces.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from client.qt.theme import TextStyle, Theme
from client.qt.tokens import PROSE_LINE, TYPE

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTER = Qt.AlignmentFlag.AlignHCenter
ELLIPSIS = "…"
_SLACK = 0.01
"""What rounding may make of a width that was measured."""
_UNWANTED = dict.fromkeys([*range(32), 127, *range(0x80, 0xA0), 0x2028, 0x2029], " ")
_REORDERING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_SINGLE = {**_UNWANTED, **_REORDERING}
_PROSE = {key: value for key, value in _SINGLE.items() if key != ord("\n")}


def single_line(text: str) -> str:
    """Return the text with control characters as spaces and without characters that reorder what is read."""
    return text if text.isprintable() else text.translate(_SINGLE)


def text_width(theme: Theme, text: str, style: TextStyle) -> float:
    """Return the advance of a single-line text in logical pixels."""
    return theme.metrics(style).horizontalAdvance(single_line(text))


def line_height(style: TextStyle, *, prose: bool = False) -> float:
    """Return the distance from one line to the next."""
    rule = TYPE[style.role]
    return (style.px or rule.px) * (PROSE_LINE if prose else rule.line)


def elided(theme: Theme, text: str, width: float, style: TextStyle) -> str:
    """Return the text, shortened with … at its end when it is wider than `width`."""
    plain = single_line(text)
    metrics = theme.metrics(style)
    return plain if metrics.horizontalAdvance(plain) <= width + _SLACK else _shortened(metrics, plain, width)


def _shortened(metrics: QFontMetricsF, plain: str, width: float) -> str:
    return metrics.elidedText(plain, Qt.TextElideMode.ElideRight, max(width, 0.0))


class Paragraph(NamedTuple):
    """A text already broken into lines for one width."""

    lines: tuple[str, ...]
    style: TextStyle
    pitch: float
    width: float
    cut: bool

    @property
    def size(self) -> QSizeF:
        """The room the lines take."""
        return QSizeF(self.width, self.pitch * len(self.lines))


def wrapped(
    theme: Theme, text: str, width: float, style: TextStyle, *, max_lines: int = 0, prose: bool = False
) -> Paragraph:
    """Break a text into lines no wider than `width`; line feeds are kept. `max_lines` 0 means no limit.

    Japanese breaks between characters with the usual forbidden line starts; long words break anywhere.
    """
    lines: list[str] = []
    for part in text.translate(_PROSE).split("\n"):
        lines.extend(_broken(theme, part, width, style))
    cut = bool(max_lines) and len(lines) > max_lines
    if cut:
        rest = lines[max_lines - 1]
        shortened = elided(theme, rest + ELLIPSIS, width, style)
        lines = [*lines[: max_lines - 1], shortened]
    metrics = theme.metrics(style)
    widest = max((metrics.horizontalAdvance(line) for line in lines), default=0.0)
    return Paragraph(tuple(lines), style, line_height(style, prose=prose), widest, cut)


def _broken(theme: Theme, text: str, width: float, style: TextStyle) -> list[str]:
    if not text or theme.metrics(style).horizontalAdvance(text) <= width:
        return [text]
    from PySide6.QtGui import QTextLayout, QTextOption  # not before the first long text

    layout = QTextLayout(text, theme.font(style))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines: list[str] = []
    units = text.encode("utf-16-le")
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1.0))
        start, count = line.textStart(), line.textLength()
        lines.append(units[2 * start : 2 * (start + count)].decode("utf-16-le", "replace").rstrip(" "))
    layout.endLayout()
    return lines


def draw_line(
    painter: QPainter,
    theme: Theme,
    room: QRectF,
    text: str,
    style: TextStyle,
    align: Qt.AlignmentFlag = LEFT,
) -> QSizeF:
    """Draw one line, centred vertically in `room`, elided to its width. Returns the size of what was drawn."""
    metrics, shown = theme.metrics(style), single_line(text)
    width = metrics.horizontalAdvance(shown)
    if width > room.width() + _SLACK:
        shown = _shortened(metrics, shown, room.width())
        width = metrics.horizontalAdvance(shown)
    left = room.left()
    if align == RIGHT:
        left = room.right() - width
    elif align == CENTER:
        left += (room.width() - width) / 2
    # The bundled face's own line is not symmetrical about its kanji; the middle of cap and kanji height looks centred.
    baseline = room.center().y() + (metrics.ascent() - metrics.descent()) / 2
    painter.setFont(theme.font(style))
    painter.setPen(theme.colour(style.colour))
    painter.drawText(QPointF(left, baseline), shown)
    return QSizeF(width, metrics.height())


def draw_paragraph(
    painter: QPainter, theme: Theme, corner: QPointF, paragraph: Paragraph, align: Qt.AlignmentFlag = LEFT
) -> QSizeF:
    """Draw a broken text with its top left corner at `corner`; lines align within the paragraph's own width."""
    top = corner.y()
    for line in paragraph.lines:
        room = QRectF(corner.x(), top, paragraph.width + 1, paragraph.pitch)
        draw_line(painter, theme, room, line, paragraph.style, align)
        top += paragraph.pitch
    return paragraph.size
