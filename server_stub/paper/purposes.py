"""The purposes a sheet may be printed for, as the person chooses them.

Must not know which of them a charter allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from server_stub.words import Words

REASON_LIMIT = 200


class Purpose(StrEnum):
    """Why a sheet is printed; the value is what the register and the record keep."""

    HAND_OVER = "hand_over"
    MEETING = "meeting"
    CUSTOMER_REQUEST = "customer_request"
    OTHER = "other"

    @property
    def words(self) -> Words:
        """The label beside the choice."""
        return _WORDS[self]

    @property
    def needs_reason(self) -> bool:
        """Whether a written reason has to go with the choice."""
        return self is Purpose.OTHER


_WORDS: Mapping[Purpose, Words] = {
    Purpose.HAND_OVER: Words("お客さまへのお渡し", "To hand to the customer"),
    Purpose.MEETING: Words("面談の資料", "Material for a meeting"),
    Purpose.CUSTOMER_REQUEST: Words("お客さまからのご請求", "At the customer's request"),
    Purpose.OTHER: Words("その他（理由を入力）", "Other (give the reason)"),
}
