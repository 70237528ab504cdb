"""Pages of a table: each asked for once, taken in any order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from client.contract.blocks import Cell, Column, Row, Table
from client.flows.rows import PagedRows, Span


def _row(position: int) -> Row:
    return Row(id=f"r{position}", cells=(Cell(text=str(position)),))


def _table(count: int, page: int, sent: int) -> Table:
    return Table(
        id="t", columns=(Column(id="c", label="c"),), rows=tuple(map(_row, range(sent))), count=count, page=page
    )


def test_rows_already_sent_are_not_asked_for() -> None:
    rows = PagedRows(_table(200, 50, 50))
    assert rows.wanted(0, 49) is None
    assert rows.wanted(40, 60) == Span(50, 50)


def test_a_page_is_asked_for_once_until_it_fails() -> None:
    rows = PagedRows(_table(200, 50, 0))
    assert rows.wanted(0, 10) == Span(0, 50)
    assert rows.wanted(0, 10) is None
    rows.failed(0)
    assert rows.wanted(0, 10) == Span(0, 50)


def test_the_last_page_is_short() -> None:
    assert PagedRows(_table(53, 50, 50)).wanted(50, 99) == Span(50, 3)


def test_a_table_that_shrank_forgets_the_rows_beyond() -> None:
    rows = PagedRows(_table(100, 50, 50))
    rows.arrived(0, [_row(0)], 1)
    assert rows.count == 1
    assert rows.row(1) is None


def test_rows_beyond_the_stated_count_are_dropped() -> None:
    rows = PagedRows(_table(2, 50, 0))
    rows.arrived(0, [_row(0), _row(1), _row(2)], 2)
    assert rows.row(2) is None


@given(st.integers(0, 500), st.integers(1, 60), st.lists(st.tuples(st.integers(0, 520), st.integers(0, 40))))
def test_everything_looked_at_arrives_and_nothing_is_asked_twice(
    count: int, page: int, looks: list[tuple[int, int]]
) -> None:
    rows = PagedRows(_table(count, page, 0))
    asked: list[Span] = []
    for top, height in looks:
        while (span := rows.wanted(top, top + height)) is not None:
            asked.append(span)
            rows.arrived(span.first, [_row(p) for p in range(span.first, span.first + span.rows)], count)
        for position in range(top, min(top + height + 1, count)):
            found = rows.row(position)
            assert found is not None
            assert found.id == f"r{position}"
    assert len({span.first for span in asked}) == len(asked)
    assert all(1 <= span.rows <= page and span.first + span.rows <= count for span in asked)
