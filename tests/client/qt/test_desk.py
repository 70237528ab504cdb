"""A person at the terminal: sign-in, session, sign-out; what is shown and what is recorded."""

from __future__ import annotations

import pytest

from client.contract.api import Draft, Open, Submit
from client.contract.blocks import Target
from client.contract.kinds import EventKind
from client.qt.shell.question import QuestionDialog
from tests.helpers.desk_bench import DeskBench, form_screen, open_screen
from tests.helpers.small_server import PASSWORD, refusal


def test_signing_in_shows_the_home_screen_in_one_request(bench: DeskBench) -> None:
    bench.start()
    before = len(bench.server.paths)
    bench.shell.sign_in_asked.emit("1001", PASSWORD)
    bench.settle()
    assert bench.server.paths[before : before + 1] == ["/v1/sign-in"]
    assert (bench.phase, bench.page, bench.shown) == ("open", "Frame", "画面 HOM")
    bench.beat()
    assert EventKind.SCREEN_SHOWN in bench.server.kinds


def test_a_session_that_cannot_be_shown_is_ended_at_once_and_another_sign_in_may_follow(bench: DeskBench) -> None:
    bench.start()
    shell, bench.server.shell = bench.server.shell, None
    bench.shell.sign_in_asked.emit("1001", PASSWORD)
    bench.settle()
    assert (bench.phase, bench.server.ended) == ("sign-in", True)
    assert "表示できません" in bench.told[0][0]
    bench.server.shell = shell
    bench.shell.sign_in_asked.emit("1001", PASSWORD)
    bench.settle()
    assert bench.phase == "open"


def test_passwords_and_typed_characters_are_in_no_event(bench: DeskBench) -> None:
    bench.start()
    bench.shell.sign_in_asked.emit("1001", "wrong-password-7")
    bench.settle()
    bench.shell.sign_in_asked.emit("1001", PASSWORD)
    bench.settle()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "typed-secret")
    bench.shell.lock_asked.emit()
    bench.settle()
    bench.shell.unlock_asked.emit(PASSWORD)
    bench.settle()
    said = "".join(bench.server.events)
    for secret in (PASSWORD, "wrong-password-7", "typed-secret"):
        assert secret not in said


def test_a_session_ended_elsewhere_shows_the_sign_in_with_the_servers_words(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.ended = True
    bench.beat()
    assert (bench.phase, bench.page, bench.shown) == ("sign-in", "SignInPage", "")
    assert bench.told[-1] == ("できません。", "どうするか。", "R-7")
    bench.shell.sign_in_asked.emit("1001", PASSWORD)
    bench.settle()
    assert bench.phase == "open"


def test_someone_else_may_sign_in_and_every_event_is_handed_in_first(bench: DeskBench) -> None:
    bench.sign_in()
    for _ in range(150):
        bench.recorder.record(EventKind.SCROLLED)
    bench.shell.other_person_asked.emit()
    bench.settle()
    assert bench.server.ended
    assert bench.server.kinds.count(EventKind.SCROLLED) == 150
    assert bench.server.kinds[-2:] == [EventKind.SIGN_OUT_ASKED, EventKind.CONTENT_DESTROYED]
    assert (bench.phase, bench.page) == ("sign-in", "SignInPage")


@pytest.mark.parametrize("how", ["sign-out", "end of the program"])
def test_text_entered_last_is_kept_as_a_draft_before_the_session_ends(bench: DeskBench, how: str) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "half")
    if how == "sign-out":
        bench.shell.other_person_asked.emit()
    else:
        bench.desk.close()
    bench.settle()
    assert bench.server.commands[-1] == Draft(form.screen, {"memo": "half"})
    assert bench.server.ended
    assert EventKind.DRAFT_KEPT in bench.server.kinds


@pytest.mark.parametrize("draft", [True, False])
def test_signing_out_asks_first_where_something_was_typed(bench: DeskBench, draft: bool) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=draft))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "half")
    bench.shell.sign_out_asked.emit()
    question = bench.shell._dialogs.top()
    assert isinstance(question, QuestionDialog)
    assert ("下書き" in question.question().text) is draft
    bench.shell.leave_answered.emit("stay")
    bench.settle()
    assert (bench.phase, bench.seat.sitting.form) == ("open", form)
    bench.shell.leave_answered.emit("sign-out")
    bench.settle()
    assert (bench.phase, bench.page, bench.server.ended) == ("sign-in", "SignInPage", True)
    assert (bench.server.commands[-1] == Draft(form.screen, {"memo": "half"})) is draft


def test_signing_out_with_nothing_typed_is_done_at_once(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.sign_out_asked.emit()
    bench.settle()
    assert (bench.phase, bench.page, bench.server.ended) == ("sign-in", "SignInPage", True)
    bench.shell.sign_out_asked.emit()  # nobody is there any more


def test_what_waits_for_the_line_is_handed_in_before_the_session_ends(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    bench.server.down = True
    bench.shell.target_chosen.emit(Target("AST"))
    form.edit("memo", "half")
    bench.seat.asking.keep_draft()
    form.edit("memo", "more")
    bench.settle()
    bench.server.down = False
    bench.shell.other_person_asked.emit()
    bench.settle()
    assert bench.server.commands[-2:] == [Draft(form.screen, {"memo": text}) for text in ("half", "more")]
    assert bench.server.ended


def test_a_form_on_its_way_is_not_kept_as_a_draft_too(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "whole")
    bench.server.lose_answers = True
    bench.seat.asking.submit("save")
    bench.settle()
    bench.server.lose_answers = False
    bench.desk.close()
    assert [type(command) for command in bench.server.commands] == [Open, Submit]
    assert bench.server.ended


def test_a_draft_the_server_refuses_does_not_keep_the_session_open(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "half")
    bench.server.answer = lambda _command: refusal("problem:not-permitted")
    bench.desk.close()
    assert bench.server.ended


def test_closing_the_program_signs_out(bench: DeskBench) -> None:
    bench.sign_in()
    bench.desk.close()
    assert bench.server.ended


def test_switching_the_language_opens_the_screen_again(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.use_language("en")
    bench.settle()
    assert bench.server.commands == [Open(Target("HOM"), fresh=True)]
    assert bench.seat.sitting.lang == "en"


def test_when_even_the_reserve_is_used_up_the_session_ends(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.down = True
    for _ in range(600):
        bench.recorder.record(EventKind.SCROLLED)
    bench.settle()
    assert bench.phase == "sign-in"
