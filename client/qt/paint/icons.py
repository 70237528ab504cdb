"""Icons: the packaged outlines, coloured, at any size, rendered once.

Must not know who asks. An icon name may come from the server, so an unknown or strange one draws a neutral ring.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from client.packaged import resource_bytes

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_UNKNOWN = b"""<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none"
 stroke="currentColor" stroke-width="2"><circle cx="12" cy="12" r="5"/></svg>"""


def draw_icon(painter: QPainter, corner: QPointF, name: str, colour: QColor, px: float = 18) -> None:
    """Draw an icon of `px` × `px` with its top left corner at `corner`."""
    picture = icon_picture(name, colour.name(QColor.NameFormat.HexArgb), px, painter.device().devicePixelRatio())
    painter.drawPixmap(corner, picture)


@lru_cache(maxsize=512)
def icon_picture(name: str, colour: str, px: float, scale: float) -> QPixmap:
    """Return an icon in a colour (`#AARRGGBB`), of `px` logical pixels for a screen with this scale factor."""
    picture = QPixmap(round(px * scale), round(px * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(QColor(colour).alphaF())
    _renderer(name, QColor(colour).name()).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def _renderer(name: str, colour: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer  # a library of its own: not before the first icon

    outline = _outline(name).replace(b"currentColor", colour.encode()).replace(b'width="2"', b'width="1.75"')
    return QSvgRenderer(QByteArray(outline))


def _outline(name: str) -> bytes:
    if not _NAME.fullmatch(name):
        return _UNKNOWN
    try:
        return resource_bytes("icons", f"{name}.svg")
    except FileNotFoundError:
        return _UNKNOWN
