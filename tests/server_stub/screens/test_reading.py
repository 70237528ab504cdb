"""What people type, generously read; what cannot be read is never guessed."""

from __future__ import annotations

from datetime import date, time

import pytest

from server_stub.screens.reading import holds_account_number, holds_my_number, read_clock, read_day


@pytest.mark.parametrize(
    "text",
    [
        "2026/11/24",
        "2026-11-24",
        "2026.11.24",
        "２０２６／１１／２４",
        "2026年11月24日",
        "20261124",
        "R8.11.24",
        "r8/11/24",
        "令和8年11月24日",
        " 令和８年１１月２４日 ",
    ],
)
def test_one_day_in_many_spellings(text: str) -> None:
    assert read_day(text) == date(2026, 11, 24)


def test_first_years_of_eras() -> None:
    assert read_day("令和元年5月1日") == date(2019, 5, 1)
    assert read_day("S31.4.12") == date(1956, 4, 12)
    assert read_day("明治45年7月29日") == date(1912, 7, 29)


@pytest.mark.parametrize(
    "text", ["", "昨日", "11/24", "26/11/24", "2026/13/1", "2026/2/30", "R99999.1.1", "2026/11/24x"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize(("text", "at"), [("10:42", time(10, 42)), ("１０時３０分", time(10, 30)), ("9時", time(9, 0))])
def test_times(text: str, at: time) -> None:
    assert read_clock(text) == at


@pytest.mark.parametrize("text", ["", "24:00", "10:60", "いま", "1042"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_clock(text) is None


@pytest.mark.parametrize(
    "text", ["番号 123456789012 です", "1234-5678-9012", "１２３４５６７８９０１２", "1234 5678 9012"]
)
def test_twelve_digits_are_found(text: str) -> None:
    assert holds_my_number(text)


@pytest.mark.parametrize("text", ["普通 1234567", "口座は001-1234567", "１２３４５６７"])
def test_account_numbers_are_found(text: str) -> None:
    assert holds_account_number(text)


@pytest.mark.parametrize("text", ["10,000,000円", "090-1234-5678", "2026/11/24 10:42", "12345678", ""])
def test_amounts_phones_and_dates_are_left_alone(text: str) -> None:
    assert not holds_account_number(text)
    assert not holds_my_number(text)
