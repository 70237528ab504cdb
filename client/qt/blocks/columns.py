"""Widths of table columns, measured from the header and the rows seen so far; never guessed (ux.md §0.1, fact 2).

Must not know how cells are painted beyond their widths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from client.contract.blocks import Cell, Column, Row
from client.qt.paint.signs import measure_badge, measure_chip, measure_mark
from client.qt.paint.text import text_width
from client.qt.theme import TextStyle, Theme

HEAD = TextStyle("small", "text2", 500)
TEXT = TextStyle("body")
STRONG = TextStyle("body", weight=700)
FIGURE = TextStyle("body", weight=500, digits=True)
SECOND = TextStyle("small")
SUB = TextStyle("caption", "text2")

CELL_PAD = 10
MARK_GAP = 28
SWATCH_GAP = 20
BADGE_GAP = 3


def text_style(cell: Cell, column: Column) -> TextStyle:
    """Return how a cell's first line is set: figures stand in equal digits."""
    if cell.strong:
        return STRONG
    if column.align == "end":
        return FIGURE
    return TEXT if column.priority == 1 else SECOND


def cell_width(theme: Theme, cell: Cell, column: Column) -> float:
    """Return the width a cell needs to show everything."""
    width = text_width(theme, cell.text, text_style(cell, column)) if cell.text else 0.0
    if cell.sub:
        width = max(width, text_width(theme, cell.sub, SUB))
    if cell.mark is not None:
        width += MARK_GAP
    if cell.series:
        width += SWATCH_GAP
    if cell.badges:
        width += len(cell.badges) * (measure_badge().width() + BADGE_GAP)
    if cell.chip is not None:
        width += measure_chip(theme, cell.chip).width() + (8 if cell.text else 0)
    return max(width, measure_mark().width())


def column_widths(theme: Theme, columns: Sequence[Column], rows: Iterable[Row], room: float) -> list[int]:
    """Return one width a column; 0 for a column left out because the room is too narrow.

    Columns of priority 3, then 2 are left out until the rest fits; the stretching column takes what is left over,
    or gives way first when even the important ones do not fit.
    """
    wanted = [text_width(theme, column.label, HEAD) + 2 * CELL_PAD for column in columns]
    for row in rows:
        for index, cell in enumerate(row.cells[: len(columns)]):
            wanted[index] = max(wanted[index], cell_width(theme, cell, columns[index]) + 2 * CELL_PAD)
    widths = [round(width + 0.5) for width in wanted]
    for priority in (3, 2):
        for index in reversed(range(len(columns))):
            if sum(widths) > room and columns[index].priority == priority:
                widths[index] = 0
    stretch = next((i for i, column in enumerate(columns) if column.stretch and widths[i]), None)
    if stretch is None:
        stretch = next((i for i, width in enumerate(widths) if width), None)
    if stretch is not None:
        others = sum(widths) - widths[stretch]
        widths[stretch] = max(int(room) - others, min(widths[stretch], 80))
    return widths
