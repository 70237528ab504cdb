"""How a table looks: header, rows, cells, footer. Knows no events and fetches nothing."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from client.contract.blocks import Cell, Column, Row, Table
from client.qt.blocks.columns import BADGE_GAP, CELL_PAD, HEAD, MARK_GAP, SUB, SWATCH_GAP, column_widths, text_style
from client.qt.paint.signs import draw_badge, draw_chip, draw_mark, draw_swatch, measure_badge, measure_chip
from client.qt.paint.text import CENTER, LEFT, RIGHT, draw_line
from client.qt.theme import Theme
from client.qt.tokens import TONES, ColourName

_ALIGN = {"start": LEFT, "end": RIGHT, "center": CENTER}


class TablePainter:
    """Paints the parts of one table at one width; columns are measured again when told to."""

    def __init__(self, table: Table, theme: Theme) -> None:
        self._table = table
        self._theme = theme
        self._width = 0
        self._widths: list[int] = []
        two_lines = any(cell.sub for row in table.rows for cell in row.cells)
        self.pitch = theme.size("row_two_line" if two_lines else "row")
        self.head_height = theme.size("table_head")

    def height(self, rows: int) -> int:
        """Return the height of the header, so many rows, and the totals if there are any."""
        return self.head_height + (rows + (self._table.footer is not None)) * self.pitch + 6

    def forget_widths(self) -> None:
        """Measure again before the next painting: other rows, or another width."""
        self._widths = []

    def measure(self, rows: Iterable[Row], width: int, bar: int) -> None:
        """Measure the columns for rows that have arrived, in a card of `width` with a scroll bar of `bar` pixels."""
        if self._widths:
            return
        self._width = width
        seen = list(rows)
        if self._table.footer is not None:
            seen.append(self._table.footer)
        self._widths = column_widths(self._theme, self._table.columns, seen, width - 2 - bar)

    def head(self, painter: QPainter, top: int) -> None:
        """Paint the header row."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(1, top + 1, self._width - 2, self.head_height - 1, self._theme.colour("subtle"))
        self._hairline(painter, top + self.head_height - 1)
        for left, width, column, _ in self._columns():
            room = QRectF(left + CELL_PAD, top, width - 2 * CELL_PAD, self.head_height)
            draw_line(painter, self._theme, room, column.label, HEAD, _ALIGN[column.align])

    def row(self, painter: QPainter, top: int, row: Row | None, *, current: bool, hovered: bool) -> None:
        """Paint one row, or its shape while it has not arrived."""
        ground: ColourName | None = "selected" if current else "hover" if hovered else None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        if ground is not None:
            painter.fillRect(1, top, self._width - 2, self.pitch, self._theme.colour(ground))
        if current:
            painter.fillRect(1, top, 3, self.pitch, self._theme.colour("accent"))
        self._hairline(painter, top + self.pitch - 1)
        if row is None:
            bar = QRectF(CELL_PAD + 4, top + self.pitch / 2 - 5, self._width * 0.4, 10)
            painter.fillRect(bar, self._theme.colour("sunken"))
        else:
            self._cells(painter, row, top)

    def footer(self, painter: QPainter, top: int, footer: Row) -> None:
        """Paint the row of totals."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(1, top, self._width - 2, self.pitch, self._theme.colour("subtle"))
        self._hairline(painter, top)
        self._cells(painter, footer, top)

    def _cells(self, painter: QPainter, row: Row, top: int) -> None:
        for left, width, column, index in self._columns():
            if index < len(row.cells):
                room = QRectF(left + CELL_PAD, top, width - 2 * CELL_PAD, self.pitch)
                paint_cell(painter, self._theme, room, row.cells[index], column)

    def _hairline(self, painter: QPainter, y: int) -> None:
        painter.setPen(self._theme.colour("border"))
        painter.drawLine(1, y, self._width - 2, y)

    def _columns(self) -> list[tuple[int, int, Column, int]]:
        left, found = 1, []
        for index, width in enumerate(self._widths):
            if width:
                found.append((left, width, self._table.columns[index], index))
                left += width
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
