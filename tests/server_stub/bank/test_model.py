"""What the values work out by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from server_stub.bank.codes import BestTime, CallResult, ConsentState, Department, Rank, Segment
from server_stub.bank.model import CallList, CallListRow, Channels, CustomerMark, Staff
from server_stub.words import Words

GRANTED = ConsentState.GRANTED
SOMEBODY = CustomerMark(
    "c", "0000001", None, None, None, Segment.GENERAL_CONSENTING, Channels(GRANTED, GRANTED, GRANTED)
)


def test_only_not_called_and_absent_remain_to_be_called() -> None:
    rows = tuple(CallListRow(SOMEBODY, Words("", ""), BestTime.ANY, None, result) for result in CallResult)
    calls = CallList("l", Words("", ""), date(2026, 11, 30), rows, withheld=0)
    assert {row.last_result for row in calls.remaining} == {CallResult.NOT_CALLED, CallResult.ABSENT}
    assert calls.done == len(CallResult) - 2


def test_staff_are_active_up_to_the_day_before_they_leave() -> None:
    first = date(2026, 4, 1)
    stays = Staff("A1", "", "", "", Rank.TELLER, Department.COUNTER, "001", first, None)
    leaves = replace(stays, active_until=date(2026, 11, 24))
    assert [stays.is_active(first + timedelta(days=days)) for days in (-1, 0, 9999)] == [False, True, True]
    assert leaves.is_active(date(2026, 11, 23))
    assert not leaves.is_active(date(2026, 11, 24))
