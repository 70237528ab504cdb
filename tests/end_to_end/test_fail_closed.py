"""What is on the glass when the server is gone: nothing after fifteen seconds, a lock after sixty, later all of it.

The terminal is the real desk and window; its seconds pass on a clock that the test moves.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, select

from client.contract.kinds import EventKind
from client.contract.screen import Screen
from client.net.transport import Timing
from server_stub.screens.tables import draft
from tests.helpers.bank_desk import BankDesk, content_texts, live_screens, screens_since, texts_of_widgets
from tests.helpers.bank_server import KAZUKO, MANAGER, BankServer
from tests.helpers.fault_proxy import Fault, FaultProxy, fault_proxy
from tests.helpers.record_reader import RecordReader
from tests.helpers.tls import make_authority
from tests.helpers.wire_client import PASSWORD

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

HASTY = Timing(connect=0.2, read=0.2, total=60.0)
NOTES = "まだ登録していないメモ"


@pytest.fixture
def desk(qtbot: QtBot, bank: BankServer) -> Iterator[BankDesk]:
    """Somebody looks at a customer's assets."""
    desk = BankDesk(bank).enter()
    desk.press("ctrl+k")
    desk.type(f"AST {KAZUKO}")
    desk.press("Return")
    assert desk.shown_code() == "AST"
    yield desk
    desk.close()


def served(book: RecordReader) -> bytes:
    """The bytes of the screen shown last."""
    shown = [row.entry for row in book.rows() if row.kind == "screen.served"]
    return book.document(shown[-1].doc)


def left_of(content: set[str]) -> set[str]:
    """Which of these texts some widget still holds."""
    held = texts_of_widgets()
    return {text for text in content if any(text in one for one in held)}


def secrets_of(document: bytes) -> set[str]:
    """The customer's own texts; the bare number is also the example beside the command field."""
    named = content_texts(document) - {KAZUKO}
    return {text for text in named if KAZUKO in text or "山本" in text or "," in text or "ヤマモト" in text}


@pytest.fixture
def earlier() -> list[Screen]:
    """Screens held before the test: comes first, so that only the test's own are counted."""
    return live_screens()


def let_pass(desk: BankDesk, seconds: int, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Time passes a second at a time, with a heartbeat tried at each."""
    for _ in range(seconds):
        desk.clock.advance(1)
        if desk.desk._seat is not None:
            desk.seat.pulse.beat()
            desk.seat.pulse.check()
        desk.settle()
        meanwhile()


def test_a_killed_server_takes_the_content_with_it_after_fifteen_seconds_and_locks_after_sixty(
    earlier: list[Screen], desk: BankDesk, bank: BankServer, book: RecordReader
) -> None:
    secrets = secrets_of(served(book))
    assert len(secrets) >= 10
    assert left_of(secrets), "positive control: they can be seen while the screen is shown"
    assert len(screens_since(earlier)) == 1
    bank.stop()
    let_pass(desk, 14)
    assert (desk.phase, desk.shown_code()) == ("open", "AST"), "not before the lease is over"
    let_pass(desk, 1)
    assert (desk.phase, desk.shown_code()) == ("blank", "")
    assert left_of(secrets) == set()
    assert screens_since(earlier) == []
    let_pass(desk, 44)
    assert desk.phase == "blank"
    let_pass(desk, 1)
    assert (desk.phase, desk.page) == ("locked", "LockPage")
    assert left_of(secrets) == set()


def test_a_hung_server_counts_from_the_moment_the_last_answered_request_was_sent(
    earlier: list[Screen], qtbot: QtBot, bank: BankServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It still accepts connections and swallows what it is sent."""
    authority = make_authority(tmp_path_factory.mktemp("hung"), "hung")
    with fault_proxy(authority, ("127.0.0.1", bank.port), lambda: None) as proxy:
        desk = BankDesk(bank, url=proxy.url, ca=authority.ca).enter()
        desk.beat()
        desk.wire.patience = HASTY
        _hang(proxy, 20)
        desk.clock.advance(14)
        desk.seat.pulse.beat()
        desk.settle()
        assert desk.phase == "open", "an unanswered request renews nothing, and fourteen seconds are not fifteen"
        desk.wait(1)
        assert (desk.phase, desk.shown_code(), screens_since(earlier)) == ("blank", "", [])
        proxy.seen.clear()
        desk.close()


def _hang(proxy: FaultProxy, requests: int) -> None:
    proxy.spoil(*[Fault.UNHEARD] * requests)


def test_after_a_short_outage_the_screen_is_asked_for_anew_and_recorded_anew(
    desk: BankDesk, bank: BankServer, book: RecordReader
) -> None:
    session = next(row.session for row in book.rows() if row.kind == "login.ok")
    bank.stop()
    let_pass(desk, 20)
    assert desk.phase == "blank"
    bank.start()
    reader = RecordReader(bank.server.parts.engine, bank.server.parts.record)
    before = reader.last()
    desk.beat()
    assert (desk.phase, desk.shown_code()) == ("open", "AST")
    assert [row.said for row in reader.rows(before) if row.kind != "terminal.events"] == ["screen.served AST"]
    desk.beat()
    kinds = [line_kind(line) for line in reader.lines(session)]
    assert kinds.count(EventKind.LEASE_LOST) == kinds.count(EventKind.LEASE_REGAINED) == 1
    assert kinds.index(EventKind.LEASE_LOST) < kinds.index(EventKind.CONTENT_DESTROYED)
    assert reader.verify() == reader.last()


def line_kind(line: bytes) -> str:
    kind = line.decode().partition('"kind":"')[2].partition('"')[0]
    assert kind
    return kind


def test_after_an_outage_of_a_minute_the_password_opens_the_very_place(desk: BankDesk, bank: BankServer) -> None:
    bank.stop()
    let_pass(desk, 61)
    assert desk.phase == "locked"
    bank.start()
    desk.beat()
    assert (desk.phase, desk.shown_code()) == ("locked", ""), "the connection alone opens nothing"
    desk.type(PASSWORD)
    desk.press("Return")
    assert (desk.phase, desk.shown_code()) == ("open", "AST")


def test_what_was_typed_when_the_server_went_away_is_a_draft_when_it_is_back(desk: BankDesk, bank: BankServer) -> None:
    desk.press("F10")
    assert desk.shown_code() == "HIN"
    form = desk.seat.sitting.form
    assert form is not None
    form.edit("notes", NOTES)
    bank.stop()
    let_pass(desk, 15)
    assert (desk.phase, desk.seat.sitting.form) == ("blank", None)
    bank.start()
    desk.beat()
    assert desk.phase == "open"
    kept = bank.rows(select(draft.c.entered).where(draft.c.code == "HIN"))
    assert len(kept) == 1
    assert NOTES in kept[0].entered
    assert desk.shown_code() == "HIN"
    shown = desk.seat.sitting.form
    assert shown is not None
    assert shown.value("notes") == NOTES


def test_a_session_that_the_server_gave_up_meanwhile_says_so_and_what_left_the_field_is_kept(
    desk: BankDesk, bank: BankServer
) -> None:
    desk.press("F10")
    form = desk.seat.sitting.form
    assert form is not None
    form.edit("notes", NOTES)
    desk.seat.asking.keep_draft()
    desk.settle()
    bank.stop()
    let_pass(desk, 100)
    bank.start()
    desk.beat()
    assert (desk.phase, desk.page) == ("sign-in", "SignInPage")
    title, detail, reference = desk.told[-1]
    assert title
    assert "サインイン" in detail
    assert reference.startswith("R-")
    desk.shell.sign_in_asked.emit(MANAGER, PASSWORD)
    desk.settle()
    (kept,) = bank.rows(select(draft.c.entered).where(draft.c.code == "HIN"))
    assert NOTES in kept.entered


def test_a_server_that_cannot_write_its_record_shows_nothing_and_the_same_request_succeeds_later(
    desk: BankDesk, bank: BankServer, book: RecordReader
) -> None:
    """The disk is full: a lock on the database stands for it."""
    before = book.last()
    held, release = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        held.set()
        release.wait(20)

    stuck = threading.Thread(target=bank.server.parts.writer.run, args=(hold,))
    stuck.start()
    assert held.wait(20)
    desk.wire.patience = HASTY
    desk.press("alt+Home")
    assert desk.shown_code() == "AST", "what was recorded stays, nothing new comes"
    assert book.last() == before
    release.set()
    stuck.join()
    desk.wire.patience = None
    desk.beat()
    desk.settle()
    assert desk.shown_code() == "HOM"
    assert [row.said for row in book.rows(before) if row.kind == "screen.served"] == ["screen.served HOM"]
