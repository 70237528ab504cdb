"""Sets an asset sheet as a PDF: A4 portrait, embedded Japanese font, the same bytes for the same sheet.

Must not know who may print, where the sheet goes, or any database.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from server_stub.bank.shares import shares
from server_stub.paper.furniture import (
    CONTENT_WIDTH,
    FAINT,
    FOOT_TOP,
    INK,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QUIET,
    TEXT,
    Desk,
    draw_foot,
    draw_head,
    draw_watermark,
)
from server_stub.paper.letters import FontFiles, Letters
from server_stub.paper.sheet import AssetSheet, Row
from server_stub.words import Words

PAGE_LIMIT = 20  # a single customer never needs more; an endless list is a wrong sheet, not a long one
_SERIES = tuple(
    HexColor(code) for code in ("#17489A", "#2E95DF", "#127A69", "#DB7A2B", "#75591D", "#5A2A4B", "#92929E")
)
_ROW_SIZE, _DETAIL_SIZE, _NOTE_SIZE = 11.0, 8.5, 8.5
_AMOUNT_WIDTH = 120.0
_TOTAL_HEIGHT = 30.0
_CONTINUED_TOP = PAGE_HEIGHT - 121  # where the rows of a later page begin
_YEN = Words("{amount} 円", "¥{amount}")
_TOTAL = Words("合計", "Total")
_CONTINUED = Words("（つづき）", " (continued)")


class SheetTooLong(ValueError):
    """The sheet would need more than `PAGE_LIMIT` pages."""


@dataclass(frozen=True, slots=True)
class _SetRow:
    """A row broken into lines, with the height it takes."""

    lines: tuple[str, ...]
    details: tuple[str, ...]
    amount: str
    height: float


class Typesetter:
    """Sets sheets with one family of fonts, loaded at the first sheet."""

    def __init__(self, fonts: FontFiles) -> None:
        self._fonts = fonts
        self._letters: Letters | None = None
        # reportlab: "you cannot use the same TTFont object for different documents at the same time".
        self._one_document = threading.Lock()

    def typeset(self, sheet: AssetSheet) -> bytes:
        """`sheet` as PDF bytes, equal for equal sheets.

        Raises:
            SheetTooLong: the rows need more than `PAGE_LIMIT` pages.
        """
        with self._one_document:
            if self._letters is None:
                self._letters = Letters.load(self._fonts)
            return _set_document(sheet, self._letters)


def format_yen(amount: int) -> str:
    """Digits in groups of three; a negative amount with the minus sign U+2212."""
    return f"{amount:,}".replace("-", "−")


def _set_document(sheet: AssetSheet, letters: Letters) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(
        file, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, invariant=1, initialFontName=letters.regular
    )
    canvas.setTitle(letters.settable(f"{sheet.title} {sheet.stamp.serial}"))
    canvas.setAuthor(letters.settable(sheet.bank))
    canvas.setCreator("")
    desk = Desk(canvas, letters, sheet)
    draw_watermark(desk)
    draw_head(desk)
    y = _draw_opening(desk)
    pages = _paginate(sheet, letters, first_room=y - FOOT_TOP)
    if len(pages) > PAGE_LIMIT:
        raise SheetTooLong(f"{len(pages)} pages, at most {PAGE_LIMIT}")
    for number, rows in enumerate(pages, start=1):
        if number > 1:
            draw_watermark(desk)
            draw_head(desk)
            y = _draw_continuation(desk)
        _draw_rows(desk, rows, y, is_last=number == len(pages))
        draw_foot(desk, number, len(pages))
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _paginate(sheet: AssetSheet, letters: Letters, first_room: float) -> list[list[_SetRow]]:
    """Rows by page. The closing total and footnotes never stand alone: the last row goes with them."""
    closing = _TOTAL_HEIGHT + _notes_height(sheet, letters)
    rows = [_set_row(row, letters) for row in sheet.rows]
    pages: list[list[_SetRow]] = [[]]
    room = first_room
    for index, row in enumerate(rows):
        needed = row.height + (closing if index == len(rows) - 1 else 0)
        if needed > room and pages[-1]:
            pages.append([])
            room = _CONTINUED_TOP - FOOT_TOP
        pages[-1].append(row)
        room -= row.height
    return pages


def _set_row(row: Row, letters: Letters) -> _SetRow:
    room = CONTENT_WIDTH - _AMOUNT_WIDTH
    lines = letters.wrap(letters.settable(row.label), letters.medium, _ROW_SIZE, room)
    details = letters.wrap(letters.settable(row.detail), letters.regular, _DETAIL_SIZE, room) if row.detail else []
    height = 9.5 + 15.0 * len(lines) + 12.0 * len(details)
    return _SetRow(tuple(lines), tuple(details), format_yen(row.amount), height)


def _note_lines(sheet: AssetSheet, letters: Letters) -> list[str]:
    lines: list[str] = []
    for note in sheet.footnotes:
        lines.extend(letters.wrap(letters.settable(note), letters.regular, _NOTE_SIZE, CONTENT_WIDTH))
    return lines


def _notes_height(sheet: AssetSheet, letters: Letters) -> float:
    lines = _note_lines(sheet, letters)
    return 14.0 + 13.0 * len(lines) if lines else 0.0


def _draw_opening(desk: Desk) -> float:
    """Title, customer, total, bar and legend; returns where the rows begin."""
    canvas, letters, sheet = desk.canvas, desk.letters, desk.sheet
    y = PAGE_HEIGHT - 102
    canvas.setFillColor(TEXT)
    desk.left(MARGIN, y, letters.fit(letters.settable(sheet.title), letters.bold, 23, CONTENT_WIDTH), letters.bold, 23)
    y -= 32
    for line in letters.wrap(letters.settable(sheet.customer_line), letters.bold, 15, CONTENT_WIDTH):
        desk.left(MARGIN, y, line, letters.bold, 15)
        y -= 20
    y -= 14
    canvas.setFillColor(QUIET)
    caption = letters.settable(f"{sheet.total_label}　{sheet.as_of}")
    desk.left(MARGIN, y, letters.fit(caption, letters.regular, 10, CONTENT_WIDTH), letters.regular, 10)
    y -= 37
    canvas.setFillColor(INK)
    desk.left(MARGIN, y, desk.say(_YEN).format(amount=format_yen(sheet.total)), letters.bold, 30)
    y -= 27
    if sheet.segments:
        y = _draw_allocation(desk, y)
    return _draw_rows_head(desk, y - 10)


def _draw_allocation(desk: Desk, y: float) -> float:
    """The bar with two-point gaps and its legend in the same order, which carries the meaning on a grey printer."""
    canvas, letters, segments = desk.canvas, desk.letters, desk.sheet.segments
    percents = shares(tuple(segment.amount for segment in segments))
    shown = [segment for segment in segments if segment.amount > 0] if percents[0] else []
    room = CONTENT_WIDTH - 2.0 * (len(shown) - 1)
    total = sum(segment.amount for segment in shown)
    x = MARGIN
    for segment in shown:
        width = room * segment.amount / total
        canvas.setFillColor(_SERIES[segment.series % len(_SERIES)])
        canvas.rect(x, y, width, 13, stroke=0, fill=1)
        x += width + 2.0
    y -= 18
    column = CONTENT_WIDTH / 3
    for index, (segment, percent) in enumerate(zip(segments, percents, strict=True)):
        x, line = MARGIN + column * (index % 3), y - 15.0 * (index // 3)
        canvas.setFillColor(_SERIES[segment.series % len(_SERIES)])
        canvas.rect(x, line, 7, 7, stroke=0, fill=1)
        canvas.setFillColor(QUIET)
        room = column - 26 - letters.width(percent, letters.medium, 8.5)
        label = letters.fit(letters.settable(segment.label), letters.regular, 8.5, room)
        desk.left(x + 12, line, label, letters.regular, 8.5)
        canvas.setFillColor(TEXT)
        desk.right(x + column - 14, line, percent, letters.medium, 8.5)
    return y - 15.0 * ((len(segments) - 1) // 3) - 20


def _draw_continuation(desk: Desk) -> float:
    """Title and customer of a later page; returns where the rows begin."""
    letters, sheet = desk.letters, desk.sheet
    desk.canvas.setFillColor(TEXT)
    y = _CONTINUED_TOP + 33
    text = f"{sheet.title}{desk.say(_CONTINUED)}　{sheet.customer_line}"
    desk.left(MARGIN, y, letters.fit(letters.settable(text), letters.bold, 12.5, CONTENT_WIDTH), letters.bold, 12.5)
    return _draw_rows_head(desk, y - 26)


def _draw_rows_head(desk: Desk, y: float) -> float:
    letters, sheet = desk.letters, desk.sheet
    desk.canvas.setFillColor(QUIET)
    desk.left(MARGIN, y, letters.settable(sheet.rows_label), letters.regular, 9)
    desk.right(PAGE_WIDTH - MARGIN, y, letters.settable(sheet.amount_label), letters.regular, 9)
    desk.rule(y - 7, INK, 1.1)
    return y - 7


def _draw_rows(desk: Desk, rows: list[_SetRow], y: float, *, is_last: bool) -> None:
    letters = desk.letters
    for row in rows:
        bottom = y - row.height
        line_y = y - 15.8
        desk.canvas.setFillColor(TEXT)
        desk.right(PAGE_WIDTH - MARGIN, line_y, row.amount, letters.medium, _ROW_SIZE)
        for line in row.lines:
            desk.left(MARGIN, line_y, line, letters.medium, _ROW_SIZE)
            line_y -= 15
        desk.canvas.setFillColor(QUIET)
        line_y += 2
        for line in row.details:
            desk.left(MARGIN, line_y, line, letters.regular, _DETAIL_SIZE)
            line_y -= 12
        desk.rule(bottom, FAINT)
        y = bottom
    if is_last:
        _draw_closing(desk, y)


def _draw_closing(desk: Desk, y: float) -> None:
    """The total of the sheet and the footnotes."""
    letters, sheet = desk.letters, desk.sheet
    desk.canvas.setFillColor(INK)
    desk.left(MARGIN, y - 19, desk.say(_TOTAL), letters.bold, 12)
    desk.right(PAGE_WIDTH - MARGIN, y - 19, format_yen(sheet.total), letters.bold, 12)
    desk.rule(y - _TOTAL_HEIGHT, INK, 1.1)
    y -= _TOTAL_HEIGHT + 18
    desk.canvas.setFillColor(QUIET)
    for line in _note_lines(sheet, letters):
        desk.left(MARGIN, y, line, letters.regular, _NOTE_SIZE)
        y -= 13
