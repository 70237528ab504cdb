"""The witness as a whole: the published exchanges, and that no submission makes it tell two stories or go back."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.merkle import EMPTY_ROOT
from client.contract.note import COSIGNATURE, ED25519, NoteKey, NoteSigner, open_note, sign_note, text_of
from server_stub.witness.book import Book
from server_stub.witness.cosigner import Cosigner
from server_stub.witness.protocol import Refused, trusted_logs
from tests.helpers.clock import START, FakeClock
from tests.helpers.guards import ExpectLog
from tests.server_stub.witness.small_log import HONEST, LOG_KEY, ORIGIN, STRANGER, WITNESS, SmallLog, body

EXCHANGES = "vectors/tlog-witness/add_checkpoint.json"
LOGS = trusted_logs([LOG_KEY.key.vkey])


def answer(cosigner: Cosigner, sent: bytes) -> tuple[int, str]:
    try:
        return 200, cosigner.add_checkpoint(sent)
    except Refused as refused:
        return refused.status, refused.body


def test_the_published_exchanges(book: Book, clock: FakeClock, shared_data: Path, expect_log: ExpectLog) -> None:
    published = json.loads((shared_data / EXCHANGES).read_text("utf-8"))
    origin, public = published["log_origin"], bytes.fromhex(published["log_public_key_hex"])
    signer = NoteSigner("example.com/witness", Ed25519PrivateKey.generate(), COSIGNATURE)
    cosigner = Cosigner(trusted_logs([NoteKey(origin, ED25519, public).vkey]), signer, book, clock.utc)
    assert len(published["steps"]) == 9
    with expect_log("server_stub.witness.book", "no consistency proof"):
        for step in published["steps"]:
            status, told = answer(cosigner, step["body"].encode())
            # The exchanges are older than the text: since 2026 an unknown origin is 404, not 403.
            assert status == (404 if step["assert_text"] == "unknown log" else step["status"])
            assert told == step["assert_text"] if step["assert_op"] == "==" else step["assert_text"] in told
            if status == 200:
                note = step["body"].partition("\n\n")[2]
                assert open_note(note + told, [signer.key])[1][0].line == told


def test_a_cosignature_is_verified_with_the_log_signature_by_whoever_checks(
    cosigner: Cosigner, clock: FakeClock
) -> None:
    line = cosigner.add_checkpoint(HONEST.body(0, 5))
    text, signatures = open_note(sign_note(HONEST.head(5).text, LOG_KEY) + line, [LOG_KEY.key, WITNESS.key])
    assert text == HONEST.head(5).text
    assert [(one.key, one.time) for one in signatures] == [
        (LOG_KEY.key, 0),
        (WITNESS.key, int(clock.utc().timestamp())),
    ]


def test_a_clock_that_is_put_back_does_not_take_the_cosignatures_back(cosigner: Cosigner, clock: FakeClock) -> None:
    times: list[int] = []
    for moment in (START, START - timedelta(days=400), datetime(1969, 1, 1, tzinfo=UTC), START + timedelta(seconds=5)):
        clock.set_utc(moment)
        line = cosigner.add_checkpoint(HONEST.body(5 if times else 0, 5))
        times.append(open_note(sign_note(HONEST.head(5).text, LOG_KEY) + line, [WITNESS.key])[1][0].time)
    start = int(START.timestamp())
    assert times == [start, start, start, start + 5]


def test_monitors_find_the_latest_note_by_the_hash_of_its_origin(cosigner: Cosigner) -> None:
    place = hashlib.sha256(ORIGIN.encode()).hexdigest()
    assert cosigner.checkpoint(place) is None
    line = cosigner.add_checkpoint(HONEST.body(0, 5))
    assert cosigner.checkpoint(place) == sign_note(HONEST.head(5).text, LOG_KEY) + line
    for other in (place.upper(), place[:-1], hashlib.sha256(b"other.example").hexdigest(), ORIGIN):
        assert cosigner.checkpoint(other) is None


def test_a_rewritten_week_is_refused_although_the_log_key_itself_signs_it(
    cosigner: Cosigner, expect_log: ExpectLog
) -> None:
    """Whoever has the database and the log's key can make any tree, and sign it; the witness has seen the real one."""
    rewritten = SmallLog(fork=12)
    cosigner.add_checkpoint(HONEST.body(0, 20))
    assert answer(cosigner, rewritten.body(0, 25))[0] == 409
    with expect_log("server_stub.witness.book", "no consistency proof"):
        assert answer(cosigner, rewritten.body(20, 25))[0] == 422
    with expect_log("server_stub.witness.book", "second root"):
        assert answer(cosigner, rewritten.body(20, 20))[0] == 422
    assert answer(cosigner, HONEST.body(20, 25))[0] == 200


LARGEST = 16
STORIES = [SmallLog(LARGEST), SmallLog(LARGEST, fork=3), SmallLog(LARGEST, fork=8), SmallLog(LARGEST, fork=0)]
SIZES = st.integers(0, LARGEST)
STORY = st.sampled_from(range(len(STORIES)))
# What is sent: story, old size (None: the one the witness knows), new size, and how it is bent.
BENT: dict[str, Callable[[SmallLog, int, int], bytes]] = {
    "straight": lambda log, old, new: log.body(old, new),
    "without proof": lambda log, old, new: body(old, [], sign_note(log.head(new).text, LOG_KEY)),
    "proof of another story": lambda log, old, new: body(
        old, STORIES[0].proof(old, new), sign_note(log.head(new).text, LOG_KEY)
    ),
    "proof of another size": lambda log, old, new: body(
        old, log.proof(max(old - 1, 0), new), sign_note(log.head(new).text, LOG_KEY)
    ),
    "proof cut": lambda log, old, new: body(old, log.proof(old, new)[:-1], sign_note(log.head(new).text, LOG_KEY)),
    "root of another size": lambda log, old, new: body(
        old,
        log.proof(old, new),
        sign_note(Checkpoint(ORIGIN, new, log.head(max(new - 1, 0)).root).text, LOG_KEY),
    ),
    "signed by a stranger": lambda log, old, new: log.body(old, new, signer=STRANGER),
}
SENT = st.tuples(STORY, st.none() | SIZES, SIZES, st.sampled_from([*BENT, "straight", "straight"]))
RESTART = st.none()


@contextmanager
def findings_expected() -> Iterator[None]:
    """Keep the book's warnings from the watch of the tests, and see that they are findings and nothing else."""
    said: list[str] = []

    def hold_back(record: logging.LogRecord) -> bool:
        said.append(record.getMessage())
        return False

    logger = logging.getLogger("server_stub.witness.book")
    logger.addFilter(hold_back)
    try:
        yield
    finally:
        logger.removeFilter(hold_back)
    assert all(line.startswith(f"finding against {ORIGIN}, size ") for line in said)


@settings(max_examples=100)
@given(st.lists(SENT | RESTART, max_size=12))
def test_whatever_is_sent_it_tells_one_story_that_only_grows(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int | None, int, str] | None]
) -> None:
    path = tmp_path_factory.mktemp("story") / "book.db"
    cosigner = Cosigner(LOGS, WITNESS, Book(path, make=True), FakeClock().utc)
    signed = [Checkpoint(ORIGIN, 0, EMPTY_ROOT)]
    with findings_expected():
        for step in steps:
            if step is None:
                cosigner.book.close()
                cosigner = replace(cosigner, book=Book(path, make=False))
                continue
            story, old, new, bend = step
            latest, log = signed[-1], STORIES[story]
            from_size = latest.size if old is None else old
            sent = BENT[bend](log, from_size, max(from_size, new))
            status, _ = answer(cosigner, sent)
            if status == 200:
                signed.append(read_checkpoint(text_of(sent.decode().partition("\n\n")[2])))
                assert from_size == latest.size
            elif bend == "straight" and from_size == latest.size:
                assert log.head(from_size) != latest, "an honest log was refused"
            assert_one_story(signed)
    cosigner.book.close()


def assert_one_story(signed: list[Checkpoint]) -> None:
    """Every cosigned head stands in one tree; the first of all may be any, as nobody can know better."""
    assert [one.size for one in signed] == sorted(one.size for one in signed)
    heads = {one for one in signed if one.size}
    assert len({one.size for one in heads}) == len(heads), "two roots for one size"
    assert len(heads) < 2 or any(all(story.head(one.size) == one for one in heads) for story in STORIES)
