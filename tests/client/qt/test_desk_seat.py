"""What works for one person, wired together, and the sign-out."""

from __future__ import annotations

from client.contract.api import Lock, Open, Page, PrintAsk, Suggest
from client.contract.blocks import Action, Target
from client.contract.codec import encode
from client.contract.kinds import EventKind
from client.qt.desk_seat import sign_out
from tests.helpers.desk_bench import DeskBench
from tests.helpers.shell_documents import offer
from tests.helpers.small_server import PASSWORD, Told, by_default


def test_the_screens_own_verbs_reach_the_window_and_the_lock(bench: DeskBench) -> None:
    bench.sign_in()
    bench.seat.asking.choose_action(Action(id="h", label="", does="help"))
    assert bench.shell._dialogs.top() is not None
    bench.shell.close_dialogs()
    bench.seat.asking.choose_action(Action(id="c", label="", does="command"))
    assert bench.shell._dialogs.top() is not None
    bench.seat.asking.choose_action(Action(id="r", label="", does="region"))
    bench.seat.asking.choose_action(Action(id="l", label="", does="lock"))
    bench.settle()
    assert (bench.phase, bench.server.commands) == ("locked", [Lock("asked")])


def test_a_sign_out_to_a_server_that_is_gone_ends_here_all_the_same(bench: DeskBench) -> None:
    bench.sign_in()
    seat, gateway = bench.seat, bench.desk._gateway
    assert gateway is not None
    bench.server.down = True
    sign_out(gateway, seat.sitting.trail)
    assert gateway._session is None


def test_a_disposed_seat_says_and_sends_nothing(bench: DeskBench) -> None:
    bench.sign_in()
    seat = bench.seat
    bench.shell.other_person_asked.emit()
    sent = len(bench.server.commands)
    seat.asking.reopen()
    seat.pulse.hurry()
    bench.settle()
    assert len(bench.server.commands) == sent
    assert bench.server.kinds[-2:] == [EventKind.SIGN_OUT_ASKED, EventKind.CONTENT_DESTROYED]


def test_a_screen_served_but_never_shown_is_reported_as_such(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.target_chosen.emit(Target("AST", "r1"))
    bench.shell.lock_asked.emit()
    bench.settle()
    assert (bench.phase, bench.shown) == ("locked", "")
    assert bench.server.commands == [Open(Target("AST", "r1")), Lock("asked")]
    bench.beat()
    unseen = [event for event in bench.server.read_events() if event.detail.get("why") == "not-shown"]
    assert [(event.kind, event.target) for event in unseen] == [(EventKind.CONTENT_DESTROYED, "s-AST-r1")]
    shown = [event.target for event in bench.server.read_events() if event.kind is EventKind.SCREEN_SHOWN]
    assert shown == ["HOM"]


def test_rows_suggestions_and_an_offer_that_come_to_a_locked_terminal_are_reported_as_not_shown(
    bench: DeskBench,
) -> None:
    bench.sign_in()
    rows = encode({"screen": "s-HOM-", "block": "facts", "first": 50, "count": 500, "rows": []})
    answers = {
        "Page": Told(rows=rows),
        "Suggest": Told(suggestions=encode({"text": "a", "items": [], "id": "ideas-1"})),
        "PrintAsk": Told(offer=encode(offer())),
        "Lock": Told(),
    }
    bench.server.answer = lambda command: answers[type(command).__name__]
    for command in (Page("s-HOM-", "facts", 50, 50), Suggest("a"), PrintAsk("s-HOM-")):
        bench.seat.post.send(command, "ja")
        bench.shell.lock_asked.emit()
        bench.settle()
        assert bench.phase == "locked"
        bench.shell.unlock_asked.emit(PASSWORD)
        bench.server.answer = by_default
        bench.settle()
        bench.server.answer = lambda command: answers[type(command).__name__]
    bench.beat()
    unseen = [event for event in bench.server.read_events() if event.detail.get("why") == "not-shown"]
    assert [(event.kind, event.target, event.detail["part"]) for event in unseen] == [
        (EventKind.CONTENT_DESTROYED, "s-HOM-", "rows"),
        (EventKind.CONTENT_DESTROYED, "ideas-1", "suggestions"),
        (EventKind.CONTENT_DESTROYED, "offer-1", "offer"),
    ]
