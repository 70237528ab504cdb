"""What people type, read generously: full or half width, with or without signs. Days: `bank.typed_days`.

Pure: knows no screen. What cannot be read is None, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from server_stub.japan import instant_in_japan

_TIME = re.compile(r"(?P<hour>\d{1,2})\s*[:時]\s*(?P<minute>\d{1,2})?\s*分?")
_MY_NUMBER = re.compile(r"(?<!\d)(?:\d[ -]?){11}\d(?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)\d{7}(?!\d)|(?<!\d)\d{3}[- ]\d{7}(?!\d)")
_BETWEEN = re.compile("[\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Joiner and selectors: allowed in a name, seen by nobody between two digits."""


def folded(text: str) -> str:
    """NFKC without spaces at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def read_clock(text: str) -> time | None:
    """10:42, 10時, 10時30分."""
    found = _TIME.fullmatch(folded(text))
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def japan_instant(day: date, at: time) -> datetime:
    """The UTC time of a wall clock in Japan."""
    return instant_in_japan(day, at.hour, at.minute)


def holds_my_number(text: str) -> bool:
    """Whether twelve digits in a row stand in the text: an individual number must never be written down."""
    return _MY_NUMBER.search(_BETWEEN.sub("", folded(text))) is not None


def holds_account_number(text: str) -> bool:
    """Whether something like an account number stands in the text."""
    return _ACCOUNT.search(_BETWEEN.sub("", folded(text))) is not None
