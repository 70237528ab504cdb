"""The central record's numbers, each as a ratio to something bare that was measured in the same run and folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from server_stub.store.engine import sqlite_url
from tests.bench.figure import Figure
from tests.bench.record_append import measure_append, measure_growth
from tests.bench.record_heads import measure_heads
from tests.bench.record_https import House, measure_reads, measure_reports
from tests.bench.record_verify import measure_proof, measure_verify
from tests.conftest import postgres_programs
from tests.helpers.postgres import postgres_server


def measure_record(folder: Path, rows: int) -> Iterator[Figure]:
    """Measure everything in a folder of its own, which is gone afterwards; `rows`: entries of the large record."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield from measure_append(folder)
        yield from _over_https(folder)
        yield from measure_heads(folder)
        yield from measure_verify(folder, rows)
        yield from measure_proof(folder)
        yield from measure_growth(folder, rows)
        yield Figure("load of the machine meanwhile", os.getloadavg()[1], None, "5 minutes' mean")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _over_https(folder: Path) -> Iterator[Figure]:
    place = folder / "sqlite"
    place.mkdir()
    with House(place, sqlite_url(place / "bank.db")) as house:
        yield from measure_reports(house, folder, "HTTPS, SQLite")
        yield from measure_reads(house)
    programs = postgres_programs()
    if programs is None:
        print("HTTPS, PostgreSQL: not measured, as this machine has no PostgreSQL server")
        return
    place = folder / "postgres"
    place.mkdir()
    with postgres_server(programs, durable=True) as server, House(place, server.create("bench")) as house:
        yield from measure_reports(house, folder, "HTTPS, PostgreSQL")
