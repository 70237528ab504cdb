"""Days on which banks in Japan are open.

Knows the calendar only. Sources: 銀行法15条 and 銀行法施行令5条 (Saturdays, Sundays, 31 December to 3 January, national
holidays) and 国民の祝日に関する法律 as in force since 2022. One-off moves of past years (2019 to 2021) are not held.
"""

from __future__ import annotations

from datetime import date, timedelta

_FIXED = {(1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23)}
_NTH_MONDAY = {(1, 2), (7, 3), (9, 3), (10, 2)}
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


def is_business_day(day: date) -> bool:
    """Whether banks are open on `day`."""
    year_end = (day.month, day.day) in {(12, 31), (1, 2), (1, 3)}
    return day.weekday() < _SATURDAY and not year_end and not is_national_holiday(day)


def is_national_holiday(day: date) -> bool:
    """National holidays, substitutes for those on a Sunday, and a day between two holidays."""
    if _is_named_holiday(day):
        return True
    if _is_named_holiday(day - _ONE_DAY) and _is_named_holiday(day + _ONE_DAY):
        return True
    # 振替休日: the next day after a holiday on a Sunday that is not itself a holiday.
    earlier = day - _ONE_DAY
    while _is_named_holiday(earlier):
        if earlier.weekday() == 6:
            return True
        earlier -= _ONE_DAY
    return False


def previous_business_day(day: date) -> date:
    """The last business day before `day`."""
    earlier = day - _ONE_DAY
    while not is_business_day(earlier):
        earlier -= _ONE_DAY
    return earlier


def latest_business_day(day: date) -> date:
    """The day itself where banks are open on it, else the last business day before it."""
    return day if is_business_day(day) else previous_business_day(day)


def _is_named_holiday(day: date) -> bool:
    if (day.month, day.day) in _FIXED:
        return True
    if day.weekday() == 0 and (day.month, (day.day + 6) // 7) in _NTH_MONDAY:
        return True
    return (day.month, day.day) in {(3, _equinox(day.year, 20.8431)), (9, _equinox(day.year, 23.2488))}


def _equinox(year: int, base: float) -> int:
    # Usual approximation, right from 1980 to 2099; the Cabinet announces the day each February.
    return int(base + 0.242194 * (year - 1980) - (year - 1980) // 4)
