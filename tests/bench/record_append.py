"""Durable appends in this process: batches of terminals' events against the same bytes put in by bare SQLite.

Both sides write to a file of their own in the same folder with the same pragmas; pairs alternate, ratios are medians.
"""

from __future__ import annotations

import os
import secrets
import sqlite3  # noqa: TID251 - the bare loop that the record is measured against
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TypeVar

from sqlalchemy import Connection, Engine, event, insert

from client.contract.limits import BATCH_EVENTS
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import begin_events, take_events
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Actor, Record
from server_stub.audit.tables import central_record, record_counter
from server_stub.store.engine import _SQLITE_PRAGMAS, WRITES, open_engine, sqlite_url
from server_stub.store.migrations import upgrade
from server_stub.store.writer import Writer
from tests.bench.figure import Figure
from tests.bench.record_events import Story

T = TypeVar("T")

PAIRS = 31
TURN = 0.25
"""Seconds of each side of a pair."""
APPEND_BOUND, COMMIT_BOUND, GROWTH_BOUND = 0.6, 1.1, 0.8
SMALL_SHARE = 100
"""The small record has this part of the large one's entries."""


Batch = list[tuple[Actor, list[str]]]


class Reporting:
    """Sessions whose terminals report without end."""

    def __init__(self, connection: Connection, record: Record, sessions: int) -> None:
        self._stories: list[tuple[Actor, Story]] = []
        for number in range(sessions):
            actor = Actor(session=secrets.token_hex(12), staff="B1", role="BM", branch="001", terminal=f"T-{number}")
            recorded = record.append(connection, actor, Entry(ServerEvent.SIGNED_IN), at=datetime.now(UTC))
            begin_events(connection, actor, recorded)
            self._stories.append((actor, Story(recorded.hash)))

    def batches(self, events: int, count: int) -> list[Batch]:
        """Return `count` batches of so many events, at most 64 of a session, as a terminal sends them."""
        sessions, each = -(-events // BATCH_EVENTS), min(events, BATCH_EVENTS)
        return [[(actor, story.tell(each)) for actor, story in self._stories[:sessions]] for _ in range(count)]


class Bare:
    """One table of bytes in SQLite, every commit as durable as the record's."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        for pragma in _SQLITE_PRAGMAS:
            self._connection.execute(pragma).close()
        self._connection.execute("CREATE TABLE bare (number INTEGER PRIMARY KEY, data BLOB NOT NULL)")

    def append(self, rows: list[tuple[bytes]]) -> None:
        """Put a batch in with one commit."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO bare (data) VALUES (?)", rows)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


class Place:
    """A record of its own in a folder, with its writer, and how often it has committed."""

    def __init__(self, folder: Path, name: str) -> None:
        url = sqlite_url(folder / f"{name}.db")
        self.engine: Engine = open_engine(url)
        upgrade(self.engine)
        self.record = Record(KeyRing(folder / name))
        self.writer = Writer(self.engine, deadline=60)
        self.commits = 0
        event.listen(self.engine, "commit", self._count)

    def _count(self, _connection: Connection) -> None:
        self.commits += 1

    def reporting(self) -> Reporting:
        """Return terminals that are signed in."""
        return self.writer.run(lambda connection: Reporting(connection, self.record, 1024 // BATCH_EVENTS))

    def take(self, batch: Batch) -> None:
        """Take in a batch with one commit."""
        at = datetime.now(UTC)
        self.writer.run(lambda connection: [take_events(connection, who, events, at=at) for who, events in batch])

    def close(self) -> None:
        """End the writer."""
        self.writer.close()
        self.engine.dispose()


def measure_append(folder: Path) -> Iterator[Figure]:
    """Measure both batch sizes, the server's own entries, and commits against the disk's own rate."""
    place, bare = Place(folder, "append"), Bare(folder / "bare.db")
    try:
        reporting = place.reporting()
        for size in (64, 1024):
            yield _terminal_events(place, bare, reporting, size)
        yield _own_entries(place, bare, 64)
        yield _commits(place, folder)
    finally:
        bare.close()
        place.close()


def _terminal_events(place: Place, bare: Bare, reporting: Reporting, size: int) -> Figure:
    times, pairs = max(3, 2_000 // size), []
    for _ in range(PAIRS):
        batches = reporting.batches(size, times)
        rows = [[(text.encode(),) for _, events in batch for text in events] for batch in batches]
        own = times * size / _seconds(place.take, batches)
        pairs.append((own, times * size / _seconds(bare.append, rows)))
    return _ratio(f"append, batches of {size:,}: to bare SQLite", pairs, APPEND_BOUND)


def _own_entries(place: Place, bare: Bare, size: int) -> Figure:
    actor = Actor(session=secrets.token_hex(12), staff="B1", role="BM", branch="001", terminal="T-1")
    entry = Entry(ServerEvent.LIST_SERVED, screen="CUS", subjects=("c_1",), fields=("name",), count=1, rule="own")
    rows = [(secrets.token_bytes(350),) for _ in range(size)]

    def unit(connection: Connection) -> None:
        for _ in range(size):
            place.record.append(connection, actor, entry, at=datetime.now(UTC))

    pairs = []
    for _ in range(PAIRS):
        own = 4 * size / _seconds(place.writer.run, [unit] * 4)
        pairs.append((own, 4 * size / _seconds(bare.append, [rows] * 4)))
    return _ratio(f"  the server's own entries, {size} a commit", pairs, None)


def _commits(place: Place, folder: Path) -> Figure:
    """Let 64 threads commit one entry each again and again, and count commits against bare fdatasyncs."""
    from concurrent.futures import ThreadPoolExecutor

    ratios, syncs, commits = [], [], []
    with ThreadPoolExecutor(64) as pool:
        for _ in range(5):
            syncs.append(sync_rate(folder))
            before, began = place.commits, time.perf_counter()
            list(pool.map(lambda _: place.writer.run(_one(place.record)), range(640)))
            commits.append((place.commits - before) / (time.perf_counter() - began))
            ratios.append(commits[-1] / syncs[-1])
    detail = f"{median(commits):,.0f} commits/s, {median(syncs):,.0f} fdatasyncs/s, 64 threads"
    return Figure("commits, to the disk's fdatasync", median(ratios), COMMIT_BOUND, detail)


def _one(record: Record) -> Callable[[Connection], object]:
    return lambda connection: record.append(connection, Actor(), Entry(ServerEvent.PULSE), at=datetime.now(UTC))


def sync_rate(folder: Path) -> float:
    """Return how often a second 512 bytes can be appended to a file and made durable."""
    with (folder / "sync").open("wb", buffering=0) as file:
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < TURN:
            file.write(bytes(512))
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.perf_counter() - began)


def measure_growth(folder: Path, rows: int) -> Iterator[Figure]:
    """Measure batches of 64 on a record with few entries and on one with many, by turns."""
    small, large = Place(folder, "small"), Place(folder, "large")
    try:
        fill(small, rows // SMALL_SHARE)
        fill(large, rows)
        people = {place: place.reporting() for place in (small, large)}
        pairs = []
        for _ in range(PAIRS):
            prepared = {place: people[place].batches(64, 20) for place in (large, small)}
            rates = [20 * 64 / _seconds(place.take, prepared[place]) for place in (large, small)]
            pairs.append((rates[0], rates[1]))
        name = f"append at {rows:,} entries, to {rows // SMALL_SHARE:,}"
        yield _ratio(name, pairs, GROWTH_BOUND, "small")
    finally:
        small.close()
        large.close()


def fill(place: Place, rows: int) -> None:
    """Put so many entries into the record's table at once; what they say does not matter to whoever appends next."""
    data = secrets.token_bytes(400)
    for first in range(1, rows + 1, 10_000):
        numbers = range(first, min(first + 10_000, rows + 1))
        entries = [
            {
                "number": number,
                "chain": f"session:{number // 50}",
                "kind": "list.served",
                "at": datetime.now(UTC),
                "session": f"{number // 50:024x}",
                "staff": f"B{number % 999:05}",
                "branch": "001",
                "terminal": "T-1",
                "screen": "CUS",
                "allowed": True,
                "document": "",
                "hash": f"{number:064x}",
                "data": data,
            }
            for number in numbers
        ]
        with place.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            connection.execute(insert(central_record), entries)
            connection.execute(record_counter.update().values(last=numbers[-1]))


def _seconds(work: Callable[[T], object], pieces: list[T]) -> float:
    began = time.perf_counter()
    for piece in pieces:
        work(piece)
    return time.perf_counter() - began


def _ratio(name: str, pairs: list[tuple[float, float]], bound: float | None, other: str = "bare") -> Figure:
    """Return the median of each pair's ratio, with both rates and the spread."""
    ratios = [own / bare for own, bare in pairs]
    own, bare = median(own for own, _ in pairs), median(bare for _, bare in pairs)
    detail = f"{own:,.0f}/s, {other} {bare:,.0f}/s, {min(ratios):.2f}-{max(ratios):.2f} over {len(pairs)} pairs"
    return Figure(name, median(ratios), bound, detail, least=True)
