"""The frame every block of the content stands in: surface, border, title line, and one link at its right.

Must not know which block it frames.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from client.contract.blocks import Action, Block
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.blocks.grid import Growth
from client.qt.buttons import Face, Link
from client.qt.paint.signs import fill_round, outline_round
from client.qt.paint.text import RIGHT, draw_line, text_width
from client.qt.recorder import Recorder
from client.qt.theme import TextStyle, Theme

PAD = 20
TITLE = 42
"""Height of the title line."""

H2 = TextStyle("h2")
ASIDE = TextStyle("caption", "text2")


class BlockWidget(QWidget):
    """One block as a widget that paints itself.

    Signals:
        target_chosen(Target): the person wants to go where an item leads.
        action_chosen(Action): the person chose an action of the block.
        height_changed(): it needs another height than before; nobody need have resized anything.
    """

    target_chosen = Signal(object)
    action_chosen = Signal(object)
    height_changed = Signal()

    growth: Growth = "last"
    """Whether spare height of its slot is of use to this block."""

    def __init__(self, block_id: str, theme: Theme, recorder: Recorder) -> None:
        super().__init__()
        self.block_id = block_id
        self._theme = theme
        self._recorder = recorder
        theme.changed.connect(self.update)

    def natural_height(self, width: int) -> int:
        """Return the height the block needs at a width, in logical pixels."""
        raise NotImplementedError

    def least_height(self, width: int) -> int:
        """Return the height it can do with; only blocks that scroll inside have a smaller one."""
        return self.natural_height(width)


class Card(BlockWidget):
    """A block on a card; subclasses paint the body below the title line."""

    lined = True
    """Whether a hairline separates the title from the body."""

    def __init__(self, block: Block, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block.id, theme, recorder)
        self._title = block.title
        self._aside = block.aside
        self._link: Link | None = None
        self._action = block.link
        self.setAccessibleName(block.name or block.title)
        if block.link is not None:
            label = f"{block.link.label} {block.link.key}".strip()
            self._link = Link(theme, Face(label, block.link.icon), self)
            self._link.clicked.connect(self._follow_link)

    @property
    def body_top(self) -> int:
        """Where the body begins."""
        return TITLE if self._title else 0

    def paint_body(self, painter: QPainter) -> None:
        """Paint what stands below the title line."""
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint frame, title line and body."""
        painter = QPainter(self)
        room = QRectF(self.rect())
        radius = self._theme.size("radius")
        fill_round(painter, room, radius, self._theme.colour("surface"))
        outline_round(painter, room, radius, self._theme.colour("border"))
        if self._title:
            self._paint_title(painter, room)
        self.paint_body(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the link at the right end of the title line."""
        super().resizeEvent(event)
        if self._link is not None:
            size = self._link.sizeHint()
            top = (TITLE - size.height()) // 2
            self._link.setGeometry(self.width() - size.width() - 10, top, size.width(), size.height())

    def _paint_title(self, painter: QPainter, room: QRectF) -> None:
        line = QRectF(room.left() + PAD - 2, room.top(), room.width() - 2 * PAD, TITLE)
        right = line.right()
        if self._link is not None:
            right = self._link.geometry().left() - 10.0
        if self._aside:
            draw_line(
                painter, self._theme, QRectF(line.left(), 0, right - line.left(), TITLE), self._aside, ASIDE, RIGHT
            )
            right -= text_width(self._theme, self._aside, ASIDE) + 12
        draw_line(painter, self._theme, QRectF(line.left(), 0, right - line.left(), TITLE), self._title, H2)
        if self.lined:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setPen(self._theme.colour("border"))
            painter.drawLine(1, TITLE, self.width() - 2, TITLE)

    @records(EventKind.ACTION_ACTIVATED)
    def _follow_link(self) -> None:
        assert self._action is not None  # noqa: S101 - the link exists only with its action
        self._recorder.record(EventKind.ACTION_ACTIVATED, f"{self.block_id}/{self._action.id}")
        follow(self, self._action)


def follow(block: BlockWidget, action: Action) -> None:
    """Pass an action on: to where it leads, or as itself."""
    if action.does == "open" and action.target is not None:
        block.target_chosen.emit(action.target)
    else:
        block.action_chosen.emit(action)
