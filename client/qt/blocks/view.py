"""One screen as a widget: head zone, blocks on their grid, and what the person does with them as signals.

Must not know the network or the shell. A screen is drawn from (screen, form state) alone and thrown away whole.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from client.contract.api import Rows
from client.contract.blocks import (
    ActionBar,
    Banner,
    Chart,
    Drawable,
    Facts,
    Form,
    Table,
    Tabs,
    Timeline,
    Unsupported,
)
from client.contract.kinds import EventKind
from client.contract.screen import Screen
from client.flows.form import FormState
from client.flows.navigation import Spot
from client.flows.recording import records
from client.qt.blocks.actions import ActionRow
from client.qt.blocks.arrival import wanted_focus
from client.qt.blocks.card import BlockWidget
from client.qt.blocks.chart import ChartCard
from client.qt.blocks.facts import FactsCard
from client.qt.blocks.form import FormCard
from client.qt.blocks.grid import Growth, arrange
from client.qt.blocks.head import HeadZone
from client.qt.blocks.notice import NoticeCard, Placeholder
from client.qt.blocks.rows import RowCard, find_row
from client.qt.blocks.scroll import ScrollZone
from client.qt.blocks.table import TableCard
from client.qt.blocks.tabs import TabStrip
from client.qt.blocks.timeline import TimelineCard
from client.qt.recorder import Recorder
from client.qt.theme import Theme
from client.words import Words


class ScreenView(QWidget):
    """A screen.

    Signals:
        target_chosen(Target): go there.
        action_chosen(Action): an action of the screen was chosen.
        page_wanted(str, int, int): block, first row, number of rows.
        submitted(str): plain Enter in a form; the id of the action.
        draft_wanted(): unfinished values should go to the server.
        back_asked(), forward_asked(): the arrows of the head zone.
        standing_moved(): another row is current, or the content was scrolled: the keyboard stands elsewhere now.
    """

    target_chosen = Signal(object)
    action_chosen = Signal(object)
    page_wanted = Signal(str, int, int)
    submitted = Signal(str)
    draft_wanted = Signal()
    back_asked = Signal()
    forward_asked = Signal()
    standing_moved = Signal()

    def __init__(self, screen: Screen, form: FormState, theme: Theme, words: Words, recorder: Recorder) -> None:
        super().__init__()
        self._screen = screen
        self._form = form
        self._theme = theme
        self._words = words
        self._recorder = recorder
        self._blocks: dict[str, BlockWidget] = {}
        self.setAccessibleName(screen.title)
        self.head = HeadZone(screen, theme, words, recorder)
        self.head.setParent(self)
        self.head.target_chosen.connect(self.target_chosen)
        self.head.action_chosen.connect(self.action_chosen)
        self.head.back_asked.connect(self.back_asked)
        self.head.forward_asked.connect(self.forward_asked)
        self._zone = ScrollZone(theme, self)
        self._zone.moved.connect(self._scrolled)
        self._scrolled_to = 0
        self._last: QWidget | None = None
        self._build()

    @property
    def screen_document(self) -> Screen:
        """The screen that is shown."""
        return self._screen

    @property
    def form(self) -> FormState:
        """The values the person has entered on this screen."""
        return self._form

    def block_widget(self, block_id: str) -> BlockWidget | None:
        """Return the widget of a block of the content."""
        return self._blocks.get(block_id)

    def add_rows(self, page: Rows) -> None:
        """Hand a page of rows to its table; a page of another screen or block is dropped."""
        table = self._blocks.get(page.block)
        if page.screen == self._screen.id and isinstance(table, TableCard):
            table.take(page)

    def page_failed(self, block_id: str, first: int) -> None:
        """Let a table ask for a page again."""
        table = self._blocks.get(block_id)
        if isinstance(table, TableCard):
            table.page_failed(first)

    def choose_tab(self, index: int) -> None:
        """Go to a tab by position."""
        if self.head.tabs is not None:
            self.head.tabs.choose(index)

    def moves(self) -> tuple[bool, bool]:
        """Tell whether the arrows back and forward lead somewhere."""
        return self.head.moves()

    def focus_first(self) -> None:
        """Put the focus where the screen wants it, else on the first thing that takes it (ux.md §2.3)."""
        last = self._last
        returned = isinstance(last, RowCard) and last.current >= 0
        wanted = last if returned else wanted_focus(self._screen, self.head, self._blocks)
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def spot(self) -> Spot | None:
        """Return the row the person was on, if the keyboard was on a list last."""
        card = self._last
        if not isinstance(card, RowCard) or card.current < 0:
            return None
        return Spot(card.block_id, card.row_name(card.current), card.current)

    def return_to(self, spot: Spot) -> None:
        """Stand on that row again, if it is still there; the focus will go to it."""
        card = self._blocks.get(spot.block)
        row = find_row(card, spot) if isinstance(card, RowCard) else -1
        if isinstance(card, RowCard) and row >= 0:
            self._last = card
            card.make_current(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the head its height and arrange the content."""
        super().resizeEvent(event)
        top = self.head.height()
        self.head.setGeometry(0, 0, self.width(), top)
        self._zone.setGeometry(0, top, self.width(), max(self.height() - top, 0))
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring a focused control of the content into view, a margin away from the edge."""
        if event.type() != QEvent.Type.FocusIn or not isinstance(watched, QWidget):
            return False
        self._last = watched
        # A list that is taller than the view asks for its current row by itself.
        if self._zone.holds(watched) or not isinstance(watched, RowCard):
            self._zone.show_part(watched)
        return False

    def _show_part(self, part: QRect) -> None:
        card = self.sender()
        if isinstance(card, QWidget) and card.isVisible():
            self._zone.show_part(card, part)
            self.standing_moved.emit()

    def _fit(self) -> None:
        self._zone.fit(self._arrange)

    @records(EventKind.SCROLLED)
    def _scrolled(self, value: int) -> None:
        page = self._zone.page()
        if value // page != self._scrolled_to // page:
            self._recorder.record(EventKind.SCROLLED, self._screen.code, position=value)
        self._scrolled_to = value
        self.standing_moved.emit()

    def _build(self) -> None:
        for block in self._screen.blocks:
            if block.id in self._screen.head:
                continue
            widget = self._make(block)
            widget.setParent(self._zone.content)
            self._blocks[block.id] = widget
            widget.target_chosen.connect(self.target_chosen)
            widget.action_chosen.connect(self.action_chosen)
            widget.height_changed.connect(self._fit)
            if isinstance(widget, RowCard):
                widget.part_wanted.connect(self._show_part)
            for child in (widget, *widget.findChildren(QWidget)):
                if child.focusPolicy() != Qt.FocusPolicy.NoFocus:
                    child.installEventFilter(self)

    def _make(self, block: Drawable) -> BlockWidget:
        theme, recorder = self._theme, self._recorder
        widget: BlockWidget
        match block:
            case Facts():
                widget = FactsCard(block, theme, recorder)
            case Table():
                widget = table = TableCard(block, theme, recorder)
                table.page_wanted.connect(self._page_wanted)
                table.rows_moved.connect(self.standing_moved)
            case Timeline():
                widget = TimelineCard(block, theme, recorder)
            case Chart():
                widget = ChartCard(block, theme, recorder)
            case Form():
                widget = form = FormCard(block, self._form, theme, self._words, recorder)
                form.submitted.connect(self.submitted)
                form.draft_wanted.connect(self.draft_wanted)
            case Banner():
                widget = NoticeCard(block, theme, recorder)
            case Tabs():
                widget = TabStrip(block, theme, recorder)
            case ActionBar():
                widget = ActionRow(block, theme, recorder)
            case Unsupported():
                recorder.record(EventKind.BLOCK_UNSUPPORTED, block.id, block=block.kind)
                widget = Placeholder(block.id, theme, self._words, recorder)
        return widget

    @records()
    def _page_wanted(self, first: int, rows: int) -> None:
        # Asking for rows is the consequence of a scroll that the table has recorded.
        table = self.sender()
        if isinstance(table, TableCard):
            self.page_wanted.emit(table.block_id, first, rows)

    def _arrange(self, width: int, height: int) -> int:
        found = arrange(self._screen.bands, (width, height), _Measures(self._blocks))
        for block_id, place in found.places.items():
            self._blocks[block_id].setGeometry(QRect(place.x, place.y, place.width, place.height))
        return found.height


class _Measures:
    """Asks the widgets of one screen for the grid."""

    def __init__(self, blocks: Mapping[str, BlockWidget]) -> None:
        self._blocks = blocks

    def natural(self, block: str, width: int) -> int:
        return self._blocks[block].natural_height(width)

    def least(self, block: str, width: int) -> int:
        return self._blocks[block].least_height(width)

    def growth(self, block: str) -> Growth:
        return self._blocks[block].growth
