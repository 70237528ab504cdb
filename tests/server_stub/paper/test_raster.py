"""The preview is a picture of the very PDF that is printed."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image, ImageChops
from reportlab.graphics.barcode.qr import QrCodeWidget

from server_stub.paper.furniture import MARGIN, PAGE_HEIGHT, PAGE_WIDTH
from server_stub.paper.raster import PDF_LIMIT, NotRasterised, rasterise
from server_stub.paper.typeset import Typesetter
from tests.server_stub.paper.samples import FONTS, ROWS, sheet

PDF = Typesetter(FONTS).typeset(sheet())


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_the_picture_names_the_pdf_it_shows() -> None:
    page = rasterise(PDF)
    assert page.pdf_sha256 == hashlib.sha256(PDF).hexdigest()
    assert (page.page, page.pages, page.width, page.height) == (1, 1, 794, 1123)
    assert picture(page.png).size == (794, 1123)
    assert len(page.png) < 400_000
    assert rasterise(PDF).png == page.png


def test_another_pdf_gives_another_picture() -> None:
    other = Typesetter(FONTS).typeset(sheet(customer_line="高橋 健一 様"))
    difference = ImageChops.difference(picture(rasterise(PDF).png), picture(rasterise(other).png)).getbbox()
    assert difference is not None
    assert 150 < difference[1] < 200  # the customer's line, and nothing above it


def test_grey_pages_and_later_pages_can_be_shown() -> None:
    long = Typesetter(FONTS).typeset(sheet(ROWS * 8))
    page = rasterise(long, page=2, dpi=48, grey=True)
    assert (page.page, page.width) == (2, 397)
    assert Image.open(io.BytesIO(page.png)).mode == "L"


def test_the_qr_code_on_the_page_is_the_code_of_serial_page_and_document() -> None:
    image = picture(rasterise(PDF, dpi=150).png)
    code = QrCodeWidget("PR-20261124-0382-0002 1/1 3fa9c1d23fa9c1d2", barLevel="M", barBorder=0)
    code.draw()
    modules = code.qr.modules
    scale, left, bottom = 150 / 72, PAGE_WIDTH - MARGIN - 50, MARGIN + 33
    size = 50 / len(modules)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            at = ((left + (x + 0.5) * size) * scale, (PAGE_HEIGHT - bottom - 50 + (y + 0.5) * size) * scale)
            pixel = image.getpixel((round(at[0] - 0.5), round(at[1] - 0.5)))
            assert isinstance(pixel, tuple)
            assert (sum(pixel) < 384) == bool(dark), (x, y)


@pytest.mark.parametrize(
    ("pdf", "page", "dpi"),
    [
        (PDF, 0, 96),
        (PDF, 2, 96),
        (PDF, 1, 35),
        (PDF, 1, 151),
        (b"", 1, 96),
        (b"%PDF-1.4 nonsense", 1, 96),
        (PDF + b" " * PDF_LIMIT, 1, 96),
        (PDF.replace(b"595.2756 841.8898", b"9595.276 9841.890"), 1, 96),
    ],
)
def test_what_cannot_be_shown_is_refused(pdf: bytes, page: int, dpi: int) -> None:
    with pytest.raises(NotRasterised):
        rasterise(pdf, page, dpi)
