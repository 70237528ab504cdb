"""The verifier on an exported copy against a bare loop that hashes the same bytes, its memory, and one proof."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, update

from client.contract.checkpoint import Checkpoint
from client.contract.merkle import leaf_hash, node_hash, verify_inclusion
from client.contract.note import NoteSigner, sign_note
from server_stub.audit.log import Log
from server_stub.audit.tables import log_checkpoint, log_head, log_tile
from server_stub.audit.tiles import HASH, WIDTH
from server_stub.audit.tree import GrowingTree
from server_stub.audit.verify import checks
from server_stub.audit.verify.checks import Report
from server_stub.audit.verify.copy import Copy
from server_stub.audit.verify.findings import Verdict
from server_stub.audit.verify.policy import read_policy
from server_stub.store.engine import WRITES
from tests.bench.figure import Figure
from tests.bench.record_append import Place
from tests.helpers.log_copy import POLICY, make_copy, random_record
from tests.tour.stage import ROOT

PAIRS = 5
RATE_BOUND, MEMORY_BOUND, PROOF_BOUND_MS = 0.5, 1.2, 5.0
SMALL_PART = 4
LEAVES = 10_000_000
PROOFS = 200


def measure_verify(folder: Path, rows: int) -> Iterator[Figure]:
    """Measure speed on one copy, memory on two of different size."""
    entries = random_record(random.Random(3), rows)
    copy = Copy(make_copy(folder / "copy", entries))
    part = make_copy(folder / "part", entries[: rows // SMALL_PART])
    count = len(entries)
    del entries
    pairs = []
    for _ in range(PAIRS):
        began = time.perf_counter()
        _verify(copy)
        between = time.perf_counter()
        bare_hashes(copy, count)
        pairs.append((count / (between - began), count / (time.perf_counter() - between)))
    ratios = [own / bare for own, bare in pairs]
    own, bare = (median(side) for side in zip(*pairs, strict=True))
    detail = f"{own:,.0f}/s, bare {bare:,.0f}/s, {min(ratios):.2f}-{max(ratios):.2f}, {count:,} entries"
    yield Figure("full verification, to a bare hash loop", median(ratios), RATE_BOUND, detail, least=True)
    large, small = _peak(copy.folder), _peak(part)
    detail = f"{large:.0f} MiB at {count:,}, {small:.0f} MiB at {count // SMALL_PART:,}"
    yield Figure("  its memory, to a quarter's", large / small, MEMORY_BOUND, detail)


def bare_hashes(copy: Copy, count: int) -> None:
    """Read every entry and hash it as a leaf."""
    for index in range(-(-count // WIDTH)):
        for entry in copy.bundle(index, min(WIDTH, count - index * WIDTH)):
            leaf_hash(entry)


def _verify(copy: Copy) -> None:
    report = Report(lambda _line: None)
    checks.check(report, copy, read_policy(POLICY.encode()))
    assert report.verdict is Verdict.SOUND, report.lines


def _peak(folder: Path) -> float:
    """Return the largest resident size of the verifier's process over a copy, in MiB."""
    command = [sys.executable, "-m", "server_stub.audit.verify", str(folder), "check"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss / 1024


def measure_proof(folder: Path) -> Iterator[Figure]:
    """Measure inclusion proofs in a tree of ten million equal leaves, each from a log that remembers no tile."""
    place = Place(folder, "proof")
    signer = NoteSigner("bench.example/record", Ed25519PrivateKey.generate())
    tree = equal_leaves(LEAVES)
    chosen = random.Random(5).sample(range(LEAVES), PROOFS)
    _keep(place, tree, sign_note(Checkpoint(signer.name, LEAVES, tree.root).text, signer), chosen)
    times = []
    with place.engine.connect() as connection:
        for index in chosen:
            log, began = Log(signer.key), time.perf_counter()
            proven = log.prove(connection, 0, [index + 1])
            times.append(1000 * (time.perf_counter() - began))
            assert proven is not None
            verify_inclusion(leaf_hash(b""), index, LEAVES, proven.entries[0].path, tree.root)
    place.close()
    times.sort()
    detail = f"p50 {median(times):.2f} ms, {PROOFS} proofs, nothing remembered"
    yield Figure(f"one proof at {LEAVES:,}, p95 ms", times[PROOFS * 95 // 100], PROOF_BOUND_MS, detail)


def equal_leaves(count: int) -> GrowingTree:
    """Return a tree of so many empty entries: all subtrees of one height have one hash."""
    edge, one, left = b"", leaf_hash(b""), count
    while left:
        edge += one * (left % WIDTH)
        one, left = _above(one), left // WIDTH
    return GrowingTree.at(count, edge)


def _above(one: bytes) -> bytes:
    for _ in range(8):
        one = node_hash(one, one)
    return one


def _keep(place: Place, tree: GrowingTree, note: str, chosen: list[int]) -> None:
    """Keep head, edge and every tile that a chosen leaf's proof can need."""
    now = datetime.now(UTC)
    rows, one, level, count = [], leaf_hash(b""), 0, LEAVES
    while count:
        whole = count // WIDTH
        places = range(whole) if level else sorted({leaf // WIDTH for leaf in chosen if leaf // WIDTH < whole})
        rows += [{"level": level, "place": index, "data": one * WIDTH} for index in places]
        one, level, count = _above(one), level + 1, whole
    assert all(len(row["data"]) == WIDTH * HASH for row in rows if isinstance(row["data"], bytes))
    with place.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.execute(insert(log_tile), rows)
        connection.execute(insert(log_checkpoint).values(size=LEAVES, at=now, note=note))
        connection.execute(update(log_head).values(size=LEAVES, at=now, edge=tree.edge))
