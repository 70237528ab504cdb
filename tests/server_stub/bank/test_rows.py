"""Opaque references."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from server_stub.bank import tables
from server_stub.bank.codes import BranchKind
from server_stub.bank.rows import References, RowBatch


@given(st.lists(st.text(max_size=4), min_size=2, max_size=2, unique=True))
def test_references_tell_things_apart_and_stay_the_same(names: list[str]) -> None:
    references = References("test")
    first, second = (references.of("customer", name) for name in names)
    assert first != second
    assert first == References("test").of("customer", names[0])
    assert first != References("other").of("customer", names[0])
    assert len(first) <= 40


def test_rows_are_written_parents_first_whatever_the_order(empty: Connection) -> None:
    rows = RowBatch(empty)
    rows.add(tables.printer, ref="p", branch_code="001", name_ja="", name_en="", ipp_url="")
    assert len(rows.collected(tables.printer)) == 1
    rows.add(
        tables.branch, code="001", kind=BranchKind.BRANCH, name_ja="", name_en="", short_ja="", short_en=""
    )  # fmt: skip
    rows.flush()
    assert rows.written == {"branch": 1, "printer": 1}
    assert rows.collected(tables.printer) == ()
    assert empty.execute(select(tables.printer.c.branch_code)).scalar_one() == "001"
