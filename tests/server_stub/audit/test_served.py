"""What a screen hands over has at most one document."""

from __future__ import annotations

import pytest

from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.served import Served

ENTRY = Entry(ServerEvent.SCREEN_SERVED)


@pytest.mark.parametrize(
    "served",
    [
        Served(entry=ENTRY, screen=b"{}"),
        Served(entry=ENTRY, rows=b"{}"),
        Served(entry=ENTRY, suggestions=b"{}"),
        Served(entry=ENTRY, offer=b"{}"),
    ],
)
def test_the_document_is_the_one_part_that_is_there(served: Served) -> None:
    assert served.document == b"{}"


def test_an_answer_may_show_nothing() -> None:
    assert Served(entry=ENTRY).document is None
