"""The real witness is asked over HTTP: it cosigns what grows, and what shrinks or forks is found out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import select

from client.contract.note import COSIGNATURE, NoteKey, open_note
from server_stub.audit.cosigning import Cosigning, Witness, WitnessRefuses
from server_stub.audit.log import newest_note
from server_stub.audit.tables import log_cosignature
from server_stub.listening.listener import Listener
from server_stub.witness.app import make_app
from server_stub.witness.cosigner import Cosigner
from server_stub.witness.folder import open_folder
from server_stub.witness.protocol import trusted_logs
from tests.helpers.guards import ExpectLog
from tests.helpers.record_house import SIGNER, House

LOGGER = "server_stub.audit.cosigning"


@contextmanager
def real_witness(folder: Path, house: House) -> Iterator[Witness]:
    own = open_folder(folder, "audit.example/witness")
    cosigner = Cosigner(trusted_logs([SIGNER.key.vkey]), own.signer, own.book, house.clock)
    listener = Listener(make_app(cosigner), host="127.0.0.1", port=0)
    ready = threading.Event()
    thread = threading.Thread(target=listener.run, args=(ready.set,))
    thread.start()
    try:
        assert ready.wait(20)
        yield Witness(listener.url, own.signer.key)
    finally:
        listener.stop()
        thread.join()
        own.book.close()


@pytest.fixture
def witness(tmp_path: Path, house: House) -> Iterator[Witness]:
    with real_witness(tmp_path / "witness", house) as witness:
        yield witness


def asking(house: House, witness: Witness) -> Cosigning:
    return Cosigning(house.engine, house.writer, house.log, witness, clock=house.clock)


def grow(house: House, count: int) -> None:
    house.append(count)
    house.sequencer.look()


def cosigned(house: House) -> list[int]:
    with house.engine.connect() as connection:
        sizes = connection.execute(select(log_cosignature.c.size).order_by(log_cosignature.c.size)).scalars()
        return list(sizes)


def test_every_head_asked_about_is_cosigned_with_the_witness_s_time(house: House, witness: Witness) -> None:
    cosigning = asking(house, witness)
    assert not cosigning.step(), "there is no head yet"
    for count in (3, 300):
        grow(house, count)
        assert cosigning.step()
        assert not cosigning.step(), "it is cosigned already"
    assert cosigned(house) == [3, 303]
    with house.engine.connect() as connection:
        note = newest_note(connection, cosigned=True)
    assert note is not None
    _, signatures = open_note(note, [SIGNER.key, witness.key])
    assert [one.time for one in signatures] == [0, int(house.clock.now.timestamp())]


def test_after_a_restart_it_goes_on_where_it_was(house: House, witness: Witness) -> None:
    grow(house, 3)
    assert asking(house, witness).step()
    grow(house, 4)
    assert asking(house, witness).step()
    assert cosigned(house) == [3, 7]


def test_a_lost_answer_is_made_good_by_the_size_the_witness_tells(house: House, witness: Witness) -> None:
    cosigning = asking(house, witness)
    grow(house, 3)
    with house.engine.connect() as connection:
        question = cosigning._question(connection, 0)
    assert question is not None
    cosigning._ask(question.body)  # cosigned there, and never heard of here
    grow(house, 4)
    assert not cosigning.step(), "it learns the size"
    assert cosigning.step()
    assert cosigned(house) == [7]


def test_a_record_rolled_back_to_a_backup_is_found_out(house: House, witness: Witness, expect_log: ExpectLog) -> None:
    grow(house, 5)
    assert asking(house, witness).step()
    house.alter("DELETE FROM log_cosignature")
    house.alter("DELETE FROM log_checkpoint")
    house.alter("DELETE FROM central_record WHERE number > 2")
    house.alter("UPDATE record_counter SET last = 2")
    house.alter("UPDATE log_head SET size = 0, edge = ''")
    house.another_sequencer().look()  # which has lost the file of what was signed, too
    cosigning = asking(house, witness)
    with expect_log(LOGGER, "has seen 5 entries, and the record has 2"):
        cosigning.look()
    cosigning.look()  # and is not said again and again
    assert cosigned(house) == []


def test_a_rewritten_past_is_not_cosigned_whoever_signs_it(
    house: House, witness: Witness, expect_log: ExpectLog
) -> None:
    grow(house, 5)
    assert asking(house, witness).step()
    house.rewrite_from(3)
    grow(house, 2)
    cosigning = asking(house, witness)
    cosigning.look()  # whoever rewrote it has no cosignatures left, and learns what the witness knows
    with expect_log(LOGGER, "the witness refuses: status 422"), expect_log("server_stub.witness.book", "finding"):
        cosigning.look()
    assert cosigned(house) == []


def test_a_witness_that_is_away_is_said_once_and_asked_again(
    house: House, tmp_path: Path, expect_log: ExpectLog
) -> None:
    with real_witness(tmp_path / "witness", house) as gone:
        pass
    cosigning = asking(house, gone)
    grow(house, 1)
    with expect_log(LOGGER, "cannot be reached: ConnectionRefusedError"):
        cosigning.look()
    cosigning.look()
    assert cosigned(house) == []


class Liar(BaseHTTPRequestHandler):
    """Answers every question with what the test put on the class."""

    status = 200
    said = b""

    def do_POST(self) -> None:
        """Answer."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.said)))
        self.end_headers()
        self.wfile.write(self.said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def liar(status: int, said: bytes) -> Iterator[str]:
    kind = type("Told", (Liar,), {"status": status, "said": said})
    server = HTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "said", "found"),
    [
        (200, b"", "no cosignature"),
        (200, b"\xff", "no cosignature"),
        (200, "— audit AAAAAAAA\n".encode(), "no cosignature"),
        (403, b"", "status 403"),
        (409, b"many", "without a size"),
        (409, b"1" * 19, "without a size"),
        (409, b"9\n", "has seen 9"),
    ],
)
def test_a_witness_that_says_something_else_is_not_believed(house: House, status: int, said: bytes, found: str) -> None:
    grow(house, 2)
    with liar(status, said) as url:
        cosigning = asking(house, Witness(url, NoteKey("audit", COSIGNATURE, bytes(32))))
        with pytest.raises(WitnessRefuses, match=found):
            cosigning.step()
    assert cosigned(house) == []


def test_a_witness_that_names_the_size_it_was_told_contradicts_itself(house: House) -> None:
    grow(house, 2)
    with liar(409, b"1\n") as url:
        cosigning = asking(house, Witness(url, NoteKey("audit", COSIGNATURE, bytes(32))))
        assert not cosigning.step()
        with pytest.raises(WitnessRefuses, match="contradicts"):
            cosigning.step()


def test_a_database_that_keeps_nothing_is_said(house: House, witness: Witness, expect_log: ExpectLog) -> None:
    grow(house, 2)
    cosigning = asking(house, witness)
    house.alter("ALTER TABLE log_cosignature RENAME TO away")
    with expect_log(LOGGER, "no cosignature could be kept"):
        cosigning.look()
    house.alter("ALTER TABLE away RENAME TO log_cosignature")


def test_the_thread_asks_by_itself_until_it_is_stopped(
    house: House, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server_stub.audit.cosigning.INTERVAL", 0.01)
    grow(house, 2)
    cosigning = asking(house, witness)
    cosigning.stop()  # before it was started, too
    cosigning.start()
    waiting = threading.Event()
    for _ in range(1_000):
        if cosigned(house) == [2]:
            break
        waiting.wait(0.01)
    cosigning.stop()
    assert cosigned(house) == [2]
