"""Over HTTPS with everything on: 64 terminals that report, and the same screen drawn with and without its record.

Server and load generator are processes of their own on the same machine; the generator signs before the clock runs
and verifies every answer after it stopped.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Self

import msgspec
from sqlalchemy import func, select

from client.contract.api import INTERACT
from server_stub.audit.tables import terminal_batch
from server_stub.store.engine import open_engine
from tests.bench.figure import Figure
from tests.bench.record_append import sync_rate
from tests.bench.record_bank import TERMINALS, make_bank, settings_of, write_seats
from tests.bench.record_load import Order, Outcome
from tests.bench.record_server import BARE, UNRECORDED
from tests.tour.stage import ROOT

ROUNDS = 3
SECONDS = 3.0
MOST = 120
"""Most requests signed ahead at each terminal for one round."""
RATE_BOUNDS = {1: 2_500.0, 20: 25_000.0}
"""Events a second, by how many of them a request carries."""
P99_BOUND_MS = 50.0
READ_P50_BOUND, READ_RATE_BOUND = 1.5, 0.7
READ_PAIRS = 5


class House:
    """A filled database, the server on it, and the load generator."""

    def __init__(self, folder: Path, database: str) -> None:
        self.settings = settings_of(folder, database)
        write_seats(make_bank(self.settings, folder), folder / "seats.json")
        self._server = _started("record_server", str(folder))
        assert self._server.stdin is not None
        self._server.stdin.write(f"{database}\n")
        self._server.stdin.flush()
        _, port, key = _said(self._server).split()
        authority = str(folder / "tls" / "ca.pem")
        self._load = _started("record_load", str(folder / "seats.json"), port, authority, key)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self._load, self._server):
            process.terminate()
            process.wait(20)

    def play(self, order: Order) -> Outcome:
        """Let the generator follow an order."""
        assert self._load.stdin is not None
        self._load.stdin.write(msgspec.json.encode(order).decode() + "\n")
        self._load.stdin.flush()
        return msgspec.json.decode(_said(self._load), type=Outcome)

    def server_seconds(self) -> float:
        """Return how much of a processor the server has used."""
        fields = Path(f"/proc/{self._server.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def events(self) -> int:
        """Return how many events the record holds."""
        engine = open_engine(self.settings.database)
        columns = terminal_batch.c
        with engine.connect() as connection:
            count = connection.execute(select(func.sum(columns.last - columns.first + 1))).scalar_one()
        engine.dispose()
        return int(count or 0)


def measure_reports(house: House, folder: Path, name: str) -> Iterator[Figure]:
    """Measure durable appends with one and with twenty events a request, and that none of them is lost."""
    acknowledged = 0
    for each, bound in RATE_BOUNDS.items():
        rates, waits, costs, syncs = [], [], [], []
        for _ in range(ROUNDS):
            syncs.append(sync_rate(folder))
            before = house.server_seconds()
            done = house.play(Order(clients=TERMINALS, requests=MOST, seconds=SECONDS, events=each))
            costs.append(1000 * (house.server_seconds() - before) / len(done.waits))
            rates.append(each * done.answered / done.seconds)
            waits.append(1000 * percentile(done.waits, 0.99))
            acknowledged += each * len(done.waits)
        detail = f"{min(rates):,.0f}-{max(rates):,.0f} over {ROUNDS}; server {median(costs):.2f} ms of a core a request"
        detail += f"; {median(syncs):,.0f} fdatasyncs/s; load {os.getloadavg()[0]:.1f}"
        yield Figure(f"{name}: events/s, {each} a request", median(rates), bound, detail, least=True)
        yield Figure("  p99 ms", median(waits), P99_BOUND_MS, f"{min(waits):.0f}-{max(waits):.0f}")
    yield Figure(f"{name}: acknowledged and not there", abs(acknowledged - house.events()), 0, f"of {acknowledged:,}")


def measure_reads(house: House) -> Iterator[Figure]:
    """Draw a customer's overview with its record and without, by turns: one terminal, then all of them."""
    paths = (INTERACT, BARE, UNRECORDED)
    alone: dict[str, list[float]] = {path: [] for path in paths}
    together: dict[str, list[float]] = {path: [] for path in paths}
    for _ in range(READ_PAIRS):
        for path in paths:
            alone[path].append(1000 * percentile(_read(house, path, 1, 40).waits, 0.5))
        for path in paths:
            done = _read(house, path, TERMINALS, 8)
            together[path].append(done.answered / done.seconds)
    for path, against in ((BARE, "bare drawing"), (UNRECORDED, "all but the entry")):
        # The bound is on the strict side; the other tells the record's part from the session's own.
        p50, rate = (READ_P50_BOUND, READ_RATE_BOUND) if path == BARE else (None, None)
        pairs = list(zip(alone[INTERACT], alone[path], strict=True))
        yield _pairs(f"read, to {against}: p50, 1 client", pairs, p50, "ms", least=False)
        pairs = list(zip(together[INTERACT], together[path], strict=True))
        yield _pairs(f"  throughput, {TERMINALS} clients", pairs, rate, "/s", least=True)


def percentile(values: list[float], part: float) -> float:
    """Return the value that this part of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def _read(house: House, path: str, clients: int, requests: int) -> Outcome:
    order = Order(clients=clients, requests=requests, seconds=SECONDS, path=path, receipts=path == INTERACT)
    return house.play(order)


def _pairs(name: str, pairs: list[tuple[float, float]], bound: float | None, unit: str, *, least: bool) -> Figure:
    ratios = [ours / bare for ours, bare in pairs]
    ours, bare = (median(side) for side in zip(*pairs, strict=True))
    detail = f"{ours:.1f} : {bare:.1f} {unit}, {min(ratios):.2f}-{max(ratios):.2f} over {len(pairs)} pairs"
    return Figure(name, median(ratios), bound, detail, least=least)


def _started(module: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _said(process: subprocess.Popen[str]) -> str:
    """Return the next line a process says. Raises: RuntimeError when it has ended."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{process.args!r} has ended")
    return line
