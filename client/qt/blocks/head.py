"""The zone above the content: who or what the screen is about, its tabs, its actions.

With an identity banner the name is the title; without one a single title line stands there (ux.md §2.1).
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from client.contract.blocks import ActionBar, Banner, Chip, Tabs
from client.contract.kinds import EventKind
from client.contract.screen import Screen
from client.flows.recording import records
from client.qt.blocks.actions import ActionRow
from client.qt.blocks.tabs import TabStrip
from client.qt.buttons import IconButton
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import draw_chip, draw_mark, measure_chip
from client.qt.paint.text import draw_line, text_width
from client.qt.recorder import Recorder
from client.qt.theme import TextStyle, Theme
from client.qt.tokens import TONES
from client.words import BACK, FORWARD, Words

TITLE_HEIGHT = 56
IDENTITY_HEIGHT = 66
STRIP_HEIGHT = 52

_READING = TextStyle("caption", "text2")
_NAME = TextStyle("name")
_SUFFIX = TextStyle("body", "text2")
_LABEL = TextStyle("caption", "text2")
_VALUE = TextStyle("body", weight=500)
_SUMMARY = TextStyle("body", weight=700)


class HeadZone(QWidget):
    """The zone as one widget with the tab strip and the action row as its only children.

    Signals:
        target_chosen(Target): a tab was chosen.
        action_chosen(Action): an action was chosen.
        back_asked(), forward_asked(): one of the arrows was pressed.
    """

    target_chosen = Signal(object)
    action_chosen = Signal(object)
    back_asked = Signal()
    forward_asked = Signal()

    def __init__(self, screen: Screen, theme: Theme, words: Words, recorder: Recorder) -> None:
        super().__init__()
        self._theme = theme
        self._recorder = recorder
        self._screen = screen
        blocks = [screen.block(block_id) for block_id in screen.head]
        banners = [block for block in blocks if isinstance(block, Banner)]
        self._identity = next((block for block in banners if block.style == "identity"), None)
        self._notice = next((block for block in banners if block.style == "notice"), None)
        tabs = next((block for block in blocks if isinstance(block, Tabs)), None)
        bar = next((block for block in blocks if isinstance(block, ActionBar)), None)
        self.tabs = TabStrip(tabs, theme, recorder) if tabs is not None else None
        self.bar = ActionRow(bar, theme, recorder) if bar is not None else None
        self._arrows = tuple(
            IconButton(theme, icon, words(text), "ghost", self)
            for icon, text in (("chevron-left", BACK), ("chevron-right", FORWARD))
        )
        self._arrows[0].clicked.connect(self._back)
        self._arrows[1].clicked.connect(self._forward)
        if self.tabs is not None:
            self.tabs.setParent(self)
            self.tabs.target_chosen.connect(self.target_chosen)
        if self.bar is not None:
            self.bar.setParent(self)
            self.bar.action_chosen.connect(self.action_chosen)
            self.bar.target_chosen.connect(self.target_chosen)
        self.setFixedHeight(self._height())
        self._describe()

    def set_history(self, *, back: bool, forward: bool) -> None:
        """Enable the arrows that lead somewhere."""
        self._arrows[0].setEnabled(back)
        self._arrows[1].setEnabled(forward)

    def moves(self) -> tuple[bool, bool]:
        """Tell which of the arrows lead somewhere: back, forward."""
        return self._arrows[0].isEnabled(), self._arrows[1].isEnabled()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place arrows, tabs and actions."""
        super().resizeEvent(event)
        row = IDENTITY_HEIGHT if self._identity is not None else TITLE_HEIGHT
        for index, arrow in enumerate(self._arrows):
            arrow.setGeometry(12 + 32 * index, (row - 32) // 2, 30, 32)
        strip = self._strip_top()
        width = 0
        if self.bar is not None:
            width = min(self.bar.sizeHint().width(), self.width() - 40)
            self.bar.setGeometry(self.width() - 20 - width, strip, width, STRIP_HEIGHT)
        if self.tabs is not None:
            self.tabs.setGeometry(12, strip, max(self.width() - width - 44, 100), STRIP_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the banner or the title line."""
        painter = QPainter(self)
        if self._identity is not None:
            painter.fillRect(self.rect(), self._theme.colour("surface"))
            self._paint_identity(painter, self._identity)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setPen(self._theme.colour("border"))
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        else:
            self._paint_title(painter)
        painter.end()

    @records(EventKind.NAVIGATION_ASKED)
    def _back(self) -> None:
        self._recorder.record(EventKind.NAVIGATION_ASKED, "back")
        self.back_asked.emit()

    @records(EventKind.NAVIGATION_ASKED)
    def _forward(self) -> None:
        self._recorder.record(EventKind.NAVIGATION_ASKED, "forward")
        self.forward_asked.emit()

    def _height(self) -> int:
        if self._identity is not None:
            return IDENTITY_HEIGHT + STRIP_HEIGHT
        return TITLE_HEIGHT + (STRIP_HEIGHT if self.tabs is not None else 0)

    def _strip_top(self) -> int:
        if self._identity is not None:
            return IDENTITY_HEIGHT
        return TITLE_HEIGHT if self.tabs is not None else (TITLE_HEIGHT - STRIP_HEIGHT) // 2

    def _describe(self) -> None:
        self.setAccessibleName(f"{self._screen.title} {self._screen.code}")
        banner = self._identity
        if banner is not None:
            facts = [f"{fact.label} {fact.value}" for fact in banner.facts]
            chips = [chip.text for chip in banner.chips]
            parts = [banner.reading, banner.text + banner.suffix, *facts, banner.summary, *chips]
            self.setAccessibleDescription("\n".join(part for part in parts if part))
        elif self._notice is not None:
            self.setAccessibleDescription(self._notice.text)

    def _paint_title(self, painter: QPainter) -> None:
        theme, left = self._theme, 88.0
        size = draw_line(painter, theme, QRectF(left, 0, 600, TITLE_HEIGHT), self._screen.title, TextStyle("h1"))
        left += size.width() + 12
        chip = Chip(text=self._screen.code)
        width = measure_chip(theme, chip)
        draw_chip(painter, theme, QPointF(left, (TITLE_HEIGHT - width.height()) / 2), chip)
        left += width.width() + 14
        room = QRectF(left, 0, max(self.width() - left - 20, 0), TITLE_HEIGHT)
        size = draw_line(painter, theme, room, self._screen.subtitle, TextStyle("small", "text2"))
        right = float(self.width() - 20)
        if self.bar is not None and self.tabs is None:
            right = self.bar.geometry().left() - 16.0
        if self._notice is not None:
            self._paint_notice(painter, self._notice, left + size.width() + 20, right)

    def _paint_notice(self, painter: QPainter, notice: Banner, left: float, right: float) -> None:
        style = TextStyle("small", TONES[notice.tone].fore if notice.tone not in {"info", "ok"} else "text")
        width = min(text_width(self._theme, notice.text, style), right - left - 26)
        start = right - width
        if notice.icon:
            draw_icon(painter, QPointF(start - 26, (TITLE_HEIGHT - 18) / 2), notice.icon, self._theme.fore(notice.tone))
        draw_line(painter, self._theme, QRectF(start, 0, width + 1, TITLE_HEIGHT), notice.text, style)

    def _paint_identity(self, painter: QPainter, banner: Banner) -> None:
        theme, left = self._theme, 92.0
        signs = self._paint_signs(painter, banner)
        name = text_width(theme, banner.text, _NAME)
        suffix = text_width(theme, banner.suffix, _SUFFIX) + 6 if banner.suffix else 0
        draw_line(painter, theme, QRectF(left, 10, signs - left, 18), banner.reading, _READING)
        draw_line(painter, theme, QRectF(left, 28, signs - left, 34), banner.text, _NAME)
        draw_line(painter, theme, QRectF(left + name + 6, 34, 60, 24), banner.suffix, _SUFFIX)
        reading = text_width(theme, banner.reading, _READING)
        left += max(name + suffix, reading) + 18
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(theme.colour("border"))
        painter.drawLine(QPointF(left, 12), QPointF(left, 60))
        left += 16
        for fact in banner.facts:
            label, value = text_width(theme, fact.label, _LABEL), text_width(theme, fact.value + fact.unit, _VALUE)
            width = max(label, value)
            if left + width > signs:
                break
            draw_line(painter, theme, QRectF(left, 16, width + 1, 18), fact.label, _LABEL)
            draw_line(painter, theme, QRectF(left, 35, width + 1, 22), fact.value + fact.unit, _VALUE)
            left += width + 20

    def _paint_signs(self, painter: QPainter, banner: Banner) -> float:
        """Paint mark, summary and chips at the right; return where they begin."""
        theme, right = self._theme, float(self.width() - 20)
        first = right
        if banner.summary:
            style = _SUMMARY._replace(colour=TONES[banner.mark.tone if banner.mark else "plain"].fore)
            first = right - text_width(theme, banner.summary, style)
            draw_line(painter, theme, QRectF(first, 6, right - first + 1, 28), banner.summary, style)
            if banner.mark is not None:
                first -= 30
                draw_mark(painter, theme, QPointF(first, 9), banner.mark, 22)
        sizes = [measure_chip(theme, chip) for chip in banner.chips]
        left = right - sum(size.width() for size in sizes) - 8 * max(len(sizes) - 1, 0)
        start = left
        for chip, size in zip(banner.chips, sizes, strict=True):
            draw_chip(painter, theme, QPointF(left, 38), chip)
            left += size.width() + 8
        return min(first, start) - 16

    def focusable(self) -> list[QWidget]:
        """Return the children the keyboard reaches, in order."""
        found: list[QWidget] = [*self._arrows]
        if self.tabs is not None:
            found.append(self.tabs)
        if self.bar is not None:
            found.extend(self.bar.buttons())
        return [widget for widget in found if widget.focusPolicy() != Qt.FocusPolicy.NoFocus]
