"""Draws what a customer of the demo bank has permitted and what was spoken about.

Knows texts and likelihoods, not names or money.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from server_stub.bank.business_days import latest_business_day
from server_stub.bank.codes import (
    ConsentState,
    ConsentUse,
    ContactChannel,
    ContactOutcome,
    ContactPurpose,
    ContactWith,
)
from server_stub.japan import instant_in_japan

# How often a permission was asked for and, if asked, given: with a manager, without one.
_CONSENTS = {
    ConsentUse.INFORMATION: (0.85, 0.62, 0.5, 0.42),
    ConsentUse.PHONE: (0.9, 0.75, 0.5, 0.6),
    ConsentUse.MAIL: (0.9, 0.85, 0.6, 0.75),
    ConsentUse.EMAIL: (0.4, 0.6, 0.3, 0.6),
    ConsentUse.VISIT: (0.85, 0.6, 0.2, 0.3),
    ConsentUse.GROUP_SHARING: (0.4, 0.4, 0.2, 0.3),
    ConsentUse.INSURANCE: (0.4, 0.6, 0.1, 0.4),
    ConsentUse.FAMILY: (0.3, 0.6, 0.05, 0.5),
}
_WITH_AN_END = {ConsentUse.INFORMATION, ConsentUse.INSURANCE, ConsentUse.GROUP_SHARING}
_CHANNELS = (
    ContactChannel.PHONE,
    ContactChannel.PHONE,
    ContactChannel.COUNTER,
    ContactChannel.VISIT,
    ContactChannel.ONLINE,
)
# Nobody solicits by a procedure, a greeting or a notice of maturity.
_SOLICITING = {ContactPurpose.INVESTMENT, ContactPurpose.NISA}


@dataclass(frozen=True, slots=True)
class DrawnConsent:
    """One permission that was asked for."""

    use: ConsentUse
    state: ConsentState
    obtained_on: date | None
    expires_on: date | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class DrawnContact:
    """One contact that took place."""

    at: datetime
    channel: ContactChannel
    purpose: ContactPurpose
    outcome: ContactOutcome
    notes: str
    with_whom: ContactWith = ContactWith.CUSTOMER

    @property
    def solicitation(self) -> bool:
        """Whether something was offered."""
        return self.purpose in _SOLICITING


class DealingsDraw:
    """Draws permissions and contacts for one customer after another."""

    def __init__(self, rng: random.Random, texts: dict[str, Any], as_of: date) -> None:
        self._rng = rng
        self._as_of = as_of
        self._contacts: list[dict[str, Any]] = texts["contact"]

    def consents(self, managed: bool, free_days: int) -> list[DrawnConsent]:
        """What was asked and answered; nothing runs out within `free_days` days from the as-of date."""
        rng = self._rng
        drawn = []
        for use, likely in _CONSENTS.items():
            asked, given = likely[:2] if managed else likely[2:]
            if rng.random() >= asked:
                continue
            state = ConsentState.GRANTED if rng.random() < given else ConsentState.REFUSED
            ends = None
            if state is ConsentState.GRANTED and use in _WITH_AN_END:
                # A few have run out already: they must count as a refusal.
                late = rng.random() < 0.04
                ends = self._as_of + timedelta(days=-rng.randint(1, 300) if late else rng.randint(free_days + 1, 1400))
            drawn.append(
                DrawnConsent(
                    use,
                    state,
                    self._as_of - timedelta(days=rng.randint(320, 2000)),
                    ends,
                    f"{use.name[:2]}-{rng.randint(1, 999_999):06}" if state is ConsentState.GRANTED else None,
                )
            )
        return drawn

    def contacts(self, managed: bool, free_days: int) -> list[DrawnContact]:
        """Contacts of the last three years; none about a maturity within the last `free_days` days."""
        rng = self._rng
        drawn = []
        for _ in range(rng.randint(1, 11) if managed else rng.choice((0, 0, 0, 1, 1, 2))):
            text = rng.choice(self._contacts)
            purpose = ContactPurpose(text["purpose"])
            days = round(rng.expovariate(1 / 260)) + 1
            if purpose is ContactPurpose.MATURITY:
                days += free_days
            outcome = ContactOutcome(rng.choice(text["outcomes"]))
            absent = outcome is ContactOutcome.ABSENT
            channel = ContactChannel.PHONE if absent else rng.choice(_CHANNELS)
            if not managed and channel is ContactChannel.VISIT:
                channel = ContactChannel.COUNTER
            day = latest_business_day(self._as_of - timedelta(days=days))
            at = instant_in_japan(day, rng.randint(9, 16), rng.randrange(0, 60, 5))
            notes = "ご不在。日を改めてご連絡する。" if absent else rng.choice(text["notes"])
            drawn.append(DrawnContact(at, channel, purpose, outcome, notes))
        return drawn
