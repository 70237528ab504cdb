"""A terminal from start to sign-out: what is shown, what is sent, what is recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from client.contract.api import Draft, Lock, Notice, Open, Opened, Page, Submit, Suggest
from client.contract.api import NavItem as Entry
from client.contract.blocks import Action, Target
from client.contract.codec import encode
from client.contract.events import EventKind
from client.errors import NoKey, Unreachable
from tests.helpers.desk_bench import DeskBench
from tests.helpers.small_server import PASSWORD, Told, refusal, screen_bytes


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[DeskBench]:
    bench = DeskBench()
    yield bench
    bench.close()


def form_screen(*, draft: bool) -> bytes:
    blocks = [{"type": "form", "id": "form", "draft": draft, "fields": [{"id": "memo", "label": "メモ"}]}]
    return screen_bytes("HIN", bands=[{"slots": [{"blocks": ["form"]}]}], blocks=blocks)


def open_screen(bench: DeskBench, document: bytes, code: str = "HIN") -> DeskBench:
    bench.server.answer = lambda command: Told(screen=document) if isinstance(command, Open) else Told()
    bench.shell.target_chosen.emit(Target(code))
    return bench.settle()


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


def test_signing_in_shows_the_home_screen_in_one_request(bench: DeskBench) -> None:
    bench.start()
    before = len(bench.server.paths)
    bench.shell.sign_in_asked.emit("1001", PASSWORD)
    bench.settle()
    assert bench.server.paths[before : before + 1] == ["/v1/sign-in"]
    assert (bench.phase, bench.page, bench.shown) == ("open", "Frame", "画面 HOM")
    bench.beat()
    assert EventKind.SCREEN_SHOWN in bench.server.kinds


def test_a_wrong_password_is_told_with_a_reference_and_can_be_tried_again(bench: DeskBench) -> None:
    bench.start()
    bench.shell.sign_in_asked.emit("1001", "wrong")
    bench.settle()
    assert bench.told == [("できません。", "どうするか。", "R-7")]
    assert bench.page == "SignInPage"
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


def test_a_server_that_does_not_answer_is_said_and_asked_again(bench: DeskBench) -> None:
    bench.server.down = True
    bench.start()
    assert bench.desk.outcome == 4
    assert "接続できません" in bench.told[0][0]
    bench.server.down = False
    bench.shell.enrol_asked.emit("right-code")
    bench.settle()
    assert (bench.phase, bench.desk.outcome) == ("sign-in", 0)


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


def test_a_refusal_is_told_and_the_screen_stays(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.answer = lambda _command: refusal("problem:not-permitted")
    bench.shell.target_chosen.emit(Target("APV"))
    bench.settle()
    assert (bench.shown, bench.told[0][2]) == ("画面 HOM", "R-7")


def test_a_document_that_cannot_be_drawn_gives_a_placeholder_and_an_event(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, screen_bytes("AST", blocks=[]), "AST")
    assert bench.shown == "サーバーから届いた内容を表示できません。"
    bench.beat()
    assert EventKind.DOCUMENT_REFUSED in bench.server.kinds
    bench.server.answer = lambda _command: Told(screen=screen_bytes("AST"))
    bench.shell.action_chosen.emit(Action(id="again", label="", does="refresh"))
    bench.settle()
    assert bench.shown == "画面 AST"


def test_an_unknown_block_is_a_placeholder_and_an_event(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, screen_bytes("AST", blocks=[{"type": "hologram", "id": "facts"}]), "AST")
    assert bench.shown == "画面 AST"
    bench.beat()
    assert EventKind.BLOCK_UNSUPPORTED in bench.server.kinds


def test_lock_hides_first_and_unlocking_asks_for_the_screen_again(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.target_chosen.emit(Target("AST", "r1"))
    bench.settle()
    bench.server.down = True
    bench.shell.lock_asked.emit()
    assert (bench.phase, bench.page, bench.shown) == ("locked", "LockPage", ""), "before any answer"
    bench.server.down = False
    bench.settle()
    bench.beat()
    bench.shell.unlock_asked.emit("wrong")
    bench.settle()
    assert (bench.phase, bench.told[-1][2]) == ("locked", "R-7")
    bench.shell.unlock_asked.emit(PASSWORD)
    bench.settle()
    assert (bench.phase, bench.shown) == ("open", "画面 AST")
    assert bench.server.commands[-2:] == [Lock("asked"), Open(Target("AST", "r1"))]


def test_a_locked_terminal_sends_nothing_but_the_lock(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.lock_asked.emit()
    bench.shell.target_chosen.emit(Target("AST"))
    bench.shell.suggest_wanted.emit("a")
    bench.settle()
    assert bench.server.commands == [Lock("asked")]


def test_an_idle_terminal_warns_and_locks(bench: DeskBench) -> None:
    bench.sign_in()
    for _ in range(29):
        bench.wait(10).beat()
    assert bench.phase == "open"
    bench.wait(10)
    assert (bench.phase, bench.server.commands[-1]) == ("locked", Lock("idle"))


def test_a_touch_puts_the_lock_off(bench: DeskBench) -> None:
    bench.sign_in()
    for _ in range(40):
        bench.wait(10).beat()
        bench.desk.touched()
    assert bench.phase == "open"


def test_a_terminal_locked_for_long_signs_out(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.lock_asked.emit()
    bench.settle()
    for _ in range(60):
        bench.wait(10)
        if bench.phase == "locked":
            bench.beat()
    assert (bench.phase, bench.page, bench.server.ended) == ("sign-in", "SignInPage", True)


def test_a_lost_record_destroys_the_content_and_a_regained_one_asks_anew(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.target_chosen.emit(Target("AST", "r1"))
    bench.settle()
    bench.server.down = True
    bench.wait(14.9)
    assert bench.shown == "画面 AST"
    bench.wait(0.1)
    assert (bench.phase, bench.shown) == ("blank", "")
    bench.server.down = False
    bench.beat()
    assert (bench.phase, bench.shown) == ("open", "画面 AST")
    bench.beat()
    kinds = bench.server.kinds
    order = [EventKind.LEASE_LOST, EventKind.CONTENT_DESTROYED, EventKind.LEASE_REGAINED, EventKind.SCREEN_SHOWN]
    places = [len(kinds) - 1 - kinds[::-1].index(kind) for kind in order]
    assert places == sorted(places)


def test_a_record_lost_for_long_locks(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.down = True
    bench.wait(60)
    assert (bench.phase, bench.page) == ("locked", "LockPage")
    bench.server.down = False
    bench.beat()
    assert bench.server.commands == [Lock("lease")]
    bench.shell.unlock_asked.emit(PASSWORD)
    bench.settle()
    assert (bench.phase, bench.shown) == ("open", "画面 HOM")


def test_unlocking_without_a_connection_says_so(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.down = True
    bench.shell.lock_asked.emit()
    bench.settle()
    bench.shell.unlock_asked.emit(PASSWORD)
    bench.settle()
    assert "接続できません" in bench.told[-1][0]
    assert bench.phase == "locked"


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


def test_a_session_ended_elsewhere_shows_the_sign_in_with_the_servers_words(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.ended = True
    bench.beat()
    assert (bench.phase, bench.page, bench.shown) == ("sign-in", "SignInPage", "")
    assert bench.told[-1] == ("できません。", "どうするか。", "R-7")
    bench.shell.sign_in_asked.emit("1001", PASSWORD)
    bench.settle()
    assert bench.phase == "open"


def test_a_session_locked_by_the_server_is_locked_here(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.locked = True
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    assert bench.phase == "locked"


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


def test_closing_the_program_signs_out(bench: DeskBench) -> None:
    bench.sign_in()
    bench.desk.close()
    assert bench.server.ended


def test_switching_the_language_opens_the_screen_again(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.use_language("en")
    bench.settle()
    assert bench.server.commands == [Open(Target("HOM"))]
    assert bench.seat.sitting.lang == "en"


def test_switching_the_language_before_the_sign_in_greets_again(bench: DeskBench) -> None:
    bench.start()
    before = bench.server.paths.count("/v1/hello")
    bench.shell.use_language("en")
    bench.settle()
    assert bench.server.paths.count("/v1/hello") == before + 1


def test_only_the_newest_of_two_screens_is_shown(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.target_chosen.emit(Target("AST"))
    bench.shell.target_chosen.emit(Target("LOG"))
    bench.settle()
    assert bench.shown == "画面 LOG"
    bench.beat()
    stale = [event for event in bench.server.read_events() if event.detail.get("why") == "stale"]
    assert len(stale) == 1


def test_a_full_memory_for_events_takes_the_content_away(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.down = True
    while bench.phase == "open":
        bench.recorder.record(EventKind.SCROLLED)
    assert (bench.phase, bench.shown) == ("blank", "")
    bench.server.down = False
    for _ in range(12):
        bench.beat()
    assert (bench.phase, bench.shown) == ("open", "画面 HOM")


def test_when_even_the_reserve_is_used_up_the_session_ends(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.down = True
    for _ in range(600):
        bench.recorder.record(EventKind.SCROLLED)
    bench.settle()
    assert bench.phase == "sign-in"


def test_many_events_make_the_heart_beat_at_once(bench: DeskBench) -> None:
    bench.sign_in().beat()
    for _ in range(40):
        bench.recorder.record(EventKind.SCROLLED)
    bench.settle()
    assert bench.server.kinds.count(EventKind.SCROLLED) >= 32


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


def test_suggestions_and_rows_reach_their_places(bench: DeskBench) -> None:
    bench.sign_in()
    table = {
        "type": "table", "id": "facts", "count": 500, "page": 50,
        "columns": [{"id": "a", "label": "A", "stretch": True}], "rows": [],
    }  # fmt: skip
    open_screen(bench, screen_bytes("PFL", blocks=[table]), "PFL")
    rows = encode({"screen": "s-PFL-", "block": "facts", "first": 50, "count": 500, "rows": []})
    answers = {"Page": Told(rows=rows), "Suggest": Told(suggestions=encode({"text": "a", "items": []}))}
    bench.server.answer = lambda command: answers[type(command).__name__]
    bench.seat.asking.ask_rows("facts", 50, 50)
    bench.shell.suggest_wanted.emit("a")
    bench.settle()
    assert bench.server.commands[-2:] == [Page("s-PFL-", "facts", 50, 50), Suggest("a")]
    assert bench.told == []


def test_an_answer_without_the_servers_signature_is_never_shown(bench: DeskBench) -> None:
    from dataclasses import replace

    bench.sign_in()
    bench.server.spoil = lambda arrived: replace(arrived, headers={})
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    assert bench.shown == "画面 HOM"
    assert "確認できません" in bench.told[-1][0]
    bench.wait(15)
    assert bench.shown == ""
