"""Events: their bytes are what is hashed, and nothing unknown gets in."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from client.contract.events import Event, event_bytes, event_hash, read_event
from client.contract.kinds import EventKind

EVENT = Event(seq=1, prev="0" * 64, kind=EventKind.SCREEN_SHOWN, wall=1, mono=2, detail={"b": 1, "a": "x"})


def test_an_event_survives_the_wire_and_its_bytes_do_not_depend_on_order() -> None:
    data = event_bytes(EVENT)
    assert read_event(data) == EVENT
    assert data == event_bytes(msgspec.structs.replace(EVENT, detail={"a": "x", "b": 1}))
    assert event_hash(data) == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "data",
    [
        b'{"seq":0,"prev":"' + b"0" * 64 + b'","kind":"screen:view:shown","wall":1,"mono":2}',
        b'{"seq":1,"prev":"00","kind":"screen:view:shown","wall":1,"mono":2}',
        b'{"seq":1,"prev":"' + b"0" * 64 + b'","kind":"made:up:kind","wall":1,"mono":2}',
        b'{"seq":1,"prev":"' + b"0" * 64 + b'","kind":"screen:view:shown","wall":1,"mono":2,"typed":"x"}',
        b'{"seq":1,"prev":"' + b"0" * 64 + b'","kind":"screen:view:shown","wall":1,"mono":2,'
        b'"detail":{"n":9007199254740993}}',
    ],
)
def test_an_event_outside_the_contract_is_refused(data: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        read_event(data)


def test_kinds_read_area_subject_verb() -> None:
    assert all(len(kind.value.split(":")) == 3 for kind in EventKind)
