"""Dates, eras, amounts and names as people read them, in both languages (ux.md §2.8).

Pure text: knows no customer and no clock; days and times always come in.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from server_stub.japan import JAPAN
from server_stub.words import Language

MINUS = "\u2212"
NOT_APPLICABLE = "—"
MASK = "••••"
_WEEKDAYS_JA = "月火水木金土日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# First day of each era. Meiji days before 1873 were counted by the old calendar and are given in Western years.
_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1873, 1, 1), "明治"),
)
_MEIJI_OFFSET = 1867
_MAN, _OKU, _MILLION, _BILLION = 10**4, 10**8, 10**6, 10**9


def era_year(day: date) -> str:
    """昭和31年; the first year of an era is 元年."""
    for first, name in _ERAS:
        if day >= first:
            year = day.year - (_MEIJI_OFFSET if name == "明治" else first.year - 1)
            return f"{name}{'元' if year == 1 else year}年"
    return f"{day.year}年"


def era_date(day: date) -> str:
    """昭和31年4月12日."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def birth_date(day: date, age: int, lang: Language) -> str:
    """昭和31年4月12日（70歳） / 12 Apr 1956 (70)."""
    return f"{era_date(day)}（{age}歳）" if lang == "ja" else f"{_day_en(day)} {day.year} ({age})"


def full_date(day: date, lang: Language) -> str:
    """2026年11月24日 / 24 Nov 2026."""
    return f"{day.year}年{day.month}月{day.day}日" if lang == "ja" else f"{_day_en(day)} {day.year}"


def full_date_with_weekday(day: date, lang: Language) -> str:
    """2026年11月24日（火） / Tue 24 Nov 2026."""
    return (
        f"{full_date(day, lang)}（{weekday(day, lang)}）"
        if lang == "ja"
        else f"{weekday(day, lang)} {full_date(day, lang)}"
    )


def day_with_weekday(day: date, lang: Language) -> str:
    """11月24日（火） / Tue 24 Nov."""
    if lang == "ja":
        return f"{day.month}月{day.day}日（{weekday(day, lang)}）"
    return f"{weekday(day, lang)} {_day_en(day)}"


def day_words(day: date, lang: Language) -> str:
    """11月30日 / 30 Nov."""
    return f"{day.month}月{day.day}日" if lang == "ja" else _day_en(day)


def table_date(day: date, today: date, lang: Language) -> str:
    """11/24, in another year 2027/6/18; 24 Nov, 18 Jun 2027."""
    if lang == "en":
        return _day_en(day) if day.year == today.year else f"{_day_en(day)} {day.year}"
    return f"{day.month}/{day.day}" if day.year == today.year else f"{day.year}/{day.month}/{day.day}"


def near_date(day: date, lang: Language) -> str:
    """A day to come within a year, without the year: 12/8, 3/31."""
    return f"{day.month}/{day.day}" if lang == "ja" else _day_en(day)


def days_left(day: date, today: date, lang: Language) -> str:
    """本日 / today, あと3日 / 3 d; never shown without the date beside it."""
    left = (day - today).days
    if left == 0:
        return "本日" if lang == "ja" else "today"
    return f"あと{left}日" if lang == "ja" else f"{left} d"


def weekday(day: date, lang: Language) -> str:
    """火 / Tue."""
    return _WEEKDAYS_JA[day.weekday()] if lang == "ja" else _WEEKDAYS_EN[day.weekday()]


def month_name(day: date, lang: Language) -> str:
    """11月 / Nov."""
    return f"{day.month}月" if lang == "ja" else _MONTHS_EN[day.month - 1]


def month_and_year(day: date, lang: Language) -> str:
    """2029年10月 / Oct 2029."""
    return f"{day.year}年{day.month}月" if lang == "ja" else f"{_MONTHS_EN[day.month - 1]} {day.year}"


def clock(at: datetime) -> str:
    """9:30, the time in Japan."""
    local = at.astimezone(JAPAN)
    return f"{local.hour}:{local.minute:02d}"


def stamp(at: datetime) -> str:
    """2026-11-24 10:42, the time in Japan; used in watermarks."""
    return f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M}"


def digits(amount: int) -> str:
    """49,522,527; a minus is U+2212."""
    return f"{amount:,}".replace("-", MINUS)


def yen(amount: int, lang: Language) -> str:
    """49,522,527円 / ¥49,522,527."""
    if lang == "ja":
        return f"{digits(amount)}円"
    return f"{MINUS if amount < 0 else ''}¥{abs(amount):,}"


def yen_short(amount: int, lang: Language) -> str:
    """4,952万円, 182.4億円 / ¥49.5 m, ¥18.24 bn; rounded half up, small amounts in full."""
    size, sign = abs(amount), MINUS if amount < 0 else ""
    if lang == "ja":
        if size < _MAN:
            return yen(amount, lang)
        man = _rounded(size, _MAN, 0)
        # 99,999,999円 rounds up to 10,000万円, which is written as one 億.
        return f"{sign}{man:,}万円" if man < _OKU // _MAN else f"{sign}{_rounded(size, _OKU, 1):,}億円"
    if size < _MILLION:
        return yen(amount, lang)
    millions = _rounded(size, _MILLION, 1)
    return f"{sign}¥{millions:,} m" if millions < _BILLION // _MILLION else f"{sign}¥{_rounded(size, _BILLION, 2):,} bn"


def signed(amount: int | None, lang: Language) -> str:
    """＋1,218,220 / −94,700; zero has no sign, an unknown gain is a dash. ▲ never stands for up (ux.md D9)."""
    if amount is None:
        return NOT_APPLICABLE
    if amount == 0:
        return "0"
    return f"{plus(lang) if amount > 0 else MINUS}{abs(amount):,}"


def signed_percent(part: int, whole: int, lang: Language) -> str:
    """＋0.6% of a base; empty when there is no base."""
    if whole == 0:
        return ""
    share = _rounded(abs(part) * 100, abs(whole), 1)
    sign = "" if share == 0 else plus(lang) if part > 0 else MINUS
    return f"{sign}{share}%"


def plus(lang: Language) -> str:
    """The sign of a gain: full-width in Japanese."""
    return "＋" if lang == "ja" else "+"


def bracketed(text: str, lang: Language) -> str:
    """（text） / (text)."""
    return f"（{text}）" if lang == "ja" else f" ({text})"


def masked_phone(number: str) -> str:
    """090-••••-••12: a fixed number of dots, so that they tell nothing (ux.md §2.8)."""
    figures = "".join(letter for letter in number if letter.isdecimal())
    if len(figures) < 6:
        return MASK
    return f"{number.split('-', maxsplit=1)[0] if '-' in number else figures[:3]}-{MASK}-••{figures[-2:]}"


def amount_band(amount: int, lang: Language) -> str:
    """Masked amount: the band it lies in, not the amount."""
    edges = (0, 1, 1_000_000, 10_000_000, 30_000_000, 50_000_000, 100_000_000)
    lower = max((edge for edge in edges if edge <= amount), default=0)
    upper = min((edge for edge in edges if edge > amount), default=None)
    if amount <= 0:
        return "0円" if lang == "ja" else "¥0"
    if upper is None:
        return f"{yen_short(lower, lang)}以上" if lang == "ja" else f"{yen_short(lower, lang)} or more"
    if lower <= 1:
        return f"{yen_short(upper, lang)}未満" if lang == "ja" else f"below {yen_short(upper, lang)}"
    low, high = yen_short(lower, lang), yen_short(upper, lang)
    return f"{low.removesuffix('円')}〜{high}" if lang == "ja" else f"{low} – {high}"


def _rounded(amount: int, unit: int, places: int) -> Decimal:
    return (Decimal(amount) / unit).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _day_en(day: date) -> str:
    return f"{day.day} {_MONTHS_EN[day.month - 1]}"
