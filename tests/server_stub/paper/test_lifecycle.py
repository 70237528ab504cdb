"""States follow one another as drawn, every change leaves a row, and the rows stay."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, update
from sqlalchemy.exc import IntegrityError

from server_stub.paper.ledger import history, sheet
from server_stub.paper.lifecycle import Step, WrongState, move, next_number, serial_number
from server_stub.paper.states import FOLLOWS, SheetState
from server_stub.paper.tables import DETAIL_LIMIT, print_sheet_state
from tests.server_stub.paper.samples import NOW
from tests.server_stub.paper.test_ledger import enter


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(wanted=st.lists(st.sampled_from(SheetState), max_size=12))
def test_only_drawn_changes_happen_and_each_leaves_a_row(connection: Connection, wanted: list[SheetState]) -> None:
    number = next_number(connection, "test", NOW)
    serial = enter(connection, number, SheetState.OFFERED)
    states = [SheetState.RESERVED, SheetState.OFFERED]
    for state in wanted:
        if state in FOLLOWS[states[-1]]:
            move(connection, serial, Step(state, NOW))
            states.append(state)
        else:
            with pytest.raises(WrongState):
                move(connection, serial, Step(state, NOW))
    record = sheet(connection, serial)
    assert record is not None
    assert record.state is states[-1]
    assert [change.state for change in history(connection, serial)] == states


def test_the_rows_of_the_past_cannot_be_changed(connection: Connection) -> None:
    enter(connection, 1, SheetState.SPOOLED)
    for change in (update(print_sheet_state).values(detail="x"), delete(print_sheet_state)):
        with pytest.raises(IntegrityError, match="only grows"):
            connection.execute(change)


def test_a_long_detail_is_cut(connection: Connection) -> None:
    serial = enter(connection, 1, SheetState.SPOOLED)
    move(connection, serial, Step(SheetState.JAMMED, NOW, "A1", "x" * 900))
    assert len(history(connection, serial)[-1].detail) == DETAIL_LIMIT


def test_numbers_grow_by_one_for_each_name(connection: Connection) -> None:
    assert [next_number(connection, "a", NOW) for _ in range(3)] == [1, 2, 3]
    assert next_number(connection, "b", NOW) == 1


def test_the_serial_is_spelt_as_on_the_form() -> None:
    assert serial_number("382", NOW.date(), 2) == "PR-20261124-0382-0002"
    assert serial_number("0382", NOW.date(), 12345) == "PR-20261124-0382-12345"
