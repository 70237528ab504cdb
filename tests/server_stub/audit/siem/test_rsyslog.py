"""A real rsyslog reads every entry as it was meant, across its own restart, and only over trusted TLS."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from client.contract.events import Event, event_bytes
from client.contract.kinds import EventKind
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import begin_events, take_events
from server_stub.audit.record import Actor
from server_stub.audit.siem.covered import covered_events, covered_numbers
from server_stub.audit.siem.feed import Feed
from server_stub.audit.siem.ocsf import OcsfEvent, json_of
from server_stub.audit.siem.syslog import message_of
from tests.helpers.guards import ExpectLog
from tests.helpers.record_house import ACTOR, House
from tests.helpers.rsyslog import DRIVERS, Rsyslog, rsyslog_drivers
from tests.helpers.tls import Authority, make_authority
from tests.server_stub.audit.siem.conftest import LOG, receiver_at
from tests.server_stub.audit.siem.test_syslog import HEAD

pytestmark = pytest.mark.rsyslog
LOGGER = "server_stub.audit.siem.feed"
LONG = tuple(f"customer-reference-{at:016}" for at in range(200))
NAUGHTY = 'quote " backslash \\ bracket ] newline \n bell \a delete \x7f next line \x85 東 😀 [x@1 a="b"]'

Make = Callable[..., Rsyslog]


@pytest.fixture(params=DRIVERS)
def make(request: pytest.FixtureRequest, tmp_path: Path, authority: Authority) -> Iterator[Make]:
    if request.param not in rsyslog_drivers():
        pytest.skip(f"this machine's rsyslog has no {request.param} driver")
    made: list[Rsyslog] = []

    def start(**choice: str) -> Rsyslog:
        made.append(Rsyslog(tmp_path / "rsyslog", authority, request.param, **choice))
        made[-1].start()
        return made[-1]

    yield start
    for one in made:
        one.stop()


def feeding(house: House, rsyslog: Rsyslog, authority: Authority, certificate: Path | None = None) -> Feed:
    receiver = receiver_at(rsyslog.port, authority.ca, certificate)
    return Feed(house.engine, house.writer, receiver, LOG, clock=house.clock)


def record_everything(house: House) -> None:
    """Every kind, a batch of a terminal, something naughty and something long, and a head over it all."""

    def unit(connection: Connection) -> None:
        for kind in ServerEvent:
            entry = Entry(kind, screen="AST", subjects=("c-1",), rule=NAUGHTY, detail={"word": "山本 和子"})
            house.record.append(connection, ACTOR, entry, at=house.clock())
        house.record.append(connection, Actor(terminal=f"T-{NAUGHTY}"), Entry(ServerEvent.GAP), at=house.clock())
        house.record.append(connection, ACTOR, Entry(ServerEvent.LIST_SERVED, subjects=LONG), at=house.clock())
        answered = house.record.append(connection, ACTOR, Entry(ServerEvent.SIGNED_IN), at=house.clock())
        begin_events(connection, ACTOR, answered)
        event = Event(seq=1, prev=answered.hash, kind=EventKind.COPY_REFUSED, wall=1, mono=1, screen="s", target="t")
        take_events(connection, ACTOR, [event_bytes(event).decode()], at=house.clock())

    house.writer.run(unit)
    house.sequencer.look()


def covered(house: House) -> list[OcsfEvent]:
    with house.engine.connect() as connection:
        return list(covered_events(connection, covered_numbers(connection, 1), log=LOG, at=house.clock()))


def number_of(received: dict[str, Any]) -> int:
    found = re.search(r'\[record@32473 number="(\d+)"', received["data"])
    assert found is not None
    return int(found[1])


def as_sent(event: OcsfEvent, host: str) -> dict[str, str]:
    """What a receiver must find in our message, taken apart by hand."""
    text = message_of(event, host=host, longest=8_192).decode()
    head = HEAD.match(text)
    assert head is not None
    data, _, said = text[head.end() :].partition(" \ufeff")
    return {**head.groupdict(), "version": "1", "data": data, "text": f"\ufeff{said}"}


def test_every_entry_is_parsed_as_it_was_meant(house: House, make: Make, authority: Authority) -> None:
    rsyslog = make()
    record_everything(house)
    feeding(house, rsyslog, authority).look()
    events = covered(house)
    assert len(events) == len(ServerEvent) + 4
    rsyslog.until(lambda: len(rsyslog.received()) >= len(events))
    received = rsyslog.received()
    assert [number_of(one) for one in received] == list(range(1, len(events) + 1))
    for event, one in zip(events, received, strict=True):
        assert one == as_sent(event, one["host"])
        said = json.loads(one["text"].removeprefix("\ufeff"))
        if "is_truncated" not in said["metadata"]:
            assert said == json.loads(json_of(event))
        assert "山本" not in one["text"]
    shortened = [one for one in received if "is_truncated" in one["text"]]
    assert [one["code"] for one in shortened] == ["list.served"]


def test_over_a_restart_nothing_is_lost_and_repeats_are_known_by_their_number(
    house: House, make: Make, authority: Authority, expect_log: ExpectLog
) -> None:
    rsyslog = make()
    feed = feeding(house, rsyslog, authority)
    house.append(40)
    house.sequencer.look()
    feed.look()
    rsyslog.stop()
    house.append(40)
    house.sequencer.look()
    with expect_log(LOGGER, "does not take the record: ConnectionRefusedError"):
        feed.look()
    rsyslog.start()
    feed.look()
    rsyslog.until(lambda: len(rsyslog.received()) >= 80)
    assert [number_of(one) for one in rsyslog.received()] == list(range(1, 81)), "what was not connected was not sent"


def test_a_restart_under_way_loses_nothing(
    house: House,
    make: Make,
    authority: Authority,
    expect_log: ExpectLog,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server_stub.audit.siem.feed.INTERVAL", 0.001)
    monkeypatch.setattr("server_stub.audit.siem.feed.AT_ONCE", 20)
    rsyslog = make()
    feed = feeding(house, rsyslog, authority)
    feed.start()
    for _ in range(15):
        house.append(200)
    house.sequencer.look()
    try:
        rsyslog.until(lambda: len(rsyslog.received()) >= 200)
        with expect_log(LOGGER, "does not take the record"):
            rsyslog.stop()
            seen = len(rsyslog.received())
            assert seen < 3_000, "it was stopped in the middle"
            rsyslog.until(lambda: "does not take the record" in caplog.text)
            rsyslog.start()
            rsyslog.until(lambda: {number_of(one) for one in rsyslog.received()} >= set(range(1, 3_001)))
    finally:
        feed.stop()
    numbers = [number_of(one) for one in rsyslog.received()]
    assert list(dict.fromkeys(numbers)) == list(range(1, 3_001)), "each for the first time in order"
    assert len(numbers) - 3_000 <= 20, "at most the batch under way came twice"


def test_a_batch_sent_again_is_known_by_its_numbers(
    house: House, make: Make, authority: Authority, expect_log: ExpectLog
) -> None:
    rsyslog = make()
    feed = feeding(house, rsyslog, authority)
    house.append(5)
    house.sequencer.look()
    house.alter("CREATE TRIGGER full BEFORE INSERT ON siem_cursor BEGIN SELECT RAISE(FAIL, 'disk full'); END")
    with expect_log(LOGGER, "could not be kept"):
        feed.look()
    house.alter("DROP TRIGGER full")
    feed.look()
    rsyslog.until(lambda: len(rsyslog.received()) >= 10)
    received = rsyslog.received()
    assert [number_of(one) for one in received] == [1, 2, 3, 4, 5] * 2
    assert received[:5] == received[5:], "the same entry is the same message, byte for byte"


def test_a_receiver_that_another_authority_signed_for_gets_nothing(
    house: House, make: Make, tmp_path: Path, expect_log: ExpectLog
) -> None:
    rsyslog = make()
    house.append(2)
    house.sequencer.look()
    with expect_log(LOGGER, "SSLCertVerificationError"):
        feeding(house, rsyslog, make_authority(tmp_path, "other")).look()
    assert rsyslog.received() == []


def test_a_receiver_that_asks_for_our_certificate_gets_it(
    house: House, make: Make, authority: Authority, expect_log: ExpectLog
) -> None:
    rsyslog = make(mode="x509/certvalid")
    house.append(2)
    house.sequencer.look()
    with expect_log(LOGGER, "does not take the record"):
        feeding(house, rsyslog, authority).look()
    assert rsyslog.received() == []
    feeding(house, rsyslog, authority, authority.chain).look()
    rsyslog.until(lambda: len(rsyslog.received()) >= 2)
    assert [number_of(one) for one in rsyslog.received()] == [1, 2]
