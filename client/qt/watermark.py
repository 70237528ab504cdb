"""The watermark: who looks at what, where and when, laid over everything restricted.

Must not know where its text comes from: the server supplies it with the time it was served, and the server's clock
moves the minute at its end. Screens that need it must not be shown while `is_live` is false (ux.md §2.9).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QChildEvent, QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

from client.qt.paint.text import single_line
from client.qt.theme import TextStyle, Theme

ANGLE = -18.0
PITCH = 124.0
"""Distance between rows across the writing direction, logical pixels."""
_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}$", re.ASCII)
_GAP = 56.0
_STYLE = TextStyle("body", "watermark", 500)


class Watermark(QWidget):
    """A layer over its host widget that lets every input through and stays on top of all siblings.

    It covers the host completely and follows its size; siblings added or raised later end up below it.
    """

    def __init__(self, theme: Theme, host: QWidget) -> None:
        super().__init__(host)
        self._theme = theme
        self._host = host
        self._text = self._stamp = ""
        self._line: _Line | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        host.installEventFilter(self)
        for sibling in self._children_of_host():
            self._watch(sibling)
        theme.changed.connect(self._redraw)

    def show_text(self, text: str) -> None:
        """Show this text; an empty one takes the watermark away (sign-in, lock, unreachable record)."""
        self._text = self._timed(single_line(text))
        self.setAccessibleName(self._text)
        self._cover()
        self.setVisible(bool(self._text))
        self._redraw()

    def show_time(self, stamp: str) -> None:
        """Move the time at the end of the text on to this one (YYYY-MM-DD HH:MM); a text without one stays as it is."""
        self._stamp = stamp
        text = self._timed(self._text)
        if text != self._text:
            self.show_text(text)

    def text(self) -> str:
        """Return the text shown."""
        return self._text

    def is_live(self) -> bool:
        """Tell whether the watermark really covers its host now: text, size, and nothing above it."""
        host = self._host
        widgets = [child for child in self._children_of_host() if not child.isWindow()]
        return bool(
            self._text
            and not self.isHidden()
            and self.geometry() == host.rect()
            and widgets
            and widgets[-1] is self
            and self._theme.tokens.watermark_alpha > 0
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the host's size, and climb back above whatever was added or raised."""
        kind = event.type()
        if watched is self._host:
            if kind == QEvent.Type.Resize:
                self._cover()
            elif kind == QEvent.Type.ChildAdded:
                self.raise_()  # the child is still being made: not to be touched yet
            elif isinstance(event, QChildEvent) and kind == QEvent.Type.ChildPolished:
                self._watch(event.child())
        elif kind in (QEvent.Type.ZOrderChange, QEvent.Type.Show):
            self.raise_()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Set the prepared line at every place that is exposed."""
        if self._line is None or self._line.picture.devicePixelRatio() != self.devicePixelRatioF():
            self._line = self._draw(self.devicePixelRatioF())
        painter = QPainter(self)
        line, exposed = self._line, event.region()
        for place in line.places:
            if exposed.intersects(line.room.translated(place)):
                painter.drawPixmap(place + line.room.topLeft(), line.picture)

    def _timed(self, text: str) -> str:
        served = _TIME.search(text)
        return text[: served.start()] + self._stamp if served is not None and served[0] < self._stamp else text

    def _watch(self, child: QObject) -> None:
        if isinstance(child, QWidget) and child is not self:
            child.removeEventFilter(self)
            child.installEventFilter(self)
            self.raise_()

    def _children_of_host(self) -> list[QWidget]:
        # Not `children()`: an object of a type Qt keeps to itself makes PySide6 load every class it has, 35 ms.
        return self._host.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)

    def _cover(self) -> None:
        host = self._host
        if self.geometry() != host.rect():
            self.setGeometry(host.rect())
            self._line = None

    def _redraw(self) -> None:
        self._line = None
        self.update()

    def _draw(self, scale: float) -> _Line:
        """Draw one line of the pattern: a picture of the whole window would take 5 MiB at 1440 × 900."""
        metrics = self._theme.metrics(_STYLE)
        turn = QTransform().rotate(ANGLE)
        written = QRectF(metrics.boundingRect(self._text)).adjusted(-2, -2, 2, 2)
        room = turn.mapRect(written).toAlignedRect()
        picture = QPixmap(room.size() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(self._theme.font(_STYLE))
        painter.setPen(self._theme.faded("watermark", self._theme.tokens.watermark_alpha))
        painter.translate(-room.topLeft())
        painter.setTransform(turn, combine=True)
        painter.drawText(QPointF(), self._text)
        painter.end()
        period = metrics.horizontalAdvance(self._text) + _GAP
        places = tuple(turn.map(place).toPoint() for place in _lattice(turn, self.rect(), period))
        return _Line(picture, room, places)


class _Line(NamedTuple):
    """One line of text: its picture, the room that takes around its start, and the starts over the whole widget."""

    picture: QPixmap
    room: QRect
    places: tuple[QPoint, ...]


def _lattice(turn: QTransform, covered: QRect, period: float) -> Iterator[QPointF]:
    """Yield the starts, in the turned coordinates, of every line that touches a rectangle."""
    turned = turn.inverted()[0].mapRect(covered.toRectF())
    row = int(turned.top() // PITCH)
    while row * PITCH < turned.bottom() + PITCH:
        left = turned.left() // period * period - period + (row % 2) * period / 2
        while left < turned.right():
            yield QPointF(left, row * PITCH)
            left += period
        row += 1
