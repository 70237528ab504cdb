"""A table that paints the rows in view and asks for the pages it has not got.

Must not know what a row means. It copies nothing, searches nothing, selects one row (traps.md F1 and speed traps).
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar

from client.contract.api import Rows
from client.contract.blocks import Cell, Column, Row, Table
from client.contract.events import EventKind
from client.flows.recording import records
from client.flows.rows import PagedRows
from client.qt.blocks.card import PAD
from client.qt.blocks.columns import BADGE_GAP, CELL_PAD, HEAD, MARK_GAP, SUB, SWATCH_GAP, column_widths, text_style
from client.qt.blocks.rows import RowCard
from client.qt.paint.signs import draw_badge, draw_chip, draw_mark, draw_swatch, measure_badge, measure_chip
from client.qt.paint.text import CENTER, LEFT, RIGHT, draw_line, draw_paragraph, wrapped
from client.qt.recorder import Recorder
from client.qt.theme import TextStyle, Theme
from client.qt.tokens import TONES, ColourName

_ALIGN = {"start": LEFT, "end": RIGHT, "center": CENTER}
_MOST_ROWS = 12
_FEWEST_ROWS = 3


class TableCard(RowCard):
    """A table on a card.

    Signals:
        page_wanted(int, int): first row and number of rows that are in view and not here yet.
    """

    page_wanted = Signal(int, int)
    stretches = True

    def __init__(self, block: Table, theme: Theme, recorder: Recorder) -> None:
        super().__init__(block, theme, recorder)
        self._table = block
        self._rows = PagedRows(block)
        self._first = 0
        self._widths: list[int] = []
        two_lines = any(cell.sub for row in block.rows for cell in row.cells)
        self._pitch = theme.size("row_two_line" if two_lines else "row")
        self._bar = QScrollBar(self)
        self._bar.setAccessibleName(block.title)
        self._bar.valueChanged.connect(self._scrolled)
        if self._rows.count:
            self.make_tab_stop()
        columns = "、".join(column.label for column in block.columns)
        self.setAccessibleDescription(f"{columns}\n{block.aside}" if block.count else block.empty)

    def natural_height(self, width: int) -> int:
        """Return the height that shows all rows, within reason; more rows scroll inside."""
        rows = min(max(self._rows.count, _FEWEST_ROWS), _MOST_ROWS)
        return self.body_top + self._theme.size("table_head") + (rows + bool(self._table.footer)) * self._pitch + 6

    def take(self, page: Rows) -> None:
        """Take a page of rows that arrived."""
        self._rows.arrived(page.first, page.rows, page.count)
        self._widths = []
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
        offset = (y - self._rows_top) // self._pitch
        row = self._first + offset
        inside = 0 <= offset < self.rows_a_page() + 1 and y < self._footer_top
        return row if inside and row < self._rows.count else -1

    def rows_a_page(self) -> int:
        """Return how many whole rows are in view."""
        return max((self._footer_top - self._rows_top) // self._pitch, 1)

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

    def can_open(self, row: int) -> bool:
        """Tell whether the row leads anywhere."""
        found = self._rows.row(row)
        return found is not None and found.target is not None

    def open_row(self, row: int) -> bool:
        """Go where the row leads."""
        found = self._rows.row(row)
        if found is None or found.target is None:
            return False
        self.target_chosen.emit(found.target)
        return True

    def reveal(self, row: int) -> None:
        """Scroll so that the row is in view."""
        page = self.rows_a_page()
        if row < self._first:
            self._bar.setValue(row)
        elif row >= self._first + page:
            self._bar.setValue(row - page + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the columns anew."""
        super().resizeEvent(event)
        self._widths = []
        self._fit_bar()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by rows; at the end the screen itself scrolls."""
        if self._bar.isHidden():
            event.ignore()
            return
        before = self._bar.value()
        self._bar.setValue(before - round(event.angleDelta().y() / 40))
        event.setAccepted(self._bar.value() != before)

    def paint_body(self, painter: QPainter) -> None:
        """Paint header, rows in view and footer."""
        if not self._widths:
            here = (self._rows.row(i) for i in range(min(self._rows.count, 400)))
            seen = [found for found in here if found is not None]
            if self._table.footer is not None:
                seen.append(self._table.footer)
            room = self.width() - 2 - (self._bar.width() if not self._bar.isHidden() else 0)
            self._widths = column_widths(self._theme, self._table.columns, seen, room)
        self._paint_head(painter)
        if not self._rows.count:
            self._paint_empty(painter)
        painter.save()
        painter.setClipRect(1, self._rows_top, self.width() - 2, max(self._footer_top - self._rows_top, 0))
        top, row = self._rows_top, self._first
        while top < self._footer_top and row < self._rows.count:
            self._paint_row(painter, row, top)
            top += self._pitch
            row += 1
        painter.restore()
        if self._table.footer is not None:
            self._paint_footer(painter, self._table.footer)
        self._ask_for(row)

    @property
    def _rows_top(self) -> int:
        return self.body_top + self._theme.size("table_head")

    @property
    def _footer_top(self) -> int:
        bottom = self.height() - 4
        if self._table.footer is None:
            return bottom
        return min(bottom - self._pitch, self._rows_top + self._rows.count * self._pitch)

    def _ask_for(self, below: int) -> None:
        span = self._rows.wanted(self._first, below)
        if span is not None:
            self.page_wanted.emit(span.first, span.rows)

    def _fit_bar(self) -> None:
        hidden = self._rows.count <= self.rows_a_page()
        self._bar.setVisible(not hidden)
        self._bar.setGeometry(self.width() - 13, self._rows_top, 12, max(self._footer_top - self._rows_top, 0))
        self._bar.setPageStep(self.rows_a_page())
        self._bar.setRange(0, 0 if hidden else self._rows.count - self.rows_a_page())

    @records(EventKind.TABLE_PAGED)
    def _scrolled(self, first: int) -> None:
        page = self.rows_a_page()
        if first // page != self._first // page:
            self._recorder.record(EventKind.TABLE_PAGED, self.block_id, first=first, rows=page)
        self._first = first
        self.update()

    def _paint_head(self, painter: QPainter) -> None:
        top, height = self.body_top, self._theme.size("table_head")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(1, top + 1, self.width() - 2, height - 1, self._theme.colour("subtle"))
        self._hairline(painter, top + height - 1)
        for left, width, column in self._columns():
            room = QRectF(left + CELL_PAD, top, width - 2 * CELL_PAD, height)
            draw_line(painter, self._theme, room, column.label, HEAD, _ALIGN[column.align])

    def _paint_row(self, painter: QPainter, position: int, top: int) -> None:
        row = self._rows.row(position)
        current = position == self.current
        ground: ColourName | None = "selected" if current else "hover" if position == self.hovered else None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        if ground is not None:
            painter.fillRect(1, top, self.width() - 2, self._pitch, self._theme.colour(ground))
        if current:
            painter.fillRect(1, top, 3, self._pitch, self._theme.colour("accent"))
        self._hairline(painter, top + self._pitch - 1)
        if row is None:
            bar = QRectF(CELL_PAD + 4, top + self._pitch / 2 - 5, self.width() * 0.4, 10)
            painter.fillRect(bar, self._theme.colour("sunken"))
            return
        self._paint_cells(painter, row, top)

    def _paint_cells(self, painter: QPainter, row: Row, top: int) -> None:
        cells = row.cells
        for index, (left, width, column) in zip(self._shown(), self._columns(), strict=True):
            if index < len(cells):
                room = QRectF(left + CELL_PAD, top, width - 2 * CELL_PAD, self._pitch)
                paint_cell(painter, self._theme, room, cells[index], column)

    def _paint_footer(self, painter: QPainter, footer: Row) -> None:
        top = self._footer_top
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(1, top, self.width() - 2, self._pitch, self._theme.colour("subtle"))
        self._hairline(painter, top)
        self._paint_cells(painter, footer, top)

    def _paint_empty(self, painter: QPainter) -> None:
        text = wrapped(self._theme, self._table.empty, self.width() - 2 * PAD, TextStyle("small", "text2"))
        draw_paragraph(painter, self._theme, QPointF(PAD, self._rows_top + 14), text)

    def _hairline(self, painter: QPainter, y: int) -> None:
        painter.setPen(self._theme.colour("border"))
        painter.drawLine(1, y, self.width() - 2, y)

    def _shown(self) -> list[int]:
        return [i for i, width in enumerate(self._widths) if width]

    def _columns(self) -> list[tuple[int, int, Column]]:
        left, found = 1, []
        for index in self._shown():
            found.append((left, self._widths[index], self._table.columns[index]))
            left += self._widths[index]
        return found


def paint_cell(painter: QPainter, theme: Theme, room: QRectF, cell: Cell, column: Column) -> None:
    """Paint one cell: signs first, then one or two lines, then a chip."""
    left = room.left()
    middle = room.center().y()
    if cell.series:
        draw_swatch(painter, theme, QPointF(left, middle - 6), cell.series)
        left += SWATCH_GAP
    if cell.mark is not None:
        draw_mark(painter, theme, QPointF(left, middle - 10), cell.mark)
        left += MARK_GAP
    for badge in cell.badges:
        draw_badge(painter, theme, QPointF(left, middle - 11), badge)
        left += measure_badge().width() + BADGE_GAP
    if cell.chip is not None:
        chip = measure_chip(theme, cell.chip)
        draw_chip(painter, theme, QPointF(left, middle - chip.height() / 2), cell.chip)
        left += chip.width() + 8
    style = text_style(cell, column)
    if cell.tone != "plain":
        style = style._replace(colour=TONES[cell.tone].fore)
    space = QRectF(left, room.top(), max(room.right() - left, 0), room.height())
    if cell.sub:
        draw_line(painter, theme, QRectF(left, middle - 18, space.width(), 20), cell.text, style, _ALIGN[column.align])
        draw_line(painter, theme, QRectF(left, middle + 1, space.width(), 16), cell.sub, SUB, _ALIGN[column.align])
    elif cell.text:
        draw_line(painter, theme, space, cell.text, style, _ALIGN[column.align])


def cell_text(cell: Cell) -> str:
    """Return everything a cell says, for a screen reader."""
    parts = [cell.mark.name if cell.mark else "", cell.text, cell.sub, *(badge.name for badge in cell.badges)]
    parts.append(cell.chip.text if cell.chip else "")
    return " ".join(part for part in parts if part)
