"""Commands on their way: the same number again, only the newest shown, forged answers never."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client.contract.api import INTERACT, Draft, Notice, Open, Submit
from client.contract.blocks import Action, Target
from client.errors import Unreachable
from tests.helpers.desk_bench import DeskBench, form_screen, open_screen
from tests.helpers.small_server import Told, screen_bytes


def test_a_lost_answer_is_asked_for_with_the_same_number(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.lose_answers = True
    bench.shell.target_chosen.emit(Target("AST", "r1"))
    bench.settle()
    assert bench.shown == "画面 HOM"
    bench.server.lose_answers = False
    bench.beat()
    assert bench.shown == "画面 AST"
    assert bench.server.numbers == [1]


def test_an_entry_whose_answer_was_lost_is_done_once_and_its_result_shown(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    done = Told(screen=screen_bytes("HIS"), rest={"notice": Notice(text="登録しました。", tone="ok")})
    bench.server.answer = lambda _command: done
    bench.server.lose_answers = True
    bench.shell.action_chosen.emit(Action(id="save", label="", does="submit"))
    bench.settle()
    bench.wait(20)
    assert bench.phase == "blank"
    bench.server.lose_answers = False
    bench.beat()
    assert (bench.phase, bench.shown, bench.notices) == ("open", "画面 HIS", ["登録しました。"])
    assert [type(command) for command in bench.server.commands] == [Open, Submit]


def test_only_the_newest_of_two_screens_is_shown(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.target_chosen.emit(Target("AST"))
    bench.shell.target_chosen.emit(Target("LOG"))
    bench.settle()
    assert bench.shown == "画面 LOG"
    bench.beat()
    stale = [event for event in bench.server.read_events() if event.detail.get("why") == "stale"]
    assert len(stale) == 1


def test_what_asks_for_content_is_held_back_and_what_was_entered_is_not(bench: DeskBench) -> None:
    bench.sign_in()
    post, draft, opened = bench.seat.post, Draft("s", {"memo": "half"}), Open(Target("AST"))
    post.hold_back()
    for command in (opened, Submit("s", "save", {}), draft):
        post.send(command, "ja")
    bench.settle()
    assert (post.held_back, bench.server.commands) == (True, [draft])
    post.let_out()
    bench.settle()
    assert bench.server.commands == [draft], "what was held back never leaves"
    post.send(opened, "ja")
    bench.settle()
    assert (post.held_back, bench.server.commands) == (False, [draft, opened])


def test_an_answer_without_the_servers_signature_is_never_shown(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.spoil = lambda arrived: replace(arrived, headers={})
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    assert bench.shown == "画面 HOM"
    assert "確認できません" in bench.told[-1][0]
    bench.wait(15)
    assert bench.shown == ""


def forging(bench: DeskBench) -> None:
    """Put somebody on the way who answers every command instead of the server; heartbeats arrive."""
    bench.server.spoil = lambda one: replace(one, headers={}) if bench.server.paths[-1] == INTERACT else one


def test_three_forged_answers_in_a_row_end_the_session_for_good(bench: DeskBench) -> None:
    bench.sign_in()
    forging(bench)
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    bench.beat()
    assert (bench.phase, bench.server.paths.count(INTERACT)) == ("open", 2)
    bench.beat()
    assert (bench.phase, bench.page, bench.shown) == ("sign-in", "SignInPage", "")
    assert "確認できません" in bench.told[-1][0]
    bench.server.spoil = lambda arrived: arrived
    bench.shell.target_chosen.emit(Target("AST"))
    bench.shell.reconnect_asked.emit()
    bench.settle()
    assert (bench.phase, bench.server.paths.count(INTERACT)) == ("sign-in", 3), "nothing is asked any more"
    assert bench.desk._gateway is not None
    with pytest.raises(Unreachable):
        bench.desk._gateway.heartbeat()


def test_a_true_answer_between_forged_ones_lets_the_session_go_on(bench: DeskBench) -> None:
    bench.sign_in()
    for code in ("AST", "LOG"):
        forging(bench)
        bench.shell.target_chosen.emit(Target(code))
        bench.settle()
        bench.beat()
        bench.server.spoil = lambda arrived: arrived
        bench.beat()
        assert (bench.phase, bench.shown) == ("open", f"画面 {code}")
    assert bench.server.paths.count(INTERACT) == 6


def test_nobody_waits_for_a_draft_but_for_what_waits_behind_one(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "half")
    waited: list[bool] = []
    bench.seat.post.waited.connect(waited.append)
    bench.seat.asking.keep_draft()
    assert True not in waited
    bench.shell.target_chosen.emit(Target("AST"))
    assert waited[-1:] == [True]
    bench.settle()
    assert waited[-1:] == [False]
    assert [type(command) for command in bench.server.commands[-2:]] == [Draft, Open]
