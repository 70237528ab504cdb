"""Each feed has its own cursor, and it never goes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from server_stub.audit.siem.cursor import move_cursor, told_until
from server_stub.audit.tables import siem_cursor
from tests.helpers.clock import START


def test_a_new_feed_begins_at_the_beginning(connection: Connection) -> None:
    assert told_until(connection, "siem") == 0


@pytest.mark.parametrize(("moves", "last"), [((5,), 5), ((5, 9), 9), ((5, 9, 7), 9), ((5, 5), 5)])
def test_a_cursor_only_goes_on(connection: Connection, moves: tuple[int, ...], last: int) -> None:
    for number in moves:
        move_cursor(connection, "siem", number, at=START)
    assert told_until(connection, "siem") == last


def test_feeds_do_not_share_a_cursor(connection: Connection) -> None:
    move_cursor(connection, "a", 5, at=START)
    move_cursor(connection, "b", 3, at=START)
    move_cursor(connection, "a", 6, at=START + timedelta(seconds=1))
    rows = connection.execute(select(siem_cursor).order_by(siem_cursor.c.name)).all()
    assert [tuple(row) for row in rows] == [("a", 6, START + timedelta(seconds=1)), ("b", 3, START)]
