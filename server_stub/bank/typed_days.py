"""Days as people type them: full or half width, Western or Japanese, with signs or without; one reader for every field.

Pure. What cannot be read is None, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_ERA_BEFORE = {"m": 1867, "t": 1911, "s": 1925, "h": 1988, "r": 2018}
_ERA_NAMES = {"明治": "m", "大正": "t", "昭和": "s", "平成": "h", "令和": "r"}
_DAY = re.compile(
    r"(?<!\d)(?P<era>[mtshr]|明治|大正|昭和|平成|令和)?\s*(?P<year>\d{1,4}|元)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*"
    r"(?P<day>\d{1,2})(?!\d)\s*日?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<![\d-])(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?![\d-])")
_LIVED = range(1868, 2100)
"""Years in which eight digits among other words are a day rather than the end of a phone number."""


@dataclass(frozen=True, slots=True)
class FoundDay:
    """What is spelt like a day in a line, from `start` to `end`; `day` is None where no calendar has it."""

    day: date | None
    start: int
    end: int


def read_day(text: str) -> date | None:
    """2026/11/24, 2026-11-24, 20261124, R8.11.24, 令和8年11月24日. Without an era the year has four digits."""
    line = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(line) or _COMPACT.fullmatch(line)
    return None if found is None else _day(found)


def find_day(line: str) -> FoundDay | None:
    """The first day in a line (NFKC) of other words, or None where nothing is spelt like one."""
    found = _DAY.search(line)
    if found is not None:
        return FoundDay(_day(found), found.start(), found.end())
    for compact in _COMPACT.finditer(line):
        day = _day(compact)
        if day is not None and day.year in _LIVED:
            return FoundDay(day, compact.start(), compact.end())
    return None


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    year = 1 if parts["year"] == "元" else int(parts["year"])
    era = parts.get("era")
    if era is not None:
        year += _ERA_BEFORE[_ERA_NAMES.get(era, era.lower())]
    elif year < 1000:
        return None
    try:
        return date(year, int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None
