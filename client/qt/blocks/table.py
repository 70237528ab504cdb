"""A table that paints the rows in view and asks for the pages it has not got.

Must not know what a row means. It copies nothing, searches nothing, selects one row (traps.md F1 and speed traps).
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QWheelEvent

from client.contract.api import Rows
from client.contract.blocks import Table, Target
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.flows.rows import PagedRows
from client.qt.blocks.card import PAD
from client.qt.blocks.rows import RowCard
from client.qt.blocks.table_painter import TablePainter, cell_text
from client.qt.paint.text import draw_paragraph, wrapped
from client.qt.recorder import Recorder
from client.qt.scroll_bar import ScrollBar
from client.qt.theme import TextStyle, Theme

_MOST_ROWS = 12
_FEWEST_ROWS = 3
_LEAST_ROWS = 4


class TableCard(RowCard):
    """A table on a card.

    Signals:
        page_wanted(int, int): first row and number of rows that are in view and not here yet.
        rows_moved(): the rows were scrolled inside the table.
    """

    page_wanted = Signal(int, int)
    rows_moved = Signal()
    growth = "first"

    def __init__(self, block: Table, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block, theme, recorder)
        self._table = block
        self._rows = PagedRows(block)
        self._first = 0
        self._painter = TablePainter(block, theme)
        self._bar = ScrollBar(theme, self)
        self._bar.setAccessibleName(block.title)
        self._bar.valueChanged.connect(self._scrolled)
        if self._rows.count:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        columns = "、".join(column.label for column in block.columns)
        self.setAccessibleDescription(f"{columns}\n{block.aside}" if block.count else block.empty)

    def natural_height(self, width: int) -> int:
        """Return the height that shows all rows, within reason; more rows scroll inside."""
        return self.body_top + self._painter.height(min(max(self._rows.count, _FEWEST_ROWS), _MOST_ROWS))

    def least_height(self, width: int) -> int:
        """Return the height that shows a few rows; a table with totals shows them all or as many as it would."""
        if self._table.footer is not None:
            return self.natural_height(width)
        return self.body_top + self._painter.height(min(max(self._rows.count, _FEWEST_ROWS), _LEAST_ROWS))

    def take(self, page: Rows) -> None:
        """Take a page of rows that arrived."""
        self._rows.arrived(page.first, page.rows, page.count)
        self._painter.forget_widths()
        self._fit_bar()
        self.update()

    def page_failed(self, first: int) -> None:
        """Let a page be asked for again."""
        self._rows.failed(first)

    def row_count(self) -> int:
        """Return the number of rows, here or not."""
        return self._rows.count

    def row_at(self, y: int) -> int:
        """Return the row at a height."""
        top, bottom = self._rows_span
        offset = (y - top) // self._painter.pitch
        row = self._first + offset
        inside = 0 <= offset < self.rows_a_page() + 1 and y < bottom
        return row if inside and row < self._rows.count else -1

    def rows_a_page(self) -> int:
        """Return how many whole rows are in view."""
        top, bottom = self._rows_span
        return max((bottom - top) // self._painter.pitch, 1)

    def row_room(self, row: int) -> QRect:
        """Return where the row stands now that the table has scrolled."""
        pitch = self._painter.pitch
        return QRect(0, self._rows_span[0] + (row - self._first) * pitch, self.width(), pitch)

    def row_a_page_from(self, row: int, step: int) -> int:
        """Return the row a page away; a page is what is in view."""
        return row + step * self.rows_a_page()

    def row_name(self, row: int) -> str:
        """Return the row's id, or its position while it has not arrived."""
        found = self._rows.row(row)
        return found.id if found else str(row)

    def describe_row(self, row: int) -> str:
        """Return position and all cells with their column names."""
        found = self._rows.row(row)
        if found is None:
            return f"{row + 1} / {self._rows.count}"
        pairs = zip(self._table.columns, found.cells, strict=False)
        texts = [f"{column.label} {cell_text(cell)}" for column, cell in pairs if cell_text(cell)]
        return f"{row + 1} / {self._rows.count}. " + ". ".join(texts)

    def target_of(self, row: int) -> Target | None:
        """Return where the row leads, if it has arrived and leads anywhere."""
        found = self._rows.row(row)
        return found.target if found else None

    def reveal(self, row: int) -> None:
        """Scroll so that the row is in view inside the table, then the table's part of the screen."""
        page = self.rows_a_page()
        if row < self._first:
            self._bar.setValue(row)
        elif row >= self._first + page:
            self._bar.setValue(row - page + 1)
        super().reveal(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the columns anew."""
        super().resizeEvent(event)
        self._painter.forget_widths()
        self._fit_bar()

    @records()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by rows; at the end the screen itself scrolls. The bar records the pages that go by."""
        if self._bar.isHidden():
            event.ignore()
            return
        before = self._bar.value()
        self._bar.setValue(before - round(event.angleDelta().y() / 40))
        event.setAccepted(self._bar.value() != before)

    def paint_body(self, painter: QPainter) -> None:
        """Paint header, rows in view and footer."""
        here = (self._rows.row(i) for i in range(min(self._rows.count, 400)))
        bar = 0 if self._bar.isHidden() else self._bar.width()
        self._painter.measure((row for row in here if row is not None), self.width(), bar)
        self._painter.head(painter, self.body_top)
        top, bottom = self._rows_span
        if not self._rows.count:
            text = wrapped(self._theme, self._table.empty, self.width() - 2 * PAD, TextStyle("small", "text2"))
            draw_paragraph(painter, self._theme, QPointF(PAD, top + 14), text)
        painter.save()
        painter.setClipRect(1, top, self.width() - 2, max(bottom - top, 0))
        position = self._first
        while top < bottom and position < self._rows.count:
            row = self._rows.row(position)
            current, hovered = position == self.current, position == self.hovered
            self._painter.row(painter, top, row, current=current, hovered=hovered)
            top += self._painter.pitch
            position += 1
        painter.restore()
        if self._table.footer is not None:
            self._painter.footer(painter, bottom, self._table.footer)
        span = self._rows.wanted(self._first, position)
        if span is not None:
            self.page_wanted.emit(span.first, span.rows)

    @property
    def _rows_span(self) -> tuple[int, int]:
        """Where the rows begin, and where the totals or the edge of the card end them."""
        top, bottom = self.body_top + self._painter.head_height, self.height() - 4
        if self._table.footer is not None:
            bottom = min(bottom - self._painter.pitch, top + self._rows.count * self._painter.pitch)
        return top, bottom

    def _fit_bar(self) -> None:
        hidden = self._rows.count <= self.rows_a_page()
        self._bar.setVisible(not hidden)
        top, bottom = self._rows_span
        self._bar.setGeometry(self.width() - 13, top, 12, max(bottom - top, 0))
        self._bar.setPageStep(self.rows_a_page())
        self._bar.setRange(0, 0 if hidden else self._rows.count - self.rows_a_page())

    @records(EventKind.TABLE_PAGED)
    def _scrolled(self, first: int) -> None:
        page = self.rows_a_page()
        if first // page != self._first // page:
            self._recorder.record(EventKind.TABLE_PAGED, self.block_id, first=first, rows=page)
        self._first = first
        self.update()
        self.rows_moved.emit()
