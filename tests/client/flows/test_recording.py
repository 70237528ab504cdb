"""Marks on slots."""

from __future__ import annotations

from client.contract.kinds import EventKind
from client.flows.recording import recorded_kinds, records


def test_a_marked_slot_tells_its_kinds_and_still_works() -> None:
    @records(EventKind.HELP_OPENED, EventKind.HELP_CLOSED)
    def slot(value: int) -> int:
        return value + 1

    assert recorded_kinds(slot) == (EventKind.HELP_OPENED, EventKind.HELP_CLOSED)
    assert slot(1) == 2


def test_no_mark_and_an_empty_mark_differ() -> None:
    def unmarked() -> None:
        return None

    @records()
    def passed_on() -> None:
        return None

    assert recorded_kinds(unmarked) is None
    assert recorded_kinds(passed_on) == ()
