"""What stands on every page of a sheet: watermark, page head and foot, serial with QR, and the take-out box.

Must not know the rows between head and foot, nor who may print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.colors import HexColor

from server_stub.japan import JAPAN
from server_stub.paper.letters import Letters
from server_stub.paper.sheet import AssetSheet
from server_stub.words import Words

PAGE_WIDTH, PAGE_HEIGHT = 595.2756, 841.8898  # A4 portrait, in points
MARGIN = 48.0
CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN
FOOT_TOP = 138.0  # nothing of the content stands below this line
INK = HexColor("#0F1B33")
TEXT = HexColor("#151E2D")
QUIET = HexColor("#465266")
LINE = HexColor("#C3CDDA")
FAINT = HexColor("#DFE5ED")
_PAPER = HexColor("#FFFFFF")
_WATERMARK = HexColor("#EDF0F5")  # 1.13:1 on white: traces the sheet without disturbing the figures

_SERIAL = Words("印刷番号", "Print no.")
_STAFF = Words("行員", "Staff")
_TERMINAL = Words("端末", "Terminal")
_PRINTED = Words("印刷日時", "Printed")
_FORM = Words("様式 {form} 第{edition}版", "Form {form} ed. {edition}")
_NOTICE = Words(
    "本書は印刷時点の内容です。お取り扱いにご注意ください。", "Contents as of printing. Please handle with care."
)
# The sheet is set, and shown as it will be printed, before its purpose is chosen: the title must hold for each of them.
_TAKE_OUT = Words("お渡し・回収記録", "Handed over or returned")
_ENDS = (Words("お渡し", "Handed over"), Words("回収", "Returned"), Words("廃棄", "Destroyed"))
_CHECKED = Words("日付・印", "Date, seal")


@dataclass(frozen=True, slots=True)
class Desk:
    """The canvas with the letters and the language everything on it is set in."""

    canvas: Any
    letters: Letters
    sheet: AssetSheet

    def say(self, words: Words) -> str:
        """`words` in the sheet's language."""
        return words.of(self.sheet.lang)

    def left(self, x: float, y: float, text: str, font: str, size: float) -> None:
        """Set `text` with its left end at `x`."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def right(self, x: float, y: float, text: str, font: str, size: float) -> None:
        """Set `text` with its right end at `x`; a full-width bracket at the end is set flush by its ink."""
        if text.endswith("）"):
            x += 0.5 * size  # the right half of the bracket is blank
        self.canvas.setFont(font, size)
        self.canvas.drawRightString(x, y, text)

    def rule(self, y: float, colour: Any, width: float = 0.6) -> None:
        """A line across the content."""
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.line(MARGIN, y, PAGE_WIDTH - MARGIN, y)


def japan_date(sheet: AssetSheet) -> str:
    """The day of printing as paper shows it: western year with the era year in Japanese."""
    if sheet.lang == "en":
        return _day(sheet)
    year = sheet.stamp.printed_at.astimezone(JAPAN).year
    era = "元" if year == 2019 else str(year - 2018)
    return f"{_day(sheet)}（令和{era}年）"


def _day(sheet: AssetSheet) -> str:
    day = sheet.stamp.printed_at.astimezone(JAPAN)
    return f"{day.day} {day:%b} {day.year}" if sheet.lang == "en" else f"{day.year}年{day.month}月{day.day}日"


def draw_watermark(desk: Desk) -> None:
    """The watermark lines, pale and large along the diagonal; drawn first so that everything stands above it."""
    canvas, letters = desk.canvas, desk.letters
    canvas.saveState()
    canvas.setFillColor(_WATERMARK)
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2 - 10)
    canvas.rotate(30)
    for number, line in enumerate(desk.sheet.watermark):
        text = letters.settable(line)
        size = min(52.0, 52.0 * 520 / max(1.0, letters.width(text, letters.bold, 52.0)))
        canvas.setFont(letters.bold, size)
        canvas.drawCentredString(0, 36 - 78 * number, text)
    canvas.restoreState()


def draw_head(desk: Desk) -> None:
    """Bank and branch on the left, the day on the right, under a dark edge."""
    canvas, letters, sheet = desk.canvas, desk.letters, desk.sheet
    canvas.setFillColor(INK)
    canvas.rect(0, PAGE_HEIGHT - 9, PAGE_WIDTH, 9, stroke=0, fill=1)
    canvas.setFillColor(TEXT)
    y = PAGE_HEIGHT - 52
    day = japan_date(sheet)
    room = CONTENT_WIDTH - letters.width(day, letters.regular, 10) - 16
    house = letters.fit(letters.settable(f"{sheet.bank} {sheet.branch}"), letters.bold, 11.5, room)
    desk.left(MARGIN, y, house, letters.bold, 11.5)
    canvas.setFillColor(QUIET)
    desk.right(PAGE_WIDTH - MARGIN, y, day, letters.regular, 10)


def draw_foot(desk: Desk, page: int, pages: int) -> None:
    """Take-out box, QR, serial, person, terminal, time, form and page number."""
    if desk.sheet.take_out:
        _draw_take_out(desk)
    desk.rule(MARGIN + 27, LINE)
    letters, sheet, stamp = desk.letters, desk.sheet, desk.sheet.stamp
    _draw_qr(desk.canvas, PAGE_WIDTH - MARGIN - 50, MARGIN + 33, 50, f"{stamp.serial} {page}/{pages} {_mark(sheet)}")
    canvas = desk.canvas
    canvas.setFillColor(TEXT)
    printed = stamp.printed_at.astimezone(JAPAN)
    serial = letters.settable(f"{desk.say(_SERIAL)} {stamp.serial}")
    desk.left(MARGIN, MARGIN + 13, serial, letters.medium, 8.5)
    facts = (
        f"{desk.say(_STAFF)} {stamp.staff_no}",
        f"{desk.say(_TERMINAL)} {stamp.terminal_id}",
        f"{desk.say(_PRINTED)} {_day(sheet)} {printed:%H:%M}",
        desk.say(_FORM).format(form=stamp.form, edition=stamp.edition),
    )
    canvas.setFillColor(QUIET)
    x = MARGIN + letters.width(serial, letters.medium, 8.5) + 14
    room = PAGE_WIDTH - MARGIN - x
    line = letters.fit(letters.settable("　".join(facts)), letters.regular, 8, room)
    desk.left(x, MARGIN + 13, line, letters.regular, 8)
    desk.left(MARGIN, MARGIN, desk.say(_NOTICE), letters.regular, 8)
    canvas.setFillColor(TEXT)
    desk.right(PAGE_WIDTH - MARGIN, MARGIN, f"{page} / {pages}", letters.medium, 9)


def _mark(sheet: AssetSheet) -> str:
    # Sixteen digits tie the paper to the served document well enough to find it; the register holds the whole hash.
    return sheet.stamp.document_sha256[:16]


def _draw_take_out(desk: Desk) -> None:
    canvas, letters = desk.canvas, desk.letters
    left, bottom, height, title, cell = MARGIN, MARGIN + 35, 46.0, 104.0, 82.0
    canvas.setStrokeColor(QUIET)
    canvas.setLineWidth(0.7)
    canvas.setFillColor(INK)
    canvas.rect(left, bottom, title, height, stroke=1, fill=1)
    canvas.setFillColor(_PAPER)
    lines = letters.wrap(desk.say(_TAKE_OUT), letters.bold, 10.5, title - 10)
    canvas.setFont(letters.bold, 10.5)
    for number, line in enumerate(lines):
        y = bottom + height / 2 - 4 + 14 * ((len(lines) - 1) / 2 - number)
        canvas.drawCentredString(left + title / 2, y, line)
    for number, end in enumerate(_ENDS):
        x = left + title + cell * number
        canvas.setFillColor(TEXT)
        canvas.rect(x, bottom, cell, height, stroke=1, fill=0)
        canvas.rect(x + 8, bottom + height - 16, 8, 8, stroke=1, fill=0)
        desk.left(x + 21, bottom + height - 15, desk.say(end), letters.medium, 8.5)
        canvas.setFillColor(QUIET)
        desk.left(x + 8, bottom + 7, desk.say(_CHECKED), letters.regular, 6.5)


def _draw_qr(canvas: Any, x: float, y: float, size: float, content: str) -> None:
    # Only the widget's modules are taken: drawing the widget itself would bring an unembedded default font along.
    code = QrCodeWidget(content, barLevel="M", barBorder=0, barWidth=size, barHeight=size)
    canvas.setFillColor(_PAPER)
    canvas.rect(x - 5, y - 5, size + 10, size + 10, stroke=0, fill=1)
    canvas.setFillColor(INK)
    modules = canvas.beginPath()  # one path, so that no hairline shows between two modules
    for bar in code.draw().contents:
        if bar.fillColor is not None:
            modules.rect(x + bar.x, y + bar.y, bar.width, bar.height)
    canvas.drawPath(modules, stroke=0, fill=1)
