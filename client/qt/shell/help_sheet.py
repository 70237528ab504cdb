"""The list of keys: what each does on this screen, and what always works (F1, in the same place everywhere).

Must not know what an action means. A key that cannot be used here stands in the list with its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from client import words as say
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.buttons import Button, Face, Link
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import draw_keycap, measure_keycap
from client.qt.paint.text import draw_line, draw_paragraph, text_width, wrapped
from client.qt.scroll_bar import ScrollArea
from client.qt.shell.overlay import Overlay
from client.qt.shell.texts import Line
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.contract.blocks import Action
    from client.qt.recorder import Recorder
    from client.words import Words

_WIDTH, _HEAD, _FOOT = 860, 57, 64
_ROW, _TITLE, _GAP = 30, 34, 32
_KEYS = 132
_LABEL = TextStyle("body")
_REASON = TextStyle("caption", "text2")


Fixed = tuple[tuple[str, say.Text], ...]
"""Keys that always work on a page, with what they do."""


class _Key(NamedTuple):
    key: str
    label: str
    reason: str = ""


class KeyList(QWidget):
    """Two columns of keys, painted; everything is in the accessible description, too."""

    def __init__(self, theme: Theme, here: tuple[str, list[_Key]], always: tuple[str, list[_Key]]) -> None:
        super().__init__()
        self._theme = theme
        self._columns = (here, always)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{here[0]} {always[0]}")
        said = [f"{title}: " + ", ".join(" ".join(row).strip() for row in rows) for title, rows in self._columns]
        self.setAccessibleDescription(". ".join(said))

    def sizeHint(self) -> QSize:
        """Return the height of the longer column."""
        width = (_WIDTH - 56 - _GAP) / 2
        return QSize(400, round(max(self._height(rows, width) for _, rows in self._columns)) + 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both columns."""
        painter = QPainter(self)
        width = (self.width() - _GAP) / 2
        for place, (title, rows) in enumerate(self._columns):
            left = place * (width + _GAP)
            room = QRectF(left, 0, width, _TITLE - 8)
            draw_line(painter, self._theme, room, title, TextStyle("h2"))
            painter.fillRect(QRectF(left, _TITLE - 6, width, 1), self._theme.colour("border"))
            top = float(_TITLE)
            for row in rows:
                top += self._paint_row(painter, QPointF(left, top), width, row)

    def _paint_row(self, painter: QPainter, corner: QPointF, width: float, row: _Key) -> float:
        theme, left = self._theme, corner.x()
        for part in row.key.split(" / "):
            size = measure_keycap(theme, part)
            draw_keycap(painter, theme, QPointF(left, corner.y() + (_ROW - size.height()) / 2), part)
            left += size.width() + 6
        left = corner.x() + _KEYS
        style = _LABEL._replace(colour="text3") if row.reason else _LABEL
        room = QRectF(left, corner.y(), corner.x() + width - left, _ROW)
        draw_line(painter, theme, room, row.label, style)
        if not row.reason:
            return _ROW
        sign = QPointF(left + text_width(theme, row.label, style) + 6, corner.y() + 8)
        draw_icon(painter, sign, "lock", theme.colour("text3"), 14)
        broken = wrapped(theme, row.reason, room.width(), _REASON)
        draw_paragraph(painter, theme, QPointF(left, corner.y() + _ROW - 3), broken)
        return _ROW + broken.size.height()

    def _height(self, rows: list[_Key], width: float) -> float:
        height = float(_TITLE + _ROW * len(rows))
        for row in rows:
            if row.reason:
                height += wrapped(self._theme, row.reason, width - _KEYS, _REASON).size.height()
        return height


class HelpSheet(Overlay):
    """The list over the window.

    Signals:
        language_wanted(str): the person wants this language.
    """

    language_wanted = Signal(str)

    def __init__(
        self, theme: Theme, words: Words, recorder: Recorder, actions: tuple[Action, ...], fixed: Fixed, host: QWidget
    ) -> None:
        super().__init__(theme, words, words(say.HELP_TITLE), host)
        self._recorder = recorder
        here = [_Key(a.key, a.label, "" if a.enabled else a.reason or words(say.UNAVAILABLE)) for a in actions if a.key]
        always = [_Key(key, words(text)) for key, text in fixed]
        self._list = KeyList(theme, (words(say.HELP_HERE), here), (words(say.HELP_ALWAYS), always))
        self._close = Button(theme, Face(words(say.CLOSE), key="Esc"), "secondary", 40)
        self._close.clicked.connect(self._close_pressed)
        self._language = Link(theme, Face(words(say.LANGUAGE), "world", name=words(say.LANGUAGE_NAME)))
        self._language.clicked.connect(self._language_pressed)
        self._build()

    def card_width(self) -> int:
        """Return the width of two columns."""
        return _WIDTH

    @records(EventKind.HELP_CLOSED)
    def key(self, chord: str) -> bool:
        """Close on the key that opened it, too."""
        if chord == "F1":
            self.dismissed()
            return True
        steps = {"Up": -_ROW, "Down": _ROW, "PageUp": -10 * _ROW, "PageDown": 10 * _ROW}
        if chord in steps:
            bar = self._area.verticalScrollBar()
            bar.setValue(bar.value() + steps[chord])
            return True
        return super().key(chord)

    def place(self) -> None:
        """Give the list what the window leaves, and the card its room."""
        self._area.setFixedHeight(min(self._list.sizeHint().height() + 28, self.room_left(_HEAD + _FOOT)))
        super().place()

    def dismissed(self) -> None:
        """Close."""
        self._recorder.record(EventKind.HELP_CLOSED, "help")
        self.leave()

    def first_focus(self) -> QWidget:
        """Return the button that closes."""
        return self._close

    def _build(self) -> None:
        self.card.head, self.card.foot = _HEAD, _FOOT
        column = QVBoxLayout(self.card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(28, 0, 20, 0)
        title = Line(self._theme, self._words(say.HELP_TITLE), TextStyle("lead"), "keyboard")
        title.setFixedHeight(_HEAD)
        head.addWidget(title, 1)
        column.addLayout(head)
        area = self._area = ScrollArea(self._theme)
        inner = QWidget()
        around = QVBoxLayout(inner)
        around.setContentsMargins(28, 16, 28, 12)
        around.addWidget(self._list)
        area.hold(inner)
        column.addWidget(area)
        foot = QHBoxLayout()
        foot.setContentsMargins(28, 12, 28, 12)
        foot.addWidget(self._language)
        foot.addStretch(1)
        foot.addWidget(self._close)
        column.addLayout(foot)

    @records(EventKind.HELP_CLOSED)
    def _close_pressed(self) -> None:
        self.dismissed()

    @records(EventKind.SETTING_CHANGED)
    def _language_pressed(self) -> None:
        wanted = "en" if self._words.lang == "ja" else "ja"
        self._recorder.record(EventKind.SETTING_CHANGED, "language", value=wanted)
        self.leave()
        self.language_wanted.emit(wanted)
