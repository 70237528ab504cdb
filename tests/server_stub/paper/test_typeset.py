"""The PDF: readable as text, fonts embedded, the same bytes again, and every page traceable."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from server_stub.paper.sheet import Row
from server_stub.paper.typeset import SheetTooLong, Typesetter, format_yen
from tests.server_stub.paper.samples import FONTS, ROWS, sheet

TYPESETTER = Typesetter(FONTS)


def texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    finally:
        document.close()


def fonts(pdf: bytes) -> set[bytes]:
    return set(re.findall(rb"/BaseFont /([^\s/]+)", pdf))


def test_the_sheet_says_in_searchable_text_what_it_was_given() -> None:
    (text,) = texts(TYPESETTER.typeset(sheet()))
    for expected in (
        "東雲銀行 港北支店",
        "2026年11月24日（令和8年）",
        "お預り資産のご報告",
        "髙橋 𠮷子 様",
        "21,702,730 円",
        "普通預金",
        "3,284,510",
        "合計",
        "お渡し・回収記録",
        "印刷番号 PR-20261124-0382-0002",
        "行員 A10427",
        "端末 T-0382-07",
        "印刷日時 2026年11月24日 10:42",
        "様式 AS-01 第3版",
        "1 / 1",
        "評価額は基準日の基準価額で計算した参考値です。",
    ):
        assert expected in text, expected
    assert "みらいの架け橋" in text.replace("\r\n", "")


def test_an_english_sheet_has_english_furniture() -> None:
    (text,) = texts(TYPESETTER.typeset(replace(sheet(), lang="en")))
    for expected in ("24 Nov 2026", "¥21,702,730", "Total", "Print no. PR-20261124-0382-0002", "Form AS-01 ed. 3"):
        assert expected in text, expected


def test_every_font_is_an_embedded_subset() -> None:
    pdf = TYPESETTER.typeset(sheet())
    names = fonts(pdf)
    assert len(names) == 3
    assert all(re.fullmatch(rb"[A-Z]{6}\+NotoSansJP-(Regular|Medium|Bold)", name) for name in names)
    assert pdf.count(b"/FontFile2") == 3
    assert b"Helvetica" not in pdf


def test_a_plain_canvas_would_refer_to_a_font_it_does_not_carry(tmp_path: Path) -> None:
    """The trap: reportlab's own default, and what the check above must see."""
    canvas = Canvas(str(tmp_path / "plain.pdf"))
    canvas.showPage()
    canvas.save()
    assert b"Helvetica" in fonts((tmp_path / "plain.pdf").read_bytes())


def test_equal_sheets_give_equal_bytes_and_another_serial_does_not() -> None:
    first = TYPESETTER.typeset(sheet())
    assert Typesetter(FONTS).typeset(sheet()) == first
    other = replace(sheet(), stamp=replace(sheet().stamp, serial="PR-20261124-0382-0003"))
    assert TYPESETTER.typeset(other) != first


def test_two_threads_get_the_same_bytes_as_one() -> None:
    expected = [TYPESETTER.typeset(sheet(ROWS * count)) for count in (1, 4)]
    made: dict[int, bytes] = {}

    def work(number: int) -> None:
        made[number] = TYPESETTER.typeset(sheet(ROWS * (1, 4)[number % 2]))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [made[number] for number in range(6)] == expected * 3


def test_every_page_of_a_long_sheet_carries_serial_person_and_number() -> None:
    rows = tuple(Row(f"商品{number}。", 1_000, f"口座 •••{number:03d}") for number in range(60))
    pages = texts(TYPESETTER.typeset(sheet(rows)))
    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        for expected in (
            "PR-20261124-0382-0002",
            "A10427",
            "T-0382-07",
            "2026年11月24日 10:42",
            f"{number} / {len(pages)}",
        ):
            assert expected in text
    for number in range(60):
        assert sum(text.count(f"商品{number}。") for text in pages) == 1
    assert [("（つづき）" in text) for text in pages] == [False] + [True] * (len(pages) - 1)
    assert [("合計 60,000" in text) for text in pages] == [False] * (len(pages) - 1) + [True]


def test_the_last_row_goes_with_the_total() -> None:
    for count in range(1, 40):
        pages = texts(TYPESETTER.typeset(sheet(tuple(Row(f"商品{number}。", 1) for number in range(count)))))
        assert f"商品{count - 1}。" in pages[-1], count


def test_a_sheet_without_end_is_refused() -> None:
    with pytest.raises(SheetTooLong):
        TYPESETTER.typeset(sheet(ROWS * 200))


@pytest.mark.parametrize("rows", [(), (Row("", 0),), (Row("普" * 600, -94_700, "細" * 600),)])
def test_unusual_rows_are_set(rows: tuple[Row, ...]) -> None:
    assert texts(TYPESETTER.typeset(replace(sheet(rows), segments=())))


def test_a_character_beyond_the_basic_plane_is_found_by_search() -> None:
    assert "𠮷" in texts(TYPESETTER.typeset(sheet()))[0]


def test_negative_amounts_have_a_minus_sign() -> None:
    assert format_yen(-94_700) == "−94,700"
    assert format_yen(0) == "0"
