"""Turns a page of the very PDF that will be printed into a PNG for the preview.

Must not know what the page says or who looks at it.
"""

from __future__ import annotations

import hashlib
import io
import threading
from dataclasses import dataclass

import pypdfium2

SCREEN_DPI = 96
HIGHEST_DPI = 150
PDF_LIMIT = 8 * 1024 * 1024
PIXEL_LIMIT = 4_000_000  # A4 at 150 dpi is 2.2 million

# PDFium is one library instance in the process and not thread-safe: one page at a time, whoever asks.
_PDFIUM = threading.Lock()


class NotRasterised(ValueError):
    """The page cannot be shown: not a PDF, no such page, or too large."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as PNG, with the SHA-256 (hexadecimal) of the PDF it was made from."""

    png: bytes
    width: int
    height: int
    page: int
    pages: int
    pdf_sha256: str


def rasterise(pdf: bytes, page: int = 1, dpi: int = SCREEN_DPI, *, grey: bool = False) -> PagePicture:
    """Page `page` (from 1) of `pdf` at `dpi` (36 to `HIGHEST_DPI`).

    Raises:
        NotRasterised: the PDF is unreadable or over `PDF_LIMIT`, has no such page, or the picture would be too large.
    """
    if len(pdf) > PDF_LIMIT:
        raise NotRasterised("the PDF is too large")
    if not 36 <= dpi <= HIGHEST_DPI:
        raise NotRasterised(f"{dpi} dpi is out of range")
    with _PDFIUM:
        try:
            return _rasterise(pdf, page, dpi, grey)
        except pypdfium2.PdfiumError as error:
            raise NotRasterised(str(error)) from error


def _rasterise(pdf: bytes, page: int, dpi: int, grey: bool) -> PagePicture:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = len(document)
        if not 1 <= page <= pages:
            raise NotRasterised(f"page {page} of {pages}")
        sheet = document[page - 1]
        scale = dpi / 72
        width, height = sheet.get_size()
        if width * scale * height * scale > PIXEL_LIMIT:
            raise NotRasterised("the page is too large")
        picture = sheet.render(scale=scale, grayscale=grey).to_pil()
    finally:
        document.close()
    file = io.BytesIO()
    picture.save(file, format="PNG", optimize=False, compress_level=6)
    return PagePicture(file.getvalue(), picture.width, picture.height, page, pages, hashlib.sha256(pdf).hexdigest())
