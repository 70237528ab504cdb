"""The pages on which nobody is signed in: key, enrolment, greeting, password."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from client.contract.api import ProblemKind
from client.errors import NoKey, Unreachable
from tests.helpers.desk_bench import DeskBench
from tests.helpers.small_server import PASSWORD, refusal


def test_a_new_terminal_enrols_with_the_given_code_and_shows_the_sign_in(bench: DeskBench) -> None:
    bench.start()
    assert (bench.phase, bench.page, bench.told) == ("sign-in", "SignInPage", [])
    assert bench.server.terminal is not None


def test_without_a_code_the_terminal_asks_for_one(qtbot: QtBot) -> None:
    bench = DeskBench(enrol_code="")
    bench.start()
    assert (bench.phase, bench.page) == ("enrolment", "EnrolmentPage")
    bench.shell.enrol_asked.emit("short")
    bench.settle()
    assert "登録コード" in bench.told[0][0]
    bench.shell.enrol_asked.emit("wrong-code")
    bench.settle()
    assert (bench.phase, bench.told[1][2]) == ("enrolment", "R-7")
    bench.shell.enrol_asked.emit(" right-\ncode ")
    bench.settle()
    assert (bench.phase, bench.page) == ("sign-in", "SignInPage")
    bench.close()


def test_a_wrong_password_is_told_with_a_reference_and_can_be_tried_again(bench: DeskBench) -> None:
    bench.start()
    bench.shell.sign_in_asked.emit("1001", "wrong")
    bench.settle()
    assert bench.told == [("できません。", "どうするか。", "R-7")]
    assert bench.page == "SignInPage"
    bench.shell.sign_in_asked.emit("1001", PASSWORD)
    bench.settle()
    assert bench.phase == "open"


def test_a_server_that_does_not_answer_is_said_and_asked_again(bench: DeskBench) -> None:
    bench.server.down = True
    bench.start()
    assert bench.desk.outcome == 4
    assert "接続できません" in bench.told[0][0]
    bench.server.down = False
    bench.shell.reconnect_asked.emit()
    bench.settle()
    assert (bench.phase, bench.desk.outcome) == ("sign-in", 0), "with the code of the command line"


def test_a_key_store_that_fails_is_said_and_tried_again(bench: DeskBench) -> None:
    bench.fail_start.append(NoKey("locked"))
    bench.start()
    assert "鍵" in bench.told[0][0]
    bench.shell.reconnect_asked.emit()
    bench.settle()
    assert bench.phase == "sign-in"


def test_signing_in_before_the_server_was_heard_says_so(bench: DeskBench) -> None:
    bench.fail_start.append(Unreachable())
    bench.start()
    bench.shell.sign_in_asked.emit("1001", PASSWORD)
    bench.settle()
    assert len(bench.told) == 2


def test_switching_the_language_before_the_sign_in_greets_again(bench: DeskBench) -> None:
    bench.start()
    before = bench.server.paths.count("/v1/hello")
    bench.shell.use_language("en")
    bench.settle()
    assert bench.server.paths.count("/v1/hello") == before + 1


@pytest.mark.parametrize("why", [ProblemKind.RECORD_UNAVAILABLE, ProblemKind.TOO_MANY, ProblemKind.INTERNAL])
def test_a_greeting_that_was_refused_is_tried_again(bench: DeskBench, qtbot: QtBot, why: str) -> None:
    bench.server.no_greeting = refusal(why, 503)
    bench.start()
    assert bench.told == [("できません。", "どうするか。", "R-7")]
    bench.server.no_greeting = None
    retry = bench.desk._entry._retry
    assert retry.isActive()
    retry.setInterval(0)
    with qtbot.waitSignal(retry.timeout, timeout=5_000):
        pass
    bench.settle()
    assert bench.phase == "sign-in"
    assert not retry.isActive()


def test_a_terminal_that_is_too_old_does_not_ask_again_on_its_own(bench: DeskBench) -> None:
    bench.server.no_greeting = refusal(ProblemKind.OLD_TERMINAL)
    bench.start()
    assert not bench.desk._entry._retry.isActive()


def test_a_sign_in_before_any_greeting_succeeded_greets_on_the_way_and_opens(bench: DeskBench) -> None:
    bench.server.no_greeting = refusal(ProblemKind.RECORD_UNAVAILABLE, 503)
    bench.start()
    assert bench.phase == "starting"
    bench.told.clear()
    bench.server.no_greeting = None
    bench.shell.sign_in_asked.emit("1001", PASSWORD)
    bench.settle()
    assert (bench.phase, bench.shown, bench.told) == ("open", "画面 HOM", [])
    assert not bench.desk._entry._retry.isActive()
