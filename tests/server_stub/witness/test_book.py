"""The book compares and replaces in one step that is on the disk, forgets nothing, and keeps what was found."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Pool, event
from sqlalchemy.exc import DatabaseError, OperationalError

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.note import NoteSigner, cosign, open_note, sign_note, text_of
from server_stub.witness.book import MOST_FINDINGS, Book, BookLost
from server_stub.witness.protocol import Refused, read_submission, signed_head, trusted_logs
from tests.helpers.guards import ExpectLog
from tests.server_stub.witness.full_disk import full_disk
from tests.server_stub.witness.small_log import HONEST, LOG_KEY, ORIGIN, WITNESS, SmallLog, body, long_body

SECOND = NoteSigner("second.example", LOG_KEY.private)
LOGS = trusted_logs([LOG_KEY.key.vkey, SECOND.key.vkey])
NOW = 1_800_000_000


def send(book: Book, sent: bytes, *, now: int = NOW) -> str:
    submission = read_submission(sent)
    return book.cosign(submission, signed_head(submission, LOGS), WITNESS, now)


def status(book: Book, sent: bytes) -> int:
    try:
        send(book, sent)
    except Refused as refused:
        return refused.status
    return 200


def size_in(book: Book, origin: str = ORIGIN) -> int:
    note = book.note(origin)
    return 0 if note is None else read_checkpoint(text_of(note)).size


def time_of(book: Book) -> int:
    note = book.note(ORIGIN)
    assert note is not None
    return open_note(note, [WITNESS.key])[1][0].time


def of_second(old: int, size: int) -> bytes:
    text = HONEST.head(size).text.replace(ORIGIN, SECOND.name)
    return body(old, HONEST.proof(old, size), sign_note(text, SECOND))


def test_what_is_kept_is_the_logs_note_with_the_line_that_was_returned(book: Book) -> None:
    assert book.note(ORIGIN) is None
    line = send(book, HONEST.body(0, 5))
    assert book.note(ORIGIN) == sign_note(HONEST.head(5).text, LOG_KEY) + line
    line = send(book, HONEST.body(5, 9))
    assert book.note(ORIGIN) == sign_note(HONEST.head(9).text, LOG_KEY) + line


def test_each_log_has_its_own_latest_head(book: Book) -> None:
    assert [status(book, sent) for sent in (HONEST.body(0, 5), of_second(0, 3), of_second(3, 4))] == [200] * 3
    assert (size_in(book), size_in(book, SECOND.name)) == (5, 4)


def test_the_same_head_may_be_cosigned_again_for_its_newer_time(book: Book) -> None:
    send(book, HONEST.body(0, 5))
    send(book, HONEST.body(5, 5), now=NOW + 60)
    assert time_of(book) == NOW + 60


def test_time_never_goes_back_whichever_log_it_was_used_for(book: Book) -> None:
    send(book, of_second(0, 3), now=NOW)
    for now in (NOW - 1, 0, -5):
        send(book, HONEST.body(size_in(book), 5), now=now)
        assert time_of(book) == NOW


@pytest.mark.parametrize("now", [0, -1])
def test_a_cosignature_always_has_a_time(book: Book, now: int) -> None:
    send(book, HONEST.body(0, 5), now=now)
    assert time_of(book) == 1


def test_a_restart_does_not_let_a_log_go_back(tmp_path: Path) -> None:
    first = Book(tmp_path / "kept.db", make=True)
    send(first, HONEST.body(0, 9))
    first.close()
    again = Book(tmp_path / "kept.db", make=False)
    try:
        for sent in (HONEST.body(0, 5), HONEST.body(5, 7), SmallLog(fork=3).body(0, 12)):
            with pytest.raises(Refused) as refused:
                send(again, sent)
            assert (refused.value.status, refused.value.body) == (409, "9\n")
        assert status(again, HONEST.body(9, 12)) == 200
    finally:
        again.close()


def test_a_file_of_its_own_for_its_owner_alone(book: Book, tmp_path: Path) -> None:
    assert (tmp_path / "book.db").stat().st_mode & 0o777 == 0o600
    book.close()
    assert [path.name for path in tmp_path.iterdir()] == ["book.db"], "at rest it is one file"


def test_every_connection_syncs_every_commit(tmp_path: Path) -> None:
    found: list[tuple[Any, Any]] = []

    def look(connection: Any, _record: Any, _proxy: Any) -> None:
        asked = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")]
        found.append((asked[0], asked[1]))

    event.listen(Pool, "checkout", look)
    try:
        made = Book(tmp_path / "book.db", make=True)
        send(made, HONEST.body(0, 5))
        made.close()
    finally:
        event.remove(Pool, "checkout", look)
    assert set(found) == {(2, "wal")}  # 2 is FULL


def test_a_lost_or_emptied_book_is_not_begun_anew(tmp_path: Path) -> None:
    with pytest.raises(BookLost, match="gone"):
        Book(tmp_path / "book.db", make=False)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "book.db").touch()
    with pytest.raises(BookLost, match="empty"):
        Book(tmp_path / "book.db", make=False)


@pytest.mark.parametrize("make", [True, False])
def test_a_file_that_is_no_book_is_refused(tmp_path: Path, make: bool) -> None:
    (tmp_path / "book.db").write_bytes(b"something else, and long enough to be looked at" * 20)
    with pytest.raises(DatabaseError, match="not a database"):
        Book(tmp_path / "book.db", make=make)


def test_nobody_gets_between_comparing_and_replacing(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(book, HONEST.body(0, 5))
    other = Book(tmp_path / "book.db", make=False, wait=0)  # another process on the same file, that does not wait

    intruded: list[int] = []

    def intrude() -> None:
        with pytest.raises(OperationalError, match="locked"):
            send(other, HONEST.body(5, 9))
        intruded.append(size_in(other))

    def cosign_later(text: str, signer: NoteSigner, *, time: int) -> str:
        if not intruded:
            intrude()
        return cosign(text, signer, time=time)

    # The signature is made after comparing and before replacing.
    monkeypatch.setattr("server_stub.witness.book.cosign", cosign_later)
    send(book, HONEST.body(5, 7))
    assert intruded == [5], "reading goes on meanwhile"
    assert status(other, HONEST.body(5, 9)) == 409
    assert size_in(other) == 7
    other.close()


def test_two_submitters_of_one_old_size_cannot_both_win(book: Book) -> None:
    send(book, HONEST.body(0, 1))
    known = 1
    while known < 38:
        sizes = (known + 1, known + 2)
        bodies = [HONEST.body(known, size) for size in sizes]
        found = raced(book, bodies)
        assert sorted(found) == [200, 409]
        known = sizes[found.index(200)]
        assert size_in(book) == known


def raced(book: Book, bodies: list[bytes]) -> list[int]:
    """Send from one thread each at the same moment; return the statuses in the order of the bodies."""
    together, found = threading.Barrier(len(bodies)), [0] * len(bodies)

    def run(at: int) -> None:
        together.wait(20)
        found[at] = status(book, bodies[at])

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(bodies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_what_cannot_be_kept_is_not_cosigned(book: Book) -> None:
    send(book, HONEST.body(0, 5))
    with full_disk(), pytest.raises(OperationalError, match="full"):
        send(book, long_body(5, 9))
    assert size_in(book) == 5
    assert status(book, HONEST.body(5, 7)) == 200


def test_a_signed_checkpoint_that_fails_a_check_is_kept_with_the_note_it_contradicts(
    book: Book, expect_log: ExpectLog
) -> None:
    other = SmallLog(fork=2)
    send(book, HONEST.body(0, 5))
    before = book.note(ORIGIN)
    with expect_log("server_stub.witness.book", rf"finding against {ORIGIN}, size 5: a second root for one size$"):
        assert status(book, other.body(5, 5)) == 422
    assert book.note(ORIGIN) == before
    (found,) = book.findings()
    assert (found.time, found.origin, found.size, found.reason) == (NOW, ORIGIN, 5, "a second root for one size")
    texts = [open_note(note, [LOG_KEY.key])[0] for note in (found.note, found.against)]
    assert texts == [other.head(5).text, HONEST.head(5).text], "two stories, both signed by the log"


def test_a_finding_before_the_first_cosignature_contradicts_no_note(book: Book, expect_log: ExpectLog) -> None:
    with expect_log("server_stub.witness.book", "no consistency proof"):
        assert status(book, body(0, [bytes(32)], sign_note(HONEST.head(5).text, LOG_KEY))) == 422
    assert [one.against for one in book.findings()] == [""]
    assert book.note(ORIGIN) is None


def test_a_second_story_is_found_also_where_the_submitter_is_only_told_the_size(
    book: Book, expect_log: ExpectLog
) -> None:
    send(book, HONEST.body(0, 5))
    with expect_log("server_stub.witness.book", "second root"):
        assert status(book, SmallLog(fork=2).body(0, 5)) == 409
    assert [one.note for one in book.findings()] == [sign_note(SmallLog(fork=2).head(5).text, LOG_KEY)]


def test_an_outdated_submission_is_no_finding(book: Book) -> None:
    send(book, HONEST.body(0, 5))
    assert status(book, HONEST.body(3, 7)) == 409
    assert book.findings() == ()


def test_one_checkpoint_is_one_finding_however_often_it_is_sent(book: Book, expect_log: ExpectLog) -> None:
    send(book, HONEST.body(0, 5))
    with expect_log("server_stub.witness.book", "finding"):
        assert status(book, SmallLog(fork=2).body(5, 5)) == 422
    assert status(book, SmallLog(fork=2).body(5, 5)) == 422  # and no second line in the log
    assert len(book.findings()) == 1


def test_the_oldest_findings_are_kept_and_the_rest_is_counted(book: Book, expect_log: ExpectLog) -> None:
    send(book, HONEST.body(0, 1))
    sent = [body(1, [], sign_note(Checkpoint(ORIGIN, 2 + at, bytes(32)).text, LOG_KEY)) for at in range(MOST_FINDINGS)]
    for one in sent:
        with expect_log("server_stub.witness.book", "finding"):
            assert status(book, one) == 422
    more = [body(1, [], sign_note(Checkpoint(ORIGIN, 900 + at, bytes(32)).text, LOG_KEY)) for at in range(3)]
    with expect_log("server_stub.witness.book", "finding"):
        assert status(book, more[0]) == 422
    for one in (*more[1:], sent[5]):  # one more than is kept is said once, and what is kept already is no other
        assert status(book, one) == 422
    assert [one.size for one in book.findings()] == list(range(MOST_FINDINGS + 1, 1, -1))
    assert book.left_out() == {ORIGIN: 3}
