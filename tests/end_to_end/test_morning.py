"""A relationship manager's morning through the terminal's own gateway and rules, over TLS, against the whole server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client.contract.codec import decode_screen, digest
from tests.end_to_end.morning import Morning
from tests.helpers.bank_server import BankServer
from tests.helpers.record_reader import Broken, RecordReader, check


def test_every_step_of_the_morning_is_on_the_record_before_it_is_on_the_screen(
    bank: BankServer, book: RecordReader
) -> None:
    morning = Morning(bank, book)
    morning.play()
    reported = book.lines(morning.terminal.session)
    assert reported == morning.terminal.said
    assert book.verify() == book.last()
    _every_document_can_be_read_again(book)
    _the_checks_see_what_is_wrong(book)


def _every_document_can_be_read_again(book: RecordReader) -> None:
    """A later replay needs nothing but the record: each named document decrypts, hashes and decodes."""
    named = [row.entry for row in book.rows() if row.kind != "terminal.events" and row.entry.doc]
    assert len(named) == 13, "ten screens, a search, an offer, the person's own record"
    for entry in named:
        document = book.document(entry.doc)
        assert digest(document) == entry.doc
        if entry.k in ("screen.served", "log.viewed", "search.run"):
            assert decode_screen(document).code == entry.screen


def _the_checks_see_what_is_wrong(book: RecordReader) -> None:
    """Positive control: a row left out, changed, or swapped is found."""
    rows = book.rows()
    heads = {row.chain: "" for row in rows}
    with pytest.raises(Broken, match="number 6"):
        check([row for row in rows if row.number != 5], heads)
    changed = [*rows[:9], replace(rows[9], data=rows[9].data + b" "), *rows[10:]]
    with pytest.raises(Broken, match="hash and bytes"):
        check(changed, heads)
    with pytest.raises(Broken, match="the end of"):
        check(rows[:-1], heads)


def test_what_was_searched_or_read_and_passwords_are_not_in_the_clear_in_the_record(
    bank: BankServer, book: RecordReader
) -> None:
    morning = Morning(bank, book)
    morning.arrive()
    morning.find()
    record = b"".join(row.data for row in book.rows())
    for secret in (b"yamamoto", "山本".encode(), b"sakura-2026"):
        assert secret not in record
    assert b"c_" in record, "opaque references are there"
    morning.terminal.close()
