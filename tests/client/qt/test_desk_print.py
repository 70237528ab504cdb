"""The dialog of one sheet: from F9 to its receipt, and every way it can end otherwise."""

from __future__ import annotations

from typing import Any

from client.contract.api import Command, PrintAsk, PrintClose, PrintMake, Sheet
from client.contract.blocks import Action, Target
from client.contract.codec import encode
from client.contract.kinds import EventKind
from client.flows.printing import PrintState
from tests.helpers.desk_bench import DeskBench
from tests.helpers.small_server import Told, refusal, screen_bytes

PRINT = Action(id="print", label="印刷する", does="print")
SHEET = Sheet(serial="PR-1", state="spooled", text="出力しました。")


def offer() -> bytes:
    choice: dict[str, Any] = {"id": "meeting", "label": "面談", "key": "1"}
    return encode(
        {
            "id": "o-1", "serial": "PR-1", "title": "t", "pages": 1, "preview": b"no picture", "preview_name": "n",
            "purposes": [choice], "printers": [{"id": "p1", "label": "p"}], "printed": [], "notes": [], "foot": "",
        }
    )  # fmt: skip


def answer(command: Command) -> Told:
    if isinstance(command, PrintAsk):
        return Told(offer=offer())
    if isinstance(command, PrintMake):
        return Told(rest={"sheet": SHEET})
    if isinstance(command, PrintClose):
        return Told()
    return Told(screen=screen_bytes("AST", print={"allowed": True}))


def on_printable(bench: DeskBench) -> DeskBench:
    bench.sign_in()
    bench.server.answer = answer
    bench.shell.target_chosen.emit(Target("AST"))
    return bench.settle()


def asked(bench: DeskBench) -> DeskBench:
    on_printable(bench)
    bench.shell.action_chosen.emit(PRINT)
    return bench.settle()


def test_a_sheet_is_offered_confirmed_printed_and_received(bench: DeskBench) -> None:
    asked(bench)
    assert bench.seat.sitting.printing.state is PrintState.OFFERED
    bench.shell.print_confirmed.emit("meeting", "", "p1", 1)
    bench.settle()
    assert bench.seat.sitting.printing.sheet == SHEET
    bench.shell.sheet_closed.emit("received")
    bench.settle()
    made = PrintMake("o-1", "meeting", "", "p1", 1)
    assert bench.server.commands[-3:] == [PrintAsk("s-AST-"), made, PrintClose("PR-1", "received")]
    bench.beat()
    assert EventKind.PRINT_ASKED in bench.server.kinds


def test_a_screen_that_is_not_on_the_charter_says_why_and_asks_nothing(bench: DeskBench) -> None:
    bench.sign_in()
    bench.shell.print_refused_key.emit()
    bench.settle()
    assert bench.notices == ["この画面は印刷できません。"]
    assert bench.server.commands == []
    bench.beat()
    assert EventKind.PRINT_REFUSED_HERE in bench.server.kinds


def test_an_offer_not_used_is_given_back(bench: DeskBench) -> None:
    asked(bench)
    bench.shell.print_cancelled.emit()
    bench.settle()
    assert bench.server.commands[-1] == PrintClose("PR-1", "cancelled")


def test_a_choice_that_is_not_on_the_offer_asks_for_nothing(bench: DeskBench) -> None:
    asked(bench)
    bench.shell.print_confirmed.emit("elsewhere", "", "p1", 1)
    bench.settle()
    assert isinstance(bench.server.commands[-1], PrintAsk)


def test_a_refusal_is_told_and_another_try_is_possible(bench: DeskBench) -> None:
    on_printable(bench)
    bench.server.answer = lambda _command: refusal("problem:print-refused")
    for _ in range(2):
        bench.shell.action_chosen.emit(PRINT)
        bench.settle()
    assert [told[2] for told in bench.told] == ["R-7", "R-7"]


def test_an_answer_without_an_offer_ends_the_way(bench: DeskBench) -> None:
    on_printable(bench)
    bench.server.answer = lambda _command: Told()
    bench.shell.action_chosen.emit(PRINT)
    bench.settle()
    assert bench.seat.sitting.printing.state is PrintState.NONE


def test_an_offer_nobody_looks_at_any_more_is_given_back(bench: DeskBench) -> None:
    on_printable(bench)
    bench.shell.action_chosen.emit(PRINT)
    bench.seat.sitting.printing.end()
    bench.settle()
    assert bench.server.commands[-1] == PrintClose("PR-1", "cancelled")


def test_a_sheet_that_never_came_out_needs_no_receipt(bench: DeskBench) -> None:
    asked(bench)
    failed = Sheet(serial="PR-1", state="failed", text="出力できませんでした。")
    bench.server.answer = lambda _command: Told(rest={"sheet": failed})
    bench.shell.print_confirmed.emit("meeting", "", "p1", 1)
    bench.settle()
    bench.shell.sheet_closed.emit("ended")
    bench.settle()
    assert isinstance(bench.server.commands[-1], PrintMake)
    assert bench.seat.sitting.printing.state is PrintState.NONE


def test_without_content_nothing_is_asked_for(bench: DeskBench) -> None:
    on_printable(bench)
    bench.shell.lock_asked.emit()
    bench.seat.prints.ask()
    bench.settle()
    assert not any(isinstance(command, PrintAsk) for command in bench.server.commands)
