"""What stands on every page, whatever the language and however long the names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import pypdfium2
import pytest

from server_stub.paper.furniture import japan_date
from server_stub.paper.sheet import AssetSheet
from server_stub.paper.typeset import Typesetter
from tests.server_stub.paper.samples import FONTS, sheet

TYPESETTER = Typesetter(FONTS)


def page(filled: AssetSheet) -> str:
    document = pypdfium2.PdfDocument(TYPESETTER.typeset(filled))
    try:
        return str(document[0].get_textpage().get_text_bounded())
    finally:
        document.close()


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2019, 4, 30, 15, 0, tzinfo=UTC), "2019年5月1日（令和元年）"),
        (datetime(2026, 11, 24, 14, 59, tzinfo=UTC), "2026年11月24日（令和8年）"),
        (datetime(2026, 11, 24, 15, 0, tzinfo=UTC), "2026年11月25日（令和8年）"),
    ],
)
def test_the_day_is_the_day_in_japan_with_its_era(at: datetime, written: str) -> None:
    assert japan_date(replace(sheet(), stamp=replace(sheet().stamp, printed_at=at))) == written


@pytest.mark.parametrize(
    ("lang", "written"), [("ja", "印刷日時 2026年11月25日 00:05"), ("en", "Printed 25 Nov 2026 00:05")]
)
def test_the_foot_says_the_time_of_printing_in_japan_as_the_sheets_language_writes_it(
    lang: Literal["ja", "en"], written: str
) -> None:
    late = replace(sheet().stamp, printed_at=datetime(2026, 11, 24, 15, 5, tzinfo=UTC))
    text = page(replace(sheet(), lang=lang, stamp=late, watermark=()))
    assert written in text
    assert "2026-11" not in text
    assert "…" not in text, "the form and its edition stand whole after it"


def test_the_take_out_box_stands_only_where_it_is_wanted() -> None:
    ends = ("お渡し・回収記録", "お渡し", "回収", "廃棄")
    assert all(word in page(sheet()) for word in ends)
    assert not any(word in page(replace(sheet(), take_out=False)) for word in ends)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_take_out_box_asks_for_nothing_back_that_may_be_handed_over(lang: Literal["ja", "en"]) -> None:
    text = page(replace(sheet(), lang=lang))
    assert not any(word in text for word in ("要回収", "持出し", "required"))


def test_the_watermark_says_who_where_and_when() -> None:
    marked = page(replace(sheet(), watermark=("佐藤 美咲 A10427", "2026-11-24 10:42")))
    assert "佐藤 美咲 A10427" in marked
    assert "TRACE" in page(replace(sheet(), watermark=("TRACE " * 40,)))


def test_names_too_long_for_the_head_are_cut_and_the_serial_never_is() -> None:
    text = page(replace(sheet(), bank="東" * 80, stamp=replace(sheet().stamp, terminal_id="T" * 90)))
    assert "東…" in text
    assert "PR-20261124-0382-0002" in text
    assert "2026年11月24日（令和8年）" in text
