"""Group commit: one durable transaction for many, a savepoint for each, and nothing told before the commit."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError

from server_stub.store.engine import open_engine, sqlite_url
from server_stub.store.writer import RecordUnavailable, Writer, _Unit
from tests.helpers.clock import FakeClock
from tests.helpers.guards import ExpectLog

LOG = "server_stub.store.writer"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_url(tmp_path / "w.db"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE line (n INTEGER PRIMARY KEY)"))
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    writer = Writer(engine, deadline=30)
    yield writer
    writer.close()


def add(number: int) -> Callable[[Connection], int]:
    def unit(connection: Connection) -> int:
        connection.execute(text("INSERT INTO line VALUES (:n)"), {"n": number})
        return number

    return unit


def lines(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT n FROM line ORDER BY n")).scalars())


class Held:
    """Keeps the writer busy inside a unit until released, so that what follows arrives together."""

    def __init__(self, writer: Writer, pool: ThreadPoolExecutor) -> None:
        self.entered, self.release = threading.Event(), threading.Event()
        self.result = pool.submit(writer.run, self._wait)
        assert self.entered.wait(10)

    def _wait(self, _connection: Connection) -> None:
        self.entered.set()
        assert self.release.wait(10)


def queued(writer: Writer, count: int) -> None:
    """Wait until so many units stand in the queue."""
    reached = threading.Event()
    while writer._queue.qsize() < count:
        assert not reached.wait(0.001)


def test_a_unit_is_committed_when_it_returns(engine: Engine, writer: Writer) -> None:
    assert writer.run(add(1)) == 1
    assert lines(engine) == [1]


def test_a_writer_is_well_until_a_commit_fails_and_again_when_one_succeeds(
    engine: Engine, writer: Writer, expect_log: ExpectLog
) -> None:
    assert writer.is_well()

    def fail(_connection: Any) -> None:
        raise OSError("disk full")

    event.listen(engine, "commit", fail)
    with expect_log(LOG, "commit failed"), pytest.raises(RecordUnavailable):
        writer.run(add(1))
    assert not writer.is_well()
    event.remove(engine, "commit", fail)
    writer.run(add(1))
    assert writer.is_well()


def test_a_writer_that_hangs_for_longer_than_anybody_waits_is_not_well(engine: Engine) -> None:
    impatient = Writer(engine, deadline=0)
    entered, release = threading.Event(), threading.Event()

    def hang(_connection: Connection) -> None:
        entered.set()
        assert release.wait(10)

    impatient._queue.put(_Unit(hang, Future()))
    assert entered.wait(10)
    assert not impatient.is_well()
    release.set()
    impatient._queue.put(None)
    impatient._thread.join(10)
    assert impatient.is_well()


def test_units_that_arrive_together_share_one_commit(engine: Engine, writer: Writer) -> None:
    commits: list[int] = []
    with ThreadPoolExecutor(12) as pool:
        held = Held(writer, pool)
        results = [pool.submit(writer.run, add(number)) for number in range(10)]
        queued(writer, 10)
        event.listen(engine, "commit", lambda _connection: commits.append(1))
        held.release.set()
        assert sorted(result.result(10) for result in results) == list(range(10))
    assert len(commits) == 2  # the held unit's, and one for all ten
    assert lines(engine) == list(range(10))


def test_a_batch_takes_no_further_unit_once_its_time_is_over(engine: Engine) -> None:
    """What is done already is told, however long the unit behind it takes."""
    seconds = FakeClock()
    writer = Writer(engine, deadline=30, budget=0.1, passing=seconds.monotonic)
    slow_began, slow_may_end = threading.Event(), threading.Event()

    def takes_its_time(_connection: Connection) -> None:
        seconds.advance(0.2)

    def slow(connection: Connection) -> int:
        slow_began.set()
        assert slow_may_end.wait(30)
        return add(3)(connection)

    with ThreadPoolExecutor(5) as pool:
        held = Held(writer, pool)
        results = []
        for count, unit in enumerate((add(1), takes_its_time, add(2), slow), start=1):
            results.append(pool.submit(writer.run, unit))
            queued(writer, count)
        held.release.set()
        try:
            wait(results[:2], 10)
            assert [one.done() for one in results] == [True, True, False, False]
            assert slow_began.wait(10)
            assert lines(engine) == [1], "the third shares the next commit with the fourth"
        finally:
            slow_may_end.set()
        assert [one.result(10) for one in results] == [1, None, 2, 3]
    writer.close()


def test_a_failing_unit_is_rolled_back_alone(engine: Engine, writer: Writer) -> None:
    def half(connection: Connection) -> None:
        add(98)(connection)
        raise KeyError("boom")

    with ThreadPoolExecutor(6) as pool:
        held = Held(writer, pool)
        before, failing = pool.submit(writer.run, add(1)), pool.submit(writer.run, half)
        queued(writer, 2)
        twice = pool.submit(writer.run, add(1))
        queued(writer, 3)
        after = pool.submit(writer.run, add(2))
        queued(writer, 4)
        held.release.set()
        assert (before.result(10), after.result(10)) == (1, 2)
        with pytest.raises(KeyError):
            failing.result(10)
        with pytest.raises(IntegrityError):
            twice.result(10)
    assert lines(engine) == [1, 2]


def test_nobody_is_told_before_the_commit_and_a_failed_one_fails_them_all(
    engine: Engine, writer: Writer, expect_log: ExpectLog
) -> None:
    def fail(_connection: Any) -> None:
        raise OSError("disk full")

    with ThreadPoolExecutor(4) as pool, expect_log(LOG, "commit failed"):
        held = Held(writer, pool)
        event.listen(engine, "commit", fail)
        both = [pool.submit(writer.run, add(number)) for number in (1, 2)]
        queued(writer, 2)
        held.release.set()
        results: list[Future[Any]] = [held.result, *both]
        for result in results:
            with pytest.raises(RecordUnavailable):
                result.result(10)
        event.remove(engine, "commit", fail)
    assert lines(engine) == []
    assert writer.run(add(3)) == 3  # and the next one works again


def test_a_commit_that_hangs_is_given_up_within_the_deadline_and_said_once(
    engine: Engine, expect_log: ExpectLog, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(engine, deadline=0.05)
    release = threading.Event()

    def hang(_connection: Any) -> None:
        release.wait(30)

    event.listen(engine, "commit", hang)
    try:
        with expect_log(LOG, "no commit within the deadline"), pytest.raises(RecordUnavailable, match="deadline"):
            writer.run(add(1))
        with pytest.raises(RecordUnavailable, match="deadline"):
            writer.run(add(2))  # waits behind the hanging one, and is taken back
    finally:
        release.set()
        patient = Writer(engine, deadline=30)
        assert patient.run(add(3)) == 3
        patient.close()
        writer._queue.put(None)
        writer._thread.join(30)
        event.remove(engine, "commit", hang)
    assert 2 not in lines(engine)  # nobody was told, and it was never begun
    assert len(caplog.records) == 1


def test_a_full_queue_is_refused_at_once_and_said_again_after_a_commit(engine: Engine, expect_log: ExpectLog) -> None:
    writer = Writer(engine, deadline=30, waiting=1)
    with ThreadPoolExecutor(4) as pool:
        for number in (1, 2):
            held = Held(writer, pool)
            waiting = pool.submit(writer.run, add(number))
            queued(writer, 1)
            with expect_log(LOG, "too many units"), pytest.raises(RecordUnavailable, match="too many"):
                writer.run(add(3))
            held.release.set()
            assert waiting.result(10) == number
    writer.close()


def test_a_full_disk_loses_no_unit_that_was_told_it_is_safe(
    engine: Engine, writer: Writer, expect_log: ExpectLog
) -> None:
    """SQLite may end the whole transaction by itself; then the units before the failing one must fail as well."""

    def swallow(connection: Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")  # what a full disk does
        raise OSError("disk full")

    with ThreadPoolExecutor(4) as pool, expect_log(LOG, "commit failed"):
        held = Held(writer, pool)
        before = pool.submit(writer.run, add(1))
        queued(writer, 1)
        failing = pool.submit(writer.run, swallow)
        queued(writer, 2)
        held.release.set()
        for result in (before, failing):
            with pytest.raises(RecordUnavailable):
                result.result(10)
    assert lines(engine) == []


def test_a_database_that_fails_a_unit_is_not_the_units_own_fault(
    engine: Engine, writer: Writer, expect_log: ExpectLog
) -> None:
    with expect_log(LOG, "failed in the database"), pytest.raises(RecordUnavailable):
        writer.run(lambda connection: connection.execute(text("SELECT * FROM nowhere")))
    assert writer.run(add(1)) == 1


def test_closing_finishes_what_is_queued(engine: Engine) -> None:
    writer = Writer(engine, deadline=30)
    with ThreadPoolExecutor(4) as pool:
        held = Held(writer, pool)
        waiting = pool.submit(writer.run, add(1))
        queued(writer, 1)
        closing = pool.submit(writer.close)
        queued(writer, 2)
        held.release.set()
        closing.result(10)
        assert waiting.result(10) == 1


KILLED = """
import sys
from pathlib import Path
from sqlalchemy import text
from server_stub.store.engine import open_engine, sqlite_url
from server_stub.store.writer import Writer
writer = Writer(open_engine(sqlite_url(Path(sys.argv[1]))))
number = 0
while True:
    number += 1
    writer.run(lambda connection: connection.execute(text("INSERT INTO line VALUES (:n)"), {"n": number}))
    print(number, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill(engine: Engine, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "w.db")], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(40)]
        process.send_signal(signal.SIGKILL)
        told += [int(line) for line in process.stdout if line.endswith(b"\n")]
    stored = lines(engine)
    assert stored[: len(told)] == told
    assert stored == list(range(1, len(stored) + 1))
