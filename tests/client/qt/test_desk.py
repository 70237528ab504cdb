"""A terminal from start to sign-out: what is shown, what is sent, what is recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from client.contract.api import Draft, Lock, Notice, Open, Opened, Page, Submit, Suggest
from client.contract.api import NavItem as Entry
from client.contract.blocks import Action, Target
from client.contract.codec import encode
from client.contract.kinds import EventKind
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


def test_when_even_the_reserve_is_used_up_the_session_ends(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.down = True
    for _ in range(600):
        bench.recorder.record(EventKind.SCROLLED)
    bench.settle()
    assert bench.phase == "sign-in"
