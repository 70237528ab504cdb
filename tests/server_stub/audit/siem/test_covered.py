"""What a signed head covers is told by number without gaps, and what was altered is told as an alarm."""

from __future__ import annotations

import pytest

from server_stub.audit.siem.covered import covered_events, covered_numbers
from server_stub.audit.siem.ocsf import OcsfEvent
from tests.helpers.clock import START
from tests.helpers.record_house import House
from tests.server_stub.audit.siem.conftest import LOG


def told(house: House, first: int = 1, last: int | None = None) -> list[OcsfEvent]:
    with house.engine.connect() as connection:
        numbers = covered_numbers(connection, first, last)
        return list(covered_events(connection, numbers, log=LOG, at=START))


def numbers(events: list[OcsfEvent]) -> list[int]:
    return [one["metadata"]["sequence"] for one in events]


def test_only_what_a_signed_head_covers_is_told(house: House) -> None:
    assert told(house) == []
    house.append(3)
    assert told(house) == []
    house.sequencer.look()
    house.append(2)
    assert numbers(told(house)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(1, None, [1, 2, 3, 4, 5]), (3, None, [3, 4, 5]), (2, 4, [2, 3, 4]), (4, 9, [4, 5]), (6, None, []), (-3, 1, [1])],
)
def test_a_range_of_numbers_is_told(house: House, first: int, last: int | None, expected: list[int]) -> None:
    house.append(5)
    house.sequencer.look()
    assert numbers(told(house, first, last)) == expected


def test_more_than_one_portion_has_no_seam(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server_stub.audit.siem.covered.PORTION", 4)
    house.append(11)
    house.sequencer.look()
    assert numbers(told(house)) == list(range(1, 12))


NO_TIME = """CAST('{"n": 4, "t": 123456789012345678901234567890}' AS BLOB)"""


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM central_record WHERE number = 4", "is missing"),
        ("UPDATE central_record SET data = CAST('no json' AS BLOB) WHERE number = 4", "cannot be read"),
        ("UPDATE central_record SET data = 'a text' WHERE number = 4", "cannot be read"),
        (f"UPDATE central_record SET data = {NO_TIME} WHERE number = 4", "cannot be read"),
        (
            "UPDATE central_record SET data = (SELECT data FROM central_record WHERE number = 3) WHERE number = 4",
            "names another number",
        ),
    ],
)
def test_what_was_altered_is_an_alarm_in_its_place(house: House, statement: str, what: str) -> None:
    house.append(6)
    house.sequencer.look()
    house.alter(statement)
    events = told(house)
    assert numbers(events) == [1, 2, 3, 4, 5, 6]
    assert [one["metadata"]["event_code"] for one in events].count("record.altered") == 1
    assert (events[3]["status_detail"], events[3]["severity"]) == (what, "Critical")


def test_an_entry_taken_from_the_end_is_missed_as_well(house: House) -> None:
    house.append(3)
    house.sequencer.look()
    house.alter("DELETE FROM central_record WHERE number = 3")
    assert [one["metadata"]["event_code"] for one in told(house)][-1] == "record.altered"
