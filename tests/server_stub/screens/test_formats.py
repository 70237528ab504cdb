"""Dates, eras and amounts, by table."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from server_stub.screens import formats

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "令和8年11月24日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1956, 4, 12), "昭和31年4月12日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1872, 12, 31), "1872年12月31日"),
    ],
)
def test_eras_change_on_their_day(day: date, said: str) -> None:
    assert formats.era_date(day) == said


@pytest.mark.parametrize(
    ("amount", "ja", "en"),
    [
        (0, "0円", "¥0"),
        (9_999, "9,999円", "¥9,999"),
        (10_000, "1万円", "¥10,000"),
        (14_999, "1万円", "¥14,999"),
        (15_000, "2万円", "¥15,000"),
        (86_400_000, "8,640万円", "¥86.4 m"),
        (49_522_527, "4,952万円", "¥49.5 m"),
        (99_994_999, "9,999万円", "¥100.0 m"),
        (99_995_000, "1.0億円", "¥100.0 m"),
        (100_000_000, "1.0億円", "¥100.0 m"),
        (18_240_000_000, "182.4億円", "¥18.24 bn"),
        (-86_400_000, "−8,640万円", "−¥86.4 m"),
    ],
)
def test_short_amounts_round_half_up_at_every_boundary(amount: int, ja: str, en: str) -> None:
    assert formats.yen_short(amount, "ja") == ja
    assert formats.yen_short(amount, "en") == en


@pytest.mark.parametrize(
    ("amount", "ja", "en"),
    [
        (1_218_220, "＋1,218,220", "+1,218,220"),
        (-94_700, "−94,700", "−94,700"),
        (0, "0", "0"),
        (None, "—", "—"),
    ],
)
def test_gains_carry_a_sign_and_never_a_triangle(amount: int | None, ja: str, en: str) -> None:
    assert formats.signed(amount, "ja") == ja
    assert formats.signed(amount, "en") == en


def test_changes() -> None:
    assert formats.signed_percent(312_480, 49_210_047, "ja") == "＋0.6%"
    assert formats.signed_percent(-1, 1000, "en") == "−0.1%"
    assert formats.signed_percent(0, 1000, "ja") == "0.0%"
    assert formats.signed_percent(5, 0, "ja") == ""


def test_days_are_said_in_full_in_tables_and_from_today() -> None:
    assert formats.full_date_with_weekday(TODAY, "ja") == "2026年11月24日（火）"
    assert formats.full_date_with_weekday(TODAY, "en") == "Tue 24 Nov 2026"
    assert formats.day_with_weekday(TODAY, "ja") == "11月24日（火）"
    assert formats.table_date(date(2026, 11, 27), TODAY, "ja") == "11/27"
    assert formats.table_date(date(2027, 6, 18), TODAY, "ja") == "2027/6/18"
    assert formats.table_date(date(2027, 6, 18), TODAY, "en") == "18 Jun 2027"
    assert [formats.days_left(TODAY, TODAY, lang) for lang in ("ja", "en")] == ["本日", "today"]
    assert formats.days_left(date(2026, 11, 27), TODAY, "ja") == "あと3日"
    assert formats.birth_date(date(1956, 4, 12), 70, "ja") == "昭和31年4月12日（70歳）"
    assert formats.birth_date(date(1956, 4, 12), 70, "en") == "12 Apr 1956 (70)"
    assert formats.month_and_year(date(2029, 10, 1), "ja") == "2029年10月"


def test_times_are_those_of_japan() -> None:
    at = datetime(2026, 11, 23, 15, 5, tzinfo=UTC)
    assert formats.clock(at) == "0:05"
    assert formats.stamp(at) == "2026-11-24 00:05"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("090-1234-5612", "090-••••-••12"),
        ("045-123-4567", "045-••••-••67"),
        ("09012345612", "090-••••-••12"),
        ("110", "••••"),
        ("", "••••"),
    ],
)
def test_masks_do_not_tell_the_length(number: str, masked: str) -> None:
    assert formats.masked_phone(number) == masked


@pytest.mark.parametrize(
    ("amount", "band"),
    [
        (0, "0円"),
        (999_999, "100万円未満"),
        (1_000_000, "100万〜1,000万円"),
        (49_522_527, "3,000万〜5,000万円"),
        (100_000_000, "1.0億円以上"),
        (5_000_000_000, "1.0億円以上"),
    ],
)
def test_masked_amounts_are_bands(amount: int, band: str) -> None:
    assert formats.amount_band(amount, "ja") == band
