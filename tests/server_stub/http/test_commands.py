"""Numbered commands: done once, recorded before they are answered, answered again alike."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, event, func, select

from client.contract.api import Lock, Open, PrintMake, ProblemKind, Submit
from client.contract.blocks import Target
from client.contract.codec import digest
from client.contract.kinds import EventKind
from server_stub.audit.documents import read_document
from server_stub.audit.tables import central_record
from server_stub.http.answers import KEPT
from server_stub.screens.tables import draft
from tests.helpers.branch_server import BranchServer
from tests.helpers.guards import ExpectLog
from tests.helpers.stub_screens import screen

MAKE = PrintMake(offer="o", purpose="p", reason="", printer="x", copies=1)


def show(ref: str = "c-1") -> Open:
    return Open(Target("AST", ref))


def drafts(server: BranchServer) -> int:
    with server.parts.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(draft)).scalar_one()


def test_the_receipt_names_the_entry_and_the_document(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    answer = client.do(show()).answer
    entry = branch_server.entries()[-1]
    assert (entry.k, entry.screen, entry.n, entry.req) == ("screen.served", "AST", answer.receipt.number, 1)
    assert answer.receipt.document == entry.doc == digest(screen("AST", "c-1"))
    with branch_server.parts.engine.connect() as connection:
        assert read_document(connection, branch_server.parts.record.keys, entry.doc) == screen("AST", "c-1")


def test_nothing_is_stored_or_logged_that_the_record_closes(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.do(Submit("screen-HIN", "save", {"notes": "秘密の内容"}))
    assert branch_server.parts.record.detail_of(branch_server.last("form.committed")) == {"notes": "秘密の内容"}
    with branch_server.parts.engine.connect() as connection:
        dump = "".join(
            repr(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            for table in ("central_record", "served_document", "answered_command")
        )
    assert "秘密" not in dump
    assert repr("秘密".encode())[2:-1] not in dump


def test_what_came_before_the_screen_is_recorded_before_it(branch_server: BranchServer) -> None:
    receipt = branch_server.signed_in().do(show("after-a-save")).answer.receipt
    assert branch_server.kinds()[-2:] == ["form.committed", "screen.served"]
    assert branch_server.entries()[-1].n == receipt.number


def test_a_command_sent_again_is_answered_again_and_not_done_again(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    first = client.do(show("write")).answer
    client.chain.add()
    again = client.do(show("write"), number=1).answer
    assert branch_server.screens.answered == drafts(branch_server) == 1
    assert isinstance(again.screen, msgspec.Raw)
    assert bytes(again.screen) == screen("AST", "write")
    assert again.receipt == first.receipt
    assert (first.ack.seq, again.ack.seq) == (0, 1)
    assert branch_server.kinds()[-2:] == ["screen.served", "answer.repeated"]
    repeated = branch_server.last("answer.repeated")
    assert repeated.obj is not None
    assert (repeated.obj.n, repeated.req, repeated.doc) == (first.receipt.number, 1, first.receipt.document)


def test_a_look_sent_again_after_a_while_is_decided_anew(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    first = client.do(show()).answer
    branch_server.clock.advance(30)
    assert client.do(show(), number=1).answer.receipt == first.receipt
    branch_server.clock.advance(1)
    anew = client.do(show(), number=1).answer
    assert branch_server.screens.answered == 2
    assert branch_server.kinds()[-3:] == ["answer.repeated", "answer.repeated", "screen.served"]
    assert [entry.dec.rule for entry in branch_server.entries()[-3:-1] if entry.dec] == ["as-before", "decided-anew"]
    assert branch_server.last("screen.served").n == anew.receipt.number
    assert client.do(show(), number=1).answer.receipt == anew.receipt, (
        "the later answer has taken the place of the first"
    )


def test_something_entered_is_never_entered_again_however_late_it_is_asked_for(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    save = Submit("screen-HIN", "save", {"notes": "秘密の内容"})
    first = client.do(save).answer
    branch_server.clock.advance(80)
    again = client.do(save, number=1).answer
    assert (again.notice, again.receipt) == (first.notice, first.receipt)
    assert branch_server.screens.answered == 1
    assert branch_server.kinds()[-2:] == ["form.committed", "answer.repeated"]


def test_a_refusal_sent_again_is_the_same_refusal(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    first, again = client.do(show("refuse")), client.do(show("refuse"), number=1)
    assert first.problem == again.problem
    assert branch_server.kinds()[-2:] == ["denied", "answer.repeated"]
    repeated, denied = branch_server.last("answer.repeated"), branch_server.last("denied")
    assert repeated.obj is not None
    assert repeated.obj.n == denied.n


def test_one_number_cannot_mean_two_commands(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.do(show())
    assert client.do(show("other"), number=1).problem.type == ProblemKind.BAD_REQUEST
    assert branch_server.screens.answered == 1
    assert branch_server.kinds()[-1] == "replay"


def test_a_number_too_old_to_be_remembered_is_never_done_again(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    for _ in range(KEPT + 1):
        client.do(show())
    done = branch_server.screens.answered
    assert client.do(show(), number=1).problem.type == ProblemKind.BAD_REQUEST
    assert client.do(show(), number=2).status == 200
    assert branch_server.screens.answered == done


def test_commands_that_overtake_each_other_are_both_done(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    assert [client.do(show(), number=number).status for number in (2, 1)] == [200, 200]
    assert branch_server.screens.answered == 2


def test_a_refusal_undoes_the_work_and_is_recorded(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    problem = client.do(show("write-and-refuse")).problem
    denied = branch_server.last("denied")
    assert (problem.type, problem.status, problem.detail) == (ProblemKind.NOT_PERMITTED, 403, "担当外です。")
    assert problem.reference == f"R-{denied.n}"
    assert denied.dec is not None
    assert (denied.dec.allow, denied.dec.rule) == (False, "other-branch")
    assert drafts(branch_server) == 0


def test_a_crash_undoes_the_work_is_recorded_and_tells_nothing(
    branch_server: BranchServer, expect_log: ExpectLog
) -> None:
    client = branch_server.signed_in()
    with expect_log("server_stub.http.commands", "KeyError"):
        arrived = client.do(show("crash"))
    assert (arrived.status, arrived.problem.type) == (500, ProblemKind.INTERNAL)
    assert "山田" not in arrived.body.decode()
    assert b"Traceback" not in arrived.body
    assert arrived.problem.reference == f"R-{branch_server.last('request.failed').n}"
    assert client.do(show()).status == 200


def test_a_screen_too_large_for_any_terminal_is_our_own_fault(
    branch_server: BranchServer, expect_log: ExpectLog
) -> None:
    client = branch_server.signed_in()
    with expect_log("server_stub.http.commands", "AnswerTooLarge"):
        assert client.do(show("huge")).problem.type == ProblemKind.INTERNAL


def test_without_a_commit_there_is_no_picture(branch_server: BranchServer, expect_log: ExpectLog) -> None:
    client = branch_server.signed_in()
    before = branch_server.kinds()

    def fail(_connection: Any) -> None:
        raise OSError("disk full")

    event.listen(branch_server.parts.engine, "commit", fail)
    with expect_log("server_stub.store.writer", "commit failed"):
        arrived = client.do(show())
    event.remove(branch_server.parts.engine, "commit", fail)
    assert (arrived.status, arrived.problem.type) == (503, ProblemKind.RECORD_UNAVAILABLE)
    assert b"screen-AST" not in arrived.body
    assert branch_server.kinds() == before
    assert client.do(show(), number=1).status == 200  # the same command, once the disk is back


def test_the_answer_is_not_sent_before_the_commit(branch_server: BranchServer) -> None:
    """The order itself: the entry that the receipt names was in a commit before the answer came back."""
    client = branch_server.signed_in()
    committed: list[int] = []

    def note(connection: Connection) -> None:
        committed.append(connection.execute(select(func.max(central_record.c.number))).scalar_one())

    event.listen(branch_server.parts.engine, "commit", note)
    number = client.do(show()).answer.receipt.number
    before_the_answer = tuple(committed)
    event.remove(branch_server.parts.engine, "commit", note)
    assert before_the_answer[-1:] == (number,)


def test_a_database_that_fails_a_screen_shows_nothing(branch_server: BranchServer, expect_log: ExpectLog) -> None:
    client = branch_server.signed_in()
    with expect_log("server_stub.store.writer", "failed in the database"):
        assert client.do(show("database-fails")).problem.type == ProblemKind.RECORD_UNAVAILABLE


def test_a_locked_session_shows_nothing_until_it_is_unlocked(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.do(show())
    assert client.do(Lock("asked")).status == 200
    for number in (None, 1):  # a new command, and one whose answer is still kept
        arrived = client.do(show(), number=number)
        assert (arrived.status, arrived.problem.type) == (423, ProblemKind.SESSION_LOCKED)
        assert b"screen-AST" not in arrived.body
    assert branch_server.screens.answered == 1
    assert client.unlock().status == 200
    assert client.do(show()).status == 200


def test_locking_twice_and_sending_it_again_do_no_harm(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    assert client.do(Lock("idle")).answer == client.do(Lock("idle"), number=1).answer
    assert client.do(Lock("lease")).status == 200
    assert branch_server.kinds().count("lock") == 2


def test_a_session_left_alone_is_locked_by_the_server_too(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    for _ in range(5):
        branch_server.clock.advance(62)
        assert client.beat().status == 200  # alive, but nobody does anything
    assert client.do(show()).problem.type == ProblemKind.SESSION_LOCKED
    locked = branch_server.last("lock")
    assert locked.dec is not None
    assert locked.dec.rule == "idle"


def test_what_a_terminal_asks_for_by_itself_keeps_no_session_open(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    for _ in range(4):
        branch_server.clock.advance(62)
        client.chain.add(kind=EventKind.LEASE_REGAINED)
        assert client.do(show()).status == 200
        client.chain.add(kind=EventKind.SCREEN_SHOWN)
    branch_server.clock.advance(62)
    assert client.do(show()).problem.type == ProblemKind.SESSION_LOCKED


def test_reading_and_scrolling_keep_a_session_open(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    for _ in range(6):
        branch_server.clock.advance(62)
        client.chain.add()
        assert client.beat().status == 200
    assert client.do(show()).status == 200


def test_an_errand_runs_only_after_its_grant_is_committed(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    seen: list[str] = []
    branch_server.screens.printing = lambda: seen.extend(branch_server.kinds())
    answer = client.do(MAKE).answer
    assert "print.granted" in seen
    assert branch_server.kinds()[-2:] == ["print.granted", "print.spooled"]
    assert answer.sheet is not None
    assert (answer.sheet.state, answer.receipt.number) == ("spooled", branch_server.last("print.spooled").n)


def test_an_errand_is_never_run_twice(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    first = client.do(MAKE).answer
    again = client.do(MAKE, number=1).answer
    assert again == first
    assert len(branch_server.screens.errands) == 1


def test_an_errand_whose_outcome_cannot_be_recorded_is_unknown_afterwards(
    branch_server: BranchServer, expect_log: ExpectLog
) -> None:
    client = branch_server.signed_in()

    def fail(_connection: Any) -> None:
        raise OSError("disk full")

    branch_server.screens.printing = lambda: event.listen(branch_server.parts.engine, "commit", fail)
    with expect_log("server_stub.store.writer", "commit failed"):
        assert client.do(MAKE).problem.type == ProblemKind.RECORD_UNAVAILABLE
    event.remove(branch_server.parts.engine, "commit", fail)
    sheet = client.do(MAKE, number=1).answer.sheet
    assert sheet is not None
    assert sheet.state == "unknown"
    assert len(branch_server.screens.errands) == 1


@pytest.mark.parametrize("how", ["ended", "locked"])
def test_an_errands_outcome_is_recorded_even_when_nobody_may_see_it_any_more(
    branch_server: BranchServer, how: str
) -> None:
    client = branch_server.signed_in()
    token, nonce = client.token, client.nonce

    def meanwhile() -> None:
        client.nonce = nonce + 10
        if how == "ended":
            client.sign_out()
        else:
            client.do(Lock("asked"), number=9)

    branch_server.screens.printing = meanwhile
    arrived = client.do(MAKE, token=token)
    wanted = ProblemKind.SESSION_ENDED if how == "ended" else ProblemKind.SESSION_LOCKED
    assert arrived.problem.type == wanted
    assert branch_server.kinds()[-1] == "print.spooled"
