"""What the register answers: counts, the open sheets of a branch, one sheet's history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from server_stub.paper.ledger import history, month_count, open_sheets, sheet, sheets, today_count
from server_stub.paper.lifecycle import Step, begin, move
from server_stub.paper.states import SheetState
from tests.server_stub.paper.samples import NOW

PATH = {
    SheetState.OFFERED: (SheetState.OFFERED,),
    SheetState.CANCELLED: (SheetState.CANCELLED,),
    SheetState.SPOOLED: (SheetState.OFFERED, SheetState.GRANTED, SheetState.SPOOLED),
    SheetState.FAILED: (SheetState.OFFERED, SheetState.GRANTED, SheetState.FAILED),
    SheetState.UNKNOWN: (SheetState.OFFERED, SheetState.GRANTED, SheetState.UNKNOWN),
    SheetState.DESTROYED: (SheetState.OFFERED, SheetState.GRANTED, SheetState.SPOOLED, SheetState.DESTROYED),
}


def enter(
    connection: Connection, number: int, state: SheetState, at: datetime = NOW, staff: str = "A1", branch: str = "382"
) -> str:
    serial = f"PR-20261124-0{branch}-{number:04d}"
    begin(
        connection,
        Step(SheetState.RESERVED, at, staff),
        serial=serial,
        branch_code=branch,
        day=at.date(),
        number=number,
        session_id="s",
        staff=staff,
        terminal="T",
        customer_ref="c",
        screen="AST",
        document_sha256="",
        form="AS-01",
        edition=3,
        reserved_at=at,
    )
    for step in PATH[state]:
        if step is SheetState.GRANTED:
            move(connection, serial, Step(step, at, staff), granted_at=at)
        else:
            move(connection, serial, Step(step, at, staff))
    return serial


def test_the_list_of_open_sheets_names_what_may_still_lie_around(connection: Connection) -> None:
    serials = {state: enter(connection, number, state) for number, state in enumerate(PATH, start=1)}
    enter(connection, 50, SheetState.SPOOLED, branch="501")
    expected = {serials[SheetState.SPOOLED], serials[SheetState.UNKNOWN]}
    assert {record.serial for record in open_sheets(connection, "382")} == expected
    assert open_sheets(connection, "999") == ()


def test_sheets_are_listed_newest_first_and_by_person(connection: Connection) -> None:
    first = enter(connection, 1, SheetState.SPOOLED)
    second = enter(connection, 2, SheetState.DESTROYED, NOW + timedelta(hours=1), "A2")
    enter(connection, 3, SheetState.CANCELLED)
    assert [record.serial for record in sheets(connection, branch_code="382")] == [second, first]
    assert [record.serial for record in sheets(connection, branch_code="382", staff="A1")] == [first]


def test_counts_follow_the_calendar_of_japan(connection: Connection) -> None:
    times = (
        datetime(2026, 10, 31, 14, 59, tzinfo=UTC),  # 31 October, 23:59 in Japan
        datetime(2026, 10, 31, 15, 0, tzinfo=UTC),  # 1 November
        datetime(2026, 11, 23, 15, 0, tzinfo=UTC),  # 24 November
        datetime(2026, 11, 24, 14, 59, tzinfo=UTC),
        datetime(2026, 11, 30, 15, 0, tzinfo=UTC),  # 1 December
    )
    for number, at in enumerate(times, start=1):
        enter(connection, number, SheetState.SPOOLED, at)
    enter(connection, 90, SheetState.FAILED)
    enter(connection, 91, SheetState.OFFERED)
    assert today_count(connection, "A1", NOW) == 2
    assert month_count(connection, "A1", NOW) == 3
    assert month_count(connection, "A1", datetime(2026, 12, 31, 14, 0, tzinfo=UTC)) == 1
    assert today_count(connection, "A2", NOW) == 0


def test_an_unknown_serial_has_no_line_and_no_history(connection: Connection) -> None:
    assert sheet(connection, "PR-0") is None
    assert history(connection, "PR-0") == ()
