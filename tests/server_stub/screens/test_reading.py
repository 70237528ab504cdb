"""What people type, generously read; what cannot be read is never guessed."""

from __future__ import annotations

from datetime import time

import pytest

from server_stub.screens.reading import holds_account_number, holds_my_number, read_clock


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
