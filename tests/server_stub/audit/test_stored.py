"""The stored form of an entry: one line, a terminal's own lines behind it, and a limit."""

from __future__ import annotations

import msgspec
import pytest

from server_stub.audit.stored import (
    LEAF_BYTES,
    VERSION,
    Decision,
    EntryTooLarge,
    StoredEntry,
    Subject,
    encode_entry,
    lines_of,
    read_entry,
)


def test_an_entry_survives_and_names_only_what_it_holds() -> None:
    entry = StoredEntry(v=VERSION, n=7, k="screen.served", t=1, obj=Subject(("c-1",)), dec=Decision(True), req=0)
    data = encode_entry(entry)
    assert data == b'{"v":3,"n":7,"k":"screen.served","t":1,"obj":{"ref":["c-1"]},"dec":{"allow":true},"req":0}'
    assert (read_entry(data), lines_of(data)) == (entry, [])


def test_a_terminals_lines_stay_as_they_came() -> None:
    lines = [b'{ "seq": 1 }', b"\xe8\xb3\x87"]
    data = encode_entry(StoredEntry(k="terminal.events", ev=(1, 2)), lines)
    assert (read_entry(data).ev, lines_of(data)) == ((1, 2), lines)


def test_an_entry_fits_a_leaf() -> None:
    room = LEAF_BYTES - len(encode_entry(StoredEntry(x="a"))) + 1
    assert len(encode_entry(StoredEntry(x="a" * room))) == LEAF_BYTES
    with pytest.raises(EntryTooLarge):
        encode_entry(StoredEntry(x="a" * (room + 1)))


def test_what_is_no_entry_is_refused() -> None:
    for data in (b"", b"[]", b'{"n":"7"}'):
        with pytest.raises(msgspec.DecodeError):
            read_entry(data)
