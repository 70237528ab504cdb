"""Days on which banks are open."""

from __future__ import annotations

from datetime import date

from server_stub.bank.business_days import (
    is_business_day,
    is_national_holiday,
    latest_business_day,
    previous_business_day,
)

# As announced by the Cabinet Office for 2026.
HOLIDAYS_2026 = {
    "2026-01-01", "2026-01-12", "2026-02-11", "2026-02-23", "2026-03-20", "2026-04-29", "2026-05-03", "2026-05-04",
    "2026-05-05", "2026-05-06", "2026-07-20", "2026-08-11", "2026-09-21", "2026-09-22", "2026-09-23", "2026-10-12",
    "2026-11-03", "2026-11-23",
}  # fmt: skip


def test_holidays_of_a_whole_year() -> None:
    days = [date.fromordinal(number) for number in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert {str(day) for day in days if is_national_holiday(day)} == HOLIDAYS_2026


def test_business_days_skip_weekends_holidays_and_the_turn_of_the_year() -> None:
    assert previous_business_day(date(2026, 11, 24)) == date(2026, 11, 20)
    assert previous_business_day(date(2027, 1, 4)) == date(2026, 12, 30)
    assert is_business_day(date(2026, 11, 24))
    assert not is_business_day(date(2026, 11, 21))
    assert latest_business_day(date(2026, 11, 24)) == date(2026, 11, 24)
    assert latest_business_day(date(2026, 11, 22)) == date(2026, 11, 20)
