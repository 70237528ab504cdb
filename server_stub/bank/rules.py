"""The bank's rules that several queries, the demo and the import share, as pure functions.

Knows no table and no clock: the day is always handed in.
"""

from __future__ import annotations

from datetime import date, timedelta

from server_stub.access.outreach import Means, Occasion, may_reach
from server_stub.bank.codes import ConsentState, Segment
from server_stub.words import Words

# 高齢顧客ガイドライン: from 75 a supervisor approves first, from 80 orders are taken on a later day by a supervisor.
ELDERLY_FROM = 75
ELDERLY_STRICT_FROM = 80

# A contact about a maturity counts for maturities this far ahead.
MATURITY_CONTACT_WINDOW = timedelta(days=60)


def segment_of(assets_yen: int, important_from_yen: int, information_use: ConsentState) -> Segment:
    """The group of permission marketing; everything but a granted consent counts as conservative (product.md D6)."""
    consenting = information_use is ConsentState.GRANTED
    if assets_yen >= important_from_yen:
        return Segment.IMPORTANT_CONSENTING if consenting else Segment.IMPORTANT_CONSERVATIVE
    return Segment.GENERAL_CONSENTING if consenting else Segment.GENERAL_CONSERVATIVE


def may_be_called(segment: Segment, phone: ConsentState, occasion: Occasion) -> bool:
    """Whether the bank may telephone somebody: what every call list, row and warning asks of `access.outreach`."""
    granted = phone is ConsentState.GRANTED
    return may_reach(occasion, Means.PHONE, consenting=segment.consenting, channel_granted=granted)


def consent_state(stored: ConsentState | None, expires_on: date | None, today: date) -> ConsentState:
    """The state on `today`: no row is unknown, and a grant is good up to and on its last day."""
    if stored is None:
        return ConsentState.UNKNOWN
    if stored is ConsentState.GRANTED and expires_on is not None and expires_on < today:
        return ConsentState.EXPIRED
    return stored


def age_on(birth: date, day: date) -> int:
    """Full years on `day`; someone born on 29 February turns on 1 March in common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def words_or_none(ja: str | None, en: str | None) -> Words | None:
    """A pair of columns as one text; a missing English text falls back to the Japanese."""
    return None if ja is None else Words(ja, en if en is not None else ja)
