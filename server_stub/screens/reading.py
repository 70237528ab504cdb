"""What people type, read generously: full or half width, Western or Japanese dates, with or without signs.

Pure: knows no screen. What cannot be read is None, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from server_stub.japan import instant_in_japan

_ERA_BEFORE = {"m": 1867, "t": 1911, "s": 1925, "h": 1988, "r": 2018}
_ERA_NAMES = {"明治": "m", "大正": "t", "昭和": "s", "平成": "h", "令和": "r"}
_DATE = re.compile(
    r"(?P<era>[mtshr]|明治|大正|昭和|平成|令和)?\s*(?P<year>\d{1,4}|元)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*"
    r"(?P<day>\d{1,2})\s*日?"
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_TIME = re.compile(r"(?P<hour>\d{1,2})\s*[:時]\s*(?P<minute>\d{1,2})?\s*分?")
_MY_NUMBER = re.compile(r"(?<!\d)(?:\d[ -]?){11}\d(?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)\d{7}(?!\d)|(?<!\d)\d{3}[- ]\d{7}(?!\d)")


def folded(text: str) -> str:
    """NFKC without spaces at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def read_day(text: str) -> date | None:
    """2026/11/24, 2026-11-24, 20261124, R8.11.24, 令和8年11月24日."""
    line = folded(text).lower()
    found = _DATE.fullmatch(line) or _COMPACT.fullmatch(line)
    if found is None:
        return None
    parts = found.groupdict()
    year = 1 if parts["year"] == "元" else int(parts["year"])
    era = parts.get("era")
    if era is not None:
        year += _ERA_BEFORE[_ERA_NAMES.get(era, era)]
    elif year < 1000:
        return None
    try:
        return date(year, int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None


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
    return _MY_NUMBER.search(folded(text)) is not None


def holds_account_number(text: str) -> bool:
    """Whether something like an account number stands in the text."""
    return _ACCOUNT.search(folded(text)) is not None
