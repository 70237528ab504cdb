"""How long an entry waits for a signed head that covers it, while entries arrive at a steady 2,000 a second."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select

from client.contract.note import NoteSigner
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.record import Actor
from server_stub.audit.sequencer import Sequencer
from server_stub.audit.tables import central_record, log_checkpoint
from server_stub.store.columns import microseconds
from tests.bench.figure import Figure
from tests.bench.record_append import Place

RATE = 2_000
PORTION = 20
SECONDS = 5.0
BOUND = 1.0
KEPT_UP = 0.95


def measure_heads(folder: Path) -> Iterator[Figure]:
    """Feed the record, and read from its own times when each entry was covered."""
    place = Place(folder, "heads")
    signer = NoteSigner("bench.example/record", Ed25519PrivateKey.generate())
    sequencer = Sequencer(place.engine, place.writer, place.record, signer, clock=lambda: datetime.now(UTC))
    sequencer.start()
    try:
        rate = _feed(place)
    finally:
        sequencer.stop()
    with place.engine.connect() as connection:
        entries = connection.execute(select(central_record.c.number, central_record.c.at)).all()
        heads = connection.execute(select(log_checkpoint.c.size, log_checkpoint.c.at).order_by("size")).all()
    place.close()
    waits = covered_after(
        [(row.number, microseconds(row.at)) for row in entries], [(row.size, microseconds(row.at)) for row in heads]
    )
    p99 = sorted(waits)[int(len(waits) * 0.99)] / 1e6
    yield Figure("entry under a signed head, p99 s", p99, BOUND, f"{len(waits):,} entries, {len(heads)} heads")
    yield Figure("  entries/s meanwhile", rate, KEPT_UP * RATE, f"{RATE:,} offered", least=True)


def covered_after(entries: Sequence[tuple[int, int]], heads: Sequence[tuple[int, int]]) -> list[int]:
    """Return how long each (number, time) waited for the first head (size, time) that covers it, heads by size.

    Raises: LookupError, for an entry that no head covers.
    """
    sizes = [size for size, _ in heads]
    waits = []
    for number, at in entries:
        place = bisect_left(sizes, number)
        if place == len(heads):
            raise LookupError(f"no head covers entry {number}")
        waits.append(heads[place][1] - at)
    return waits


def _feed(place: Place) -> float:
    """Append at a steady rate from one thread; return the rate reached."""
    pause, began, portions = Event(), time.perf_counter(), int(SECONDS * RATE / PORTION)

    def unit(connection: Connection) -> None:
        for _ in range(PORTION):
            place.record.append(connection, Actor(), Entry(ServerEvent.PULSE), at=datetime.now(UTC))

    for portion in range(portions):
        due = began + portion * PORTION / RATE
        pause.wait(max(0.0, due - time.perf_counter()))
        place.writer.run(unit)
        if time.perf_counter() - began > 3 * SECONDS:
            portions = portion + 1
            break
    return portions * PORTION / (time.perf_counter() - began)
