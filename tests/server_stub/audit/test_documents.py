"""The served document is kept once, closed, and comes back byte for byte."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, func, select

from client.contract.codec import digest
from server_stub.audit.documents import keep_document, read_document
from server_stub.audit.record import Record
from server_stub.audit.tables import served_document
from tests.helpers.clock import START

DOCUMENT = '{"name":"山本 花子","rows":[1,2,3]}'.encode() * 50


def test_it_comes_back_as_it_was_sent(connection: Connection, record: Record) -> None:
    name = keep_document(connection, record.keys, DOCUMENT, at=START)
    assert name == digest(DOCUMENT)
    assert read_document(connection, record.keys, name) == DOCUMENT


def test_it_is_small_and_unreadable_in_the_database(connection: Connection, record: Record) -> None:
    keep_document(connection, record.keys, DOCUMENT, at=START)
    sealed = connection.execute(select(served_document.c.sealed)).scalar_one()
    assert "山本".encode() not in sealed
    assert len(sealed) < len(DOCUMENT) / 4


def test_the_same_bytes_are_kept_once(connection: Connection, record: Record) -> None:
    keep_document(connection, record.keys, DOCUMENT, at=START)
    keep_document(connection, record.keys, DOCUMENT, at=START)
    assert connection.execute(select(func.count()).select_from(served_document)).scalar_one() == 1


def test_what_was_never_served_is_not_there(connection: Connection, record: Record) -> None:
    with pytest.raises(KeyError):
        read_document(connection, record.keys, digest(b"never"))
