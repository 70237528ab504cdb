"""Every code has its wording in both languages."""

from __future__ import annotations

from enum import Enum

import pytest

from server_stub.bank import labels
from server_stub.bank.codes import ConsentState, Segment
from server_stub.bank.model import Channels, CustomerMark
from server_stub.words import Words

TABLES: dict[str, dict[Enum, Words]] = {name: value for name, value in vars(labels).items() if name.isupper()}
NOBODY_ASKED = Channels(ConsentState.UNKNOWN, ConsentState.UNKNOWN, ConsentState.UNKNOWN)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_member_has_both_languages(table: dict[Enum, Words]) -> None:
    codes = type(next(iter(table)))
    assert set(table) == set(codes)
    for words in table.values():
        assert words.ja.strip()
        assert words.en.strip()
        assert words.en.isascii() or "–" in words.en


def test_a_customer_without_a_name_is_shown_by_number() -> None:
    mark = CustomerMark("c", "0012345", None, None, None, Segment.GENERAL_CONSERVATIVE, NOBODY_ASKED)
    assert labels.customer_name(mark, "ja") == "お客さま 0012345"
    assert labels.customer_name_with_title(mark, "ja") == "お客さま 0012345"
    assert labels.customer_name_with_title(mark, "en") == "Customer 0012345"


def test_a_customer_with_a_name_is_shown_in_the_language() -> None:
    mark = CustomerMark(
        "c", "3104558", "山本 和子", "ヤマモト カズコ", "YAMAMOTO Kazuko", Segment.IMPORTANT_CONSENTING, NOBODY_ASKED
    )
    assert labels.customer_name_with_title(mark, "ja") == "山本 和子 様"
    assert labels.customer_name_with_title(mark, "en") == "YAMAMOTO Kazuko"
