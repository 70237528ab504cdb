"""Whether the bank may reach somebody: the one function that lists, call buttons, reminders and paper all ask.

Knows no customer: it is handed what was consented to (product.md D6).
"""

from __future__ import annotations

from enum import StrEnum


class Occasion(StrEnum):
    """Why somebody would be reached."""

    CAMPAIGN = "campaign"  # the bank wants something
    CONTRACT = "contract"  # a maturity or a procedure that the contract itself needs
    AT_REQUEST = "at_request"  # the customer asked, or stands at the counter


class Means(StrEnum):
    """How somebody would be reached."""

    PHONE = "phone"
    MAIL = "mail"
    VISIT = "visit"
    IN_PERSON = "in_person"


def may_reach(occasion: Occasion, means: Means, *, consenting: bool, channel_granted: bool) -> bool:
    """Answer for one occasion and one means.

    `consenting`: group ① or ③; `channel_granted`: the means itself is permitted. Campaigns need both. What the
    contract needs respects the channel, but a letter always may be sent. What was asked for may be answered.
    """
    if occasion is Occasion.AT_REQUEST or means is Means.IN_PERSON:
        return occasion is not Occasion.CAMPAIGN or consenting
    if occasion is Occasion.CONTRACT:
        return channel_granted or means is Means.MAIL
    return consenting and channel_granted
