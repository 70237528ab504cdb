"""The thread that looks after clocks does every round, and one that fails does not end it."""

from __future__ import annotations

import threading
from datetime import datetime

from sqlalchemy import Connection, text

from server_stub.identity.reaper import Reaper, Round
from server_stub.store.engine import open_engine
from server_stub.store.writer import Writer
from tests.helpers.clock import START, FakeClock
from tests.helpers.guards import ExpectLog

LOG = "server_stub.identity.reaper"


def test_it_looks_until_it_is_stopped(database: str) -> None:
    engine = open_engine(database)
    writer = Writer(engine, deadline=30)
    looked: list[datetime] = []
    twice = threading.Event()

    def look(_connection: Connection, now: datetime) -> None:
        looked.append(now)
        if len(looked) >= 2:
            twice.set()

    reaper = Reaper(writer, (Round("eyes", look),), clock=FakeClock().utc, interval=0.001)
    reaper.start()
    assert twice.wait(10)
    reaper.stop()
    reaper.stop()
    count = len(looked)
    assert looked[0] == START
    writer.close()
    engine.dispose()
    assert len(looked) == count


def test_a_failing_round_leaves_the_others_running(database: str, expect_log: ExpectLog) -> None:
    engine = open_engine(database)
    writer = Writer(engine, deadline=30)
    looked: list[datetime] = []

    def fail(connection: Connection, _now: datetime) -> None:
        connection.execute(text("SELECT * FROM nowhere"))

    reaper = Reaper(
        writer,
        (Round("nowhere", fail), Round("eyes", lambda _connection, now: looked.append(now))),
        clock=FakeClock().utc,
    )
    with (
        expect_log("server_stub", "failed in the database"),
        expect_log(LOG, "^nowhere could not be looked after: OperationalError$"),
    ):
        reaper.look()
    writer.close()
    engine.dispose()
    assert looked == [START]


def test_a_fault_in_a_round_ends_neither_the_others_nor_the_looking(database: str, expect_log: ExpectLog) -> None:
    engine = open_engine(database)
    writer = Writer(engine, deadline=30)
    looked: list[datetime] = []

    def err(_connection: Connection, _now: datetime) -> None:
        raise LookupError("session without a terminal chain")

    reaper = Reaper(
        writer,
        (Round("chains", err), Round("eyes", lambda _connection, now: looked.append(now))),
        clock=FakeClock().utc,
    )
    with expect_log(LOG, r"^chains could not be looked after: LookupError\n[\s\S]*test_reaper\.py:\d+ in err$"):
        reaper.look()
        reaper.look()
    writer.close()
    engine.dispose()
    assert looked == [START, START]


def test_every_round_that_fails_is_named_and_only_when_that_changes(database: str, expect_log: ExpectLog) -> None:
    engine = open_engine(database)
    writer = Writer(engine, deadline=30)
    faults: list[Exception] = [LookupError(), TypeError()]

    def err(place: int) -> Round:
        def look(_connection: Connection, _now: datetime) -> None:
            raise faults[place].with_traceback(None)

        return Round(f"round {place}", look)

    reaper = Reaper(writer, (err(0), err(1)), clock=FakeClock().utc)
    with expect_log("server_stub", r"(?s)^round 0 .*: LookupError\n.*; round 1 .*: TypeError\n"):
        reaper.look()
    reaper.look()
    faults[1] = KeyError()
    with expect_log("server_stub", r"(?s)^round 0 .*: LookupError\n.*; round 1 .*: KeyError\n"):
        reaper.look()
    writer.close()
    engine.dispose()
