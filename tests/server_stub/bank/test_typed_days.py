"""A day is read the same wherever it is typed; what cannot be read is never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from server_stub.bank.queries import read_terms
from server_stub.bank.typed_days import find_day, read_day

SPELLINGS = [
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
    "令和 8 年 11 月 24 日",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_one_day_in_many_spellings_alone_and_beside_a_name(text: str) -> None:
    assert read_day(text) == date(2026, 11, 24)
    terms = read_terms(f"山本 {text} 和子")
    assert (terms.birth, terms.name, terms.phone) == (date(2026, 11, 24), "山本 和子", None)


def test_first_years_of_eras() -> None:
    assert read_day("令和元年5月1日") == date(2019, 5, 1)
    assert read_day("S31.4.12") == date(1956, 4, 12)
    assert read_day("明治45年7月29日") == date(1912, 7, 29)


@pytest.mark.parametrize(
    "text",
    ["", "昨日", "11/24", "26/11/24", "56/4/12", "2026/13/1", "2026/2/30", "R99999.1.1", "2026/11/24x", "20261324"],
)
def test_what_is_no_day_is_none_and_none_beside_a_name(text: str) -> None:
    assert read_day(text) is None
    if not text.endswith("x"):
        assert read_terms(f"山本 {text}").birth is None


@pytest.mark.parametrize(
    ("text", "phone"), [("12345678", "12345678"), ("09012345678", "09012345678"), ("03-12-3456", "03123456"),
                        ("1001-0101", "10010101"), ("10010101", "10010101"),
                        ("1956041234", "1956041234"), ("0019560412", "0019560412"), ("19560412-34", "1956041234")]
)  # fmt: skip
def test_the_end_of_a_phone_number_is_no_day(text: str, phone: str) -> None:
    assert find_day(text) is None
    assert read_terms(text).phone == phone
