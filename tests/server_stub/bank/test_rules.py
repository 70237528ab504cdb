"""The bank's rules, case by case."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server_stub.access.outreach import Occasion
from server_stub.bank.codes import ConsentState, Segment
from server_stub.bank.rules import (
    age_on,
    consent_state,
    may_be_called,
    segment_of,
    words_or_none,
)
from server_stub.words import Words

GRANTED, REFUSED, UNKNOWN, EXPIRED = ConsentState


@pytest.mark.parametrize(
    ("assets", "consent", "segment"),
    [
        (10_000_000, GRANTED, Segment.IMPORTANT_CONSENTING),
        (9_999_999, GRANTED, Segment.GENERAL_CONSENTING),
        (10_000_000, REFUSED, Segment.IMPORTANT_CONSERVATIVE),
        (10_000_000, UNKNOWN, Segment.IMPORTANT_CONSERVATIVE),
        (10_000_000, EXPIRED, Segment.IMPORTANT_CONSERVATIVE),
        (0, UNKNOWN, Segment.GENERAL_CONSERVATIVE),
        (-1, EXPIRED, Segment.GENERAL_CONSERVATIVE),
    ],
)
def test_segment_is_assets_by_granted_consent(assets: int, consent: ConsentState, segment: Segment) -> None:
    assert segment_of(assets, 10_000_000, consent) is segment
    assert (segment.important, segment.consenting) == (assets >= 10_000_000, consent is GRANTED)


@given(st.sampled_from(Segment), st.sampled_from(ConsentState))
def test_campaigns_reach_only_consenting_groups_over_a_granted_channel(segment: Segment, state: ConsentState) -> None:
    assert may_be_called(segment, state, Occasion.CAMPAIGN) == (segment in (1, 3) and state is GRANTED)


@given(st.sampled_from(Segment), st.sampled_from(ConsentState))
def test_what_the_contract_needs_asks_only_for_the_channel(segment: Segment, state: ConsentState) -> None:
    assert may_be_called(segment, state, Occasion.CONTRACT) == (state is GRANTED)


def test_consent_is_good_on_its_last_day_and_not_after() -> None:
    last = date(2026, 11, 24)
    assert consent_state(GRANTED, last, last) is GRANTED
    assert consent_state(GRANTED, last, date(2026, 11, 25)) is EXPIRED
    assert consent_state(GRANTED, None, date.max) is GRANTED
    assert consent_state(REFUSED, last, date.max) is REFUSED
    assert consent_state(None, None, last) is UNKNOWN


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1956, 4, 12), date(2026, 11, 24), 70),
        (date(1956, 4, 12), date(2026, 4, 11), 69),
        (date(1956, 4, 12), date(2026, 4, 12), 70),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
    ],
)
def test_age_is_full_years(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


def test_missing_english_falls_back_to_japanese() -> None:
    assert words_or_none("あ", None) == Words("あ", "あ")
    assert words_or_none(None, "a") is None
