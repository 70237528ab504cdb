"""Texts of times as the terminal's own bars show them: the server's time in Japan.

Must not know whose time it is.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

_JAPAN = timezone(timedelta(hours=9))
_DAYS_JA = "月火水木金土日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Spelt out: Qt switches the process to the machine's locale, and `%b` with it."""
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def clock_text(micros: int, lang: str) -> str:
    """Return date, day and time to the minute; the time is the last word (ux.md §2.8)."""
    at = _japan(micros)
    if lang == "en":
        return f"{_DAYS_EN[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year} {at:%H:%M}"
    return f"{at.year}年{at.month}月{at.day}日（{_DAYS_JA[at.weekday()]}） {at:%H:%M}"


def stamp_text(micros: int) -> str:
    """Return date and time to the minute as a watermark ends with them: 2026-11-24 10:42 (ux.md §2.9)."""
    return f"{_japan(micros):%Y-%m-%d %H:%M}"


def time_text(micros: int) -> str:
    """Return hours, minutes and seconds."""
    return f"{_japan(micros):%H:%M:%S}"


def receipt_time(at: str) -> str:
    """Return the time of a receipt (ISO 8601) in Japan; an unreadable one as it is."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    return f"{moment.astimezone(_JAPAN):%H:%M:%S}" if moment.tzinfo is not None else at


def _japan(micros: int) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).astimezone(_JAPAN)
