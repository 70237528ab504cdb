"""Who may be reached how: over all occasions, means and consents."""

from __future__ import annotations

import itertools

import pytest

from server_stub.access.outreach import Means, Occasion, may_reach

BOTH = (False, True)
PAIRS = tuple(itertools.product(BOTH, BOTH))


@pytest.mark.parametrize(("consenting", "granted"), PAIRS)
@pytest.mark.parametrize("means", [Means.PHONE, Means.MAIL, Means.VISIT])
def test_a_campaign_needs_consent_and_channel(means: Means, consenting: bool, granted: bool) -> None:
    reached = may_reach(Occasion.CAMPAIGN, means, consenting=consenting, channel_granted=granted)
    assert reached is (consenting and granted)


@pytest.mark.parametrize("consenting", BOTH)
def test_what_the_contract_needs_respects_the_channel_but_may_always_be_written(consenting: bool) -> None:
    for means, granted in itertools.product((Means.PHONE, Means.VISIT), BOTH):
        assert may_reach(Occasion.CONTRACT, means, consenting=consenting, channel_granted=granted) is granted
    assert may_reach(Occasion.CONTRACT, Means.MAIL, consenting=consenting, channel_granted=False)


@pytest.mark.parametrize("means", Means)
def test_what_the_customer_asked_for_may_be_answered(means: Means) -> None:
    assert may_reach(Occasion.AT_REQUEST, means, consenting=False, channel_granted=False)


def test_nobody_is_campaigned_at_the_counter_without_consent() -> None:
    assert not may_reach(Occasion.CAMPAIGN, Means.IN_PERSON, consenting=False, channel_granted=True)
