"""What the person asks for, as commands."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from client.contract.api import Draft, Lock, Open, Opened, Submit
from client.contract.api import NavItem as Entry
from client.contract.blocks import Action, Target
from client.flows.form import FormState
from tests.helpers.desk_bench import DeskBench, form_screen, open_screen
from tests.helpers.small_server import Told, by_default, refusal, screen_bytes


def test_an_item_opens_its_screen_and_back_and_forward_return(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.target_chosen.emit(Target("AST", "r1"))
    bench.settle()
    assert bench.shown == "画面 AST"
    bench.shell.back_asked.emit()
    bench.settle()
    assert bench.shown == "画面 HOM"
    bench.shell.forward_asked.emit()
    bench.settle()
    assert bench.shown == "画面 AST"
    assert bench.server.commands == [Open(Target("AST", "r1")), Open(Target("HOM")), Open(Target("AST", "r1"))]


def test_refresh_asks_anew(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.action_chosen.emit(Action(id="refresh", label="", does="refresh"))
    bench.settle()
    assert bench.server.commands == [Open(Target("HOM"), fresh=True)]


def test_a_disabled_action_says_its_reason_and_sends_nothing(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.action_chosen.emit(Action(id="x", label="x", does="open", enabled=False, reason="いまは使えません。"))
    bench.settle()
    assert bench.notices == ["いまは使えません。"]
    assert bench.server.commands == []


def test_leaving_a_form_keeps_a_draft_first(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "half")
    bench.server.commands.clear()
    bench.server.numbers.clear()
    bench.server._given.clear()
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    assert bench.server.commands == [Draft(form.screen, {"memo": "half"}), Open(Target("AST"))]


def test_a_form_without_drafts_asks_before_it_is_left(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=False))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "half")
    sent = len(bench.server.commands)
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    assert len(bench.server.commands) == sent
    bench.shell.leave_answered.emit("stay")
    bench.settle()
    assert len(bench.server.commands) == sent
    bench.shell.target_chosen.emit(Target("AST"))
    bench.shell.leave_answered.emit("discard")
    bench.settle()
    assert bench.server.commands[sent:] == [Open(Target("AST"))]


def test_a_draft_typed_when_the_record_is_lost_reaches_the_server_later(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "half")
    bench.server.down = True
    bench.wait(15)
    assert bench.seat.sitting.form is None
    bench.server.down = False
    bench.beat()
    assert Draft(form.screen, {"memo": "half"}) in bench.server.commands


def test_a_field_that_was_left_is_kept_after_a_moment(bench: DeskBench, qtbot: QtBot) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    asking, form = bench.seat.asking, bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "half")
    asking.keep_draft_soon()
    bench.settle()
    assert bench.server.commands[-1:] != [Draft(form.screen, {"memo": "half"})]
    with qtbot.waitSignal(asking._pause.timeout, timeout=5_000):
        pass
    bench.settle()
    assert bench.server.commands[-1:] == [Draft(form.screen, {"memo": "half"})]


def test_what_is_saved_within_that_moment_needs_no_draft(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    asking, form = bench.seat.asking, bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "whole")
    asking.keep_draft_soon()
    asking.submit("save")
    bench.settle()
    assert not asking._pause.isActive()
    assert [type(command) for command in bench.server.commands[-2:]] == [Open, Submit]


def submits(bench: DeskBench) -> list[Submit]:
    return [command for command in bench.server.commands if isinstance(command, Submit)]


def test_an_entry_goes_once_until_it_is_answered(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    asking, form = bench.seat.asking, bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "whole")
    asking.submit("save")
    asking.submit("save")
    form.edit("memo", "changed")
    asking.submit("cancel")
    bench.settle()
    assert submits(bench) == [Submit(form.screen, "save", {"memo": "whole"})]
    asking.submit("save")
    bench.settle()
    assert submits(bench)[1:] == [Submit(form.screen, "save", {"memo": "changed"})]


def test_other_words_of_a_search_need_not_wait_for_the_first_answer(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=False))
    asking, form = bench.seat.asking, bench.seat.sitting.form
    assert form is not None
    for words in ("it", "it", "ito"):
        form.edit("memo", words)
        asking.submit("search")
    bench.settle()
    assert [one.values["memo"] for one in submits(bench)] == ["it", "ito"]


def test_a_draft_counts_as_kept_only_when_the_server_has_said_so(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "half")
    bench.server.answer = lambda _command: refusal("problem:not-permitted")
    bench.seat.asking.keep_draft()
    bench.settle()
    assert form.dirty
    bench.server.answer = by_default
    bench.seat.asking.keep_draft()
    bench.settle()
    assert not form.dirty


def refused_form() -> bytes:
    field = {"id": "memo", "label": "メモ", "value": "ABC DEF"}
    form = {"type": "form", "id": "form", "draft": True, "problem": "確認してください。", "fields": [field]}
    return screen_bytes("HIN", "again", bands=[{"slots": [{"blocks": ["form"]}]}], blocks=[form])


def refuse_a_save(bench: DeskBench) -> FormState:
    open_screen(bench, form_screen(draft=True))
    first = bench.seat.sitting.form
    assert first is not None
    first.edit("memo", "ABC")
    bench.seat.asking.keep_draft()
    bench.settle()
    first.edit("memo", "ABC DEF")
    bench.server.answer = lambda command: (
        Told(screen=refused_form()) if isinstance(command, Submit) else by_default(command)
    )
    bench.seat.asking.submit("save")
    bench.settle()
    form = bench.seat.sitting.form
    assert form is not None
    assert form.screen != first.screen
    assert first.dirty  # nothing of it went through
    return form


def test_what_a_refused_save_shows_again_is_kept_as_a_draft_when_it_is_left(bench: DeskBench) -> None:
    bench.sign_in()
    form = refuse_a_save(bench)
    bench.shell.target_chosen.emit(Target("HOM"))
    bench.settle()
    assert bench.server.commands[-2:] == [Draft(form.screen, {"memo": "ABC DEF"}), Open(Target("HOM"))]


def test_what_a_refused_save_shows_again_is_kept_as_a_draft_when_the_terminal_is_locked(bench: DeskBench) -> None:
    bench.sign_in()
    form = refuse_a_save(bench)
    bench.shell.lock_asked.emit()
    bench.settle()
    assert bench.server.commands[-2:] == [Draft(form.screen, {"memo": "ABC DEF"}), Lock("asked")]


def test_what_a_refused_save_shows_again_is_kept_after_a_moment_without_being_left(
    bench: DeskBench, qtbot: QtBot
) -> None:
    bench.sign_in()
    form = refuse_a_save(bench)
    with qtbot.waitSignal(bench.seat.asking._pause.timeout, timeout=5_000):
        pass
    bench.settle()
    assert bench.server.commands[-1] == Draft(form.screen, {"memo": "ABC DEF"})
    assert not form.dirty


def test_a_save_that_went_through_leaves_nothing_to_keep(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "whole")
    bench.server.answer = lambda command: (
        Told(screen=screen_bytes("HIS")) if isinstance(command, Submit) else by_default(command)
    )
    bench.seat.asking.submit("save")
    bench.settle()
    assert not form.dirty
    assert not any(isinstance(command, Draft) for command in bench.server.commands)


def test_subjects_held_open_lead_to_their_screens(bench: DeskBench) -> None:
    bench.sign_in()
    opened = Opened(title="開いている", items=(Entry(label="A", target=Target("OVW", "a")),))
    bench.server.answer = lambda _command: Told(screen=screen_bytes("AST"), rest={"opened": opened})
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    bench.shell.opened_asked.emit(0)
    bench.shell.opened_asked.emit(5)
    bench.settle()
    assert bench.server.commands[-1] == Open(Target("OVW", "a"))
