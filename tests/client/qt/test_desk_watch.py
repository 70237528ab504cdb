"""When content has to go, and when it may come back."""

from __future__ import annotations

import pytest

from client.contract.api import Draft, Lock, Open
from client.contract.blocks import Target
from client.contract.kinds import EventKind
from client.contract.limits import QUEUE_EVENTS
from client.flows.lease import RecordState
from client.flows.trail import RESERVE
from client.qt.desk_clock import stamp_text
from tests.helpers.desk_bench import DeskBench, form_screen, open_screen
from tests.helpers.small_server import PASSWORD, screen_bytes


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


@pytest.mark.parametrize("cause", ["asked", "idle"])
def test_what_was_entered_is_kept_before_the_lock(bench: DeskBench, cause: str) -> None:
    bench.sign_in()
    open_screen(bench, form_screen(draft=True))
    form = bench.seat.sitting.form
    assert form is not None
    form.edit("memo", "half")
    if cause == "asked":
        bench.shell.lock_asked.emit()
    else:
        for _ in range(29):
            bench.wait(10).beat()
        bench.wait(10)
    bench.settle()
    assert (bench.phase, bench.shown) == ("locked", "")
    assert bench.server.commands[-2:] == [Draft(form.screen, {"memo": "half"}), Lock(cause)]  # type: ignore[arg-type]


def test_a_locked_terminal_sends_nothing_but_the_lock(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.lock_asked.emit()
    bench.shell.target_chosen.emit(Target("AST"))
    bench.shell.suggest_wanted.emit("a")
    bench.settle()
    assert bench.server.commands == [Lock("asked")]
    assert bench.server.paths.count("/v1/interact") == 1, "nor does it ask in vain"


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


def test_a_session_that_ended_while_locked_leaves_the_number_there_and_asks_for_the_password(
    bench: DeskBench,
) -> None:
    bench.sign_in()
    bench.server.down = True
    bench.wait(60)
    lock = bench.shell._lock
    assert lock is not None
    lock.password.setText("half of a pass")
    bench.server.down, bench.server.ended = False, True
    bench.beat()
    page = bench.shell._sign_in
    assert (bench.page, page.staff.text(), page.password.text()) == ("SignInPage", "1001", "")
    assert page.first_focus() is page.password
    assert lock.password.text() == ""


@pytest.mark.parametrize("how", ["left", "open"])
def test_no_number_is_left_by_who_signed_out_nor_by_a_session_that_was_not_locked(bench: DeskBench, how: str) -> None:
    bench.sign_in()
    if how == "left":
        bench.shell.lock_asked.emit()
        bench.settle()
        bench.shell.other_person_asked.emit()
    else:
        bench.server.ended = True
        bench.beat()
    bench.settle()
    assert (bench.page, bench.shell._sign_in.staff.text()) == ("SignInPage", "")


def test_unlocking_without_a_connection_says_so(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.down = True
    bench.shell.lock_asked.emit()
    bench.settle()
    bench.shell.unlock_asked.emit(PASSWORD)
    bench.settle()
    assert "接続できません" in bench.told[-1][0]
    assert bench.phase == "locked"


def test_a_session_locked_by_the_server_is_locked_here(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.locked = True
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    assert bench.phase == "locked"


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


def test_content_stays_away_until_the_memory_for_events_has_room_again(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.down = True
    trail = bench.seat.sitting.trail
    while trail.waiting < QUEUE_EVENTS + RESERVE:
        bench.recorder.record(EventKind.SCROLLED)
    bench.settle()
    bench.wait(1)
    assert bench.seat.sitting.lease.state() is RecordState.OK, "the record is still heard of"
    assert (bench.phase, bench.shown) == ("blank", "")
    bench.server.down = False
    bench.beat()
    assert (trail.waiting, trail.full) == (QUEUE_EVENTS, True)
    assert (bench.phase, bench.shown) == ("blank", ""), "one batch made no room"
    bench.beat()
    assert (bench.phase, bench.shown) == ("open", "画面 HOM")


def test_many_events_make_the_heart_beat_at_once(bench: DeskBench) -> None:
    bench.sign_in().beat()
    for _ in range(40):
        bench.recorder.record(EventKind.SCROLLED)
    bench.settle()
    assert bench.server.kinds.count(EventKind.SCROLLED) >= 32


def test_receipts_are_proven_with_the_heartbeat(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.target_chosen.emit(Target("AST", "r1"))
    bench.settle()
    asked = [bench.seat.sitting.promises.asked[1]]
    bench.beat()
    asked.append(bench.seat.sitting.promises.asked[1])
    assert asked == [(101, 102), (103,)], "a beat's own receipt is proven by the next"
    assert bench.phase == "open"


def test_a_receipt_not_proven_in_time_takes_the_picture_away_until_it_is(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.log.merging = False
    for _ in range(6):
        bench.wait(10)
        bench.beat()
    assert bench.shown == "画面 HOM"
    bench.wait(1)
    assert (bench.phase, bench.shown) == ("blank", "")
    bench.beat()
    lost = [event for event in bench.server.read_events() if event.kind is EventKind.LEASE_LOST]
    assert [event.detail["why"] for event in lost] == ["promise"]
    bench.server.log.merging = True
    bench.beat()
    bench.wait(1)
    assert (bench.phase, bench.shown) == ("open", "画面 HOM")


def test_a_record_that_tells_two_stories_takes_the_picture_away_for_good_and_is_reported(bench: DeskBench) -> None:
    bench.sign_in()
    bench.beat()
    bench.server.log.rewrite(50)
    bench.beat()
    assert (bench.phase, bench.shown) == ("blank", "")
    assert "中央記録を確かめられません" in bench.told[-1][0]
    for _ in range(3):
        bench.beat()
    assert (bench.phase, bench.shown) == ("blank", "")
    broken = [event for event in bench.server.read_events() if event.kind is EventKind.PROMISE_BROKEN]
    assert [event.detail["why"] for event in broken] == ["consistency proof leads to another root"]


def test_the_watermark_goes_on_with_the_servers_minute(bench: DeskBench) -> None:
    bench.sign_in()
    served = stamp_text(bench.server.micros())
    open_screen(bench, screen_bytes("AST", watermark=f"佐藤 1001 ・ T-1 ・ {served}"), "AST")
    mark = bench.shell._watermark
    assert mark.text().endswith(served)
    for _ in range(13):
        bench.wait(10).beat()
    now = stamp_text(bench.server.micros())
    assert served < now
    assert mark.text() == f"佐藤 1001 ・ T-1 ・ {now}"
    assert mark.is_live()
