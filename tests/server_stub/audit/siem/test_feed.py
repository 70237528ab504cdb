"""The feed tells every covered entry in order, at least once, and goes on where it was."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from server_stub.app import bank_screens, build_server
from server_stub.audit.siem.cursor import told_until
from server_stub.audit.siem.feed import Feed
from server_stub.audit.siem.receiver import Receiver, receiver_of
from server_stub.audit.tables import siem_cursor
from server_stub.identity.passwords import Passwords
from server_stub.settings import Settings, SiemSettings, place_settings
from tests.helpers.branch_server import CHEAP
from tests.helpers.guards import ExpectLog
from tests.helpers.record_house import House
from tests.helpers.tls import Authority, make_authority
from tests.server_stub.audit.siem.conftest import LOG, Sink, receiver_at, reset

LOGGER = "server_stub.audit.siem.feed"


def feeding(house: House, receiver: Receiver) -> Feed:
    return Feed(house.engine, house.writer, receiver, LOG, clock=house.clock)


def grow(house: House, count: int) -> None:
    house.append(count)
    house.sequencer.look()


def sequence(message: bytes) -> int:
    number: int = json.loads(message.partition("\ufeff".encode())[2])["metadata"]["sequence"]
    return number


def sequences(sink: Sink) -> list[int]:
    return [sequence(one) for one in sink.messages]


def cursor(house: House) -> int:
    with house.engine.connect() as connection:
        return told_until(connection, "siem")


def test_entries_are_told_once_a_signed_head_covers_them(house: House, sink: Sink, receiver: Receiver) -> None:
    feed = feeding(house, receiver)
    assert not feed.step(), "there is nothing yet"
    house.append(3)
    assert not feed.step(), "no head covers it"
    house.sequencer.look()
    assert feed.step()
    assert not feed.step(), "it is told already"
    assert (sequences(sink), cursor(house)) == ([1, 2, 3], 3)
    with house.engine.connect() as connection:
        assert connection.execute(select(siem_cursor.c.at)).scalar_one() == house.clock.now


def test_a_long_backlog_is_told_batch_by_batch_in_order(
    house: House, sink: Sink, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server_stub.audit.siem.feed.AT_ONCE", 7)
    grow(house, 30)
    feeding(house, receiver).look()
    assert sequences(sink) == list(range(1, 31))
    assert len(sink.read) == 5


def test_after_a_restart_it_goes_on_where_it_was(house: House, sink: Sink, receiver: Receiver) -> None:
    grow(house, 3)
    feeding(house, receiver).look()
    grow(house, 2)
    feeding(house, receiver).look()
    assert sequences(sink) == [1, 2, 3, 4, 5]


def test_a_batch_that_was_not_taken_is_sent_again(
    house: House, sink: Sink, receiver: Receiver, expect_log: ExpectLog
) -> None:
    feed = feeding(house, receiver)
    sink.acts = [reset, reset]
    grow(house, 300)
    with expect_log(LOGGER, "the SIEM does not take the record: "):
        feed.look()
    assert cursor(house) == 0
    with pytest.raises(OSError):  # noqa: PT011 - reset, broken pipe or end of file, as the moment has it
        feed.step()
    feed.look()
    assert (sequences(sink), cursor(house)) == (list(range(1, 301)), 300)


def test_a_cursor_that_cannot_be_kept_brings_the_batch_twice(
    house: House, sink: Sink, receiver: Receiver, expect_log: ExpectLog
) -> None:
    grow(house, 3)
    feed = feeding(house, receiver)
    trigger = "CREATE TRIGGER full BEFORE INSERT ON siem_cursor BEGIN SELECT RAISE(FAIL, 'disk full'); END"
    house.alter(trigger)
    with expect_log(LOGGER, "how far the SIEM was told could not be kept"):
        feed.look()
    assert (sequences(sink), cursor(house)) == ([1, 2, 3], 0)
    house.alter("DROP TRIGGER full")
    feed.look()
    assert (sequences(sink), cursor(house)) == ([1, 2, 3, 1, 2, 3], 3)


def test_a_receiver_that_is_away_is_said_once_and_tried_again(
    house: House, authority: Authority, expect_log: ExpectLog
) -> None:
    gone = Sink(authority)
    gone.close()
    feed = feeding(house, receiver_at(gone.port, authority.ca))
    grow(house, 1)
    with expect_log(LOGGER, "does not take the record: ConnectionRefusedError"):
        feed.look()
    feed.look()
    assert cursor(house) == 0


def test_what_nobody_foresaw_is_said_and_ends_nothing(
    house: House, sink: Sink, receiver: Receiver, expect_log: ExpectLog
) -> None:
    def clock() -> datetime:
        raise LookupError("a secret")

    grow(house, 1)
    blind = Feed(house.engine, house.writer, receiver, LOG, clock=clock)
    with expect_log(LOGGER, r"^a fault in record-siem: LookupError\n[^(]*in clock$"):
        blind.look()
    blind.look()
    feeding(house, receiver).look()
    assert sequences(sink) == [1]


def test_a_failure_after_a_success_is_said_again(
    house: House, sink: Sink, receiver: Receiver, expect_log: ExpectLog
) -> None:
    feed = feeding(house, receiver)
    for _ in range(2):
        grow(house, 1)
        sink.acts = [reset]
        with expect_log(LOGGER, "does not take the record"):
            feed.look()
        feed.look()
    assert sequences(sink) == [1, 2]


def test_nothing_goes_to_a_receiver_of_another_authority(
    house: House, sink: Sink, tmp_path: Path, expect_log: ExpectLog
) -> None:
    feed = feeding(house, receiver_at(sink.port, make_authority(tmp_path, "other").ca))
    grow(house, 2)
    with expect_log(LOGGER, "SSLCertVerificationError"):
        feed.look()
    assert (sink.read, cursor(house)) == ([], 0)


def test_a_name_that_can_be_no_hosts_is_said(house: House, authority: Authority, expect_log: ExpectLog) -> None:
    receiver = receiver_of(SiemSettings(host=f"{'a' * 64}.example", ca_file=authority.ca))
    assert receiver is not None
    grow(house, 1)
    with expect_log(LOGGER, "Unicode(Encode)?Error"):  # Python 3.13 is the more exact one
        feeding(house, receiver).look()


def test_two_feeds_at_once_tell_everything_and_the_cursor_ends_at_the_end(
    house: House, sink: Sink, receiver: Receiver
) -> None:
    feeds = [feeding(house, receiver) for _ in range(2)]
    start = threading.Barrier(2)

    def race(feed: Feed) -> None:
        start.wait()
        for _ in range(10):
            feed.step()

    threads = [threading.Thread(target=race, args=(one,)) for one in feeds]
    for thread in threads:
        thread.start()
    for _ in range(10):
        grow(house, 5)
    for thread in threads:
        thread.join()
    feeds[0].look()
    told = sequences(sink)
    assert set(told) == set(range(1, 51))
    assert list(dict.fromkeys(told)) == list(range(1, 51)), "each for the first time in order"
    assert cursor(house) == 50


def until(done: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(1_000):
        if done():
            return
        waiting.wait(0.02)
    pytest.fail("the feed's thread did not do it")


def test_the_thread_tells_by_itself_until_it_is_stopped(
    house: House, sink: Sink, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server_stub.audit.siem.feed.INTERVAL", 0.01)
    feed = feeding(house, receiver)
    feed.stop()  # before it was started, too
    for count in (2, 3):
        grow(house, count)
        feed.start()
        until(lambda: cursor(house) == len(house.leaves()))
        feed.stop()
    assert sequences(sink) == [1, 2, 3, 4, 5]


def test_being_stopped_ends_a_long_backlog_after_the_batch(
    house: House, sink: Sink, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server_stub.audit.siem.feed.AT_ONCE", 2)
    grow(house, 9)
    feed = feeding(house, receiver)
    feed.stop()
    feed.look()
    assert sequences(sink) == [1, 2]


def test_the_server_tells_its_own_start_where_the_settings_name_a_siem(
    database: str, tmp_path: Path, sink: Sink, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server_stub.audit.siem.feed.INTERVAL", 0.01)
    siem = SiemSettings(host="127.0.0.1", port=sink.port, ca_file=authority.ca)
    settings = place_settings(Settings(database=database, siem=siem, commit_deadline=30), tmp_path)
    server = build_server(settings, bank_screens, passwords=Passwords(CHEAP))
    with TestClient(server.app):
        until(lambda: bool(sink.read))
    server.close()
    assert server.feed is not None
    assert b'kind="server.started"' in sink.messages[0]
    assert f'"log_name":"{settings.log_origin}"'.encode() in sink.messages[0]


def test_the_server_has_no_feed_without_a_siem(database: str, tmp_path: Path) -> None:
    server = build_server(place_settings(Settings(database=database), tmp_path), bank_screens)
    assert server.feed is None
    server.close()


def test_every_batch_has_a_handshake_of_its_own(house: House, sink: Sink, receiver: Receiver) -> None:
    seen: list[str | None] = []

    def look(connection: ssl.SSLSocket) -> None:
        seen.append(connection.version())
        sink._keep(connection)

    sink.acts = [look, look]
    for _ in range(2):
        grow(house, 1)
        feeding(house, receiver).look()
    assert seen == ["TLSv1.3", "TLSv1.3"]
