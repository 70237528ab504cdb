"""What answers bring, and what stands where one cannot be drawn."""

from __future__ import annotations

from client.contract.api import Page, Suggest
from client.contract.blocks import Action, Target
from client.contract.codec import encode
from client.contract.kinds import EventKind
from tests.helpers.desk_bench import DeskBench, open_screen
from tests.helpers.small_server import Told, refusal, screen_bytes


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
