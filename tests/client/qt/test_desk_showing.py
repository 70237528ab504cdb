"""What answers bring, and what stands where one cannot be drawn."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from client.contract.api import Command, Open, Page, Suggest
from client.contract.blocks import Action, Target
from client.contract.codec import encode
from client.contract.kinds import EventKind
from client.qt.blocks.rows import RowCard
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


@pytest.mark.parametrize(("gone", "shown"), [(("r2",), "画面 AST"), (("r1", "r2"), "画面 HOM")])
def test_what_was_asked_before_the_content_went_and_is_refused_brings_the_last_place_or_home(
    bench: DeskBench, gone: tuple[str, ...], shown: str
) -> None:
    bench.sign_in()
    open_screen(bench, screen_bytes("AST", "r1"), "AST")
    bench.server.down = True
    bench.shell.target_chosen.emit(Target("AST", "r2"))
    bench.settle()
    bench.wait(15)
    assert (bench.phase, bench.shown) == ("blank", "")

    def answer(command: Command) -> Told:
        target = command.target if isinstance(command, Open) else Target("HOM")
        return (
            refusal("problem:not-permitted")
            if target.ref in gone
            else Told(screen=screen_bytes(target.code, target.ref))
        )

    bench.server.answer, bench.server.down = answer, False
    bench.beat()
    assert (bench.phase, bench.shown, len(bench.told)) == ("open", shown, len(gone))


def test_what_is_chosen_while_nothing_may_be_shown_does_not_make_stale_what_is_under_way(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.down = True
    bench.shell.target_chosen.emit(Target("AST", "r2"))
    bench.settle()
    bench.wait(15)
    bench.shell.target_chosen.emit(Target("PFL"))
    bench.server.answer, bench.server.down = lambda _command: Told(screen=screen_bytes("AST", "r2")), False
    bench.beat()
    assert (bench.phase, bench.shown) == ("open", "画面 AST")


def test_home_refused_where_nothing_is_shown_is_not_asked_for_again_and_again(bench: DeskBench) -> None:
    bench.sign_in()
    bench.server.down = True
    bench.wait(15)
    bench.server.answer, bench.server.down = lambda _command: refusal("problem:not-permitted"), False
    bench.beat()
    assert (bench.phase, bench.shown, len(bench.told)) == ("open", "", 1)


def test_an_unknown_block_is_a_placeholder_and_an_event(bench: DeskBench) -> None:
    bench.sign_in()
    open_screen(bench, screen_bytes("AST", blocks=[{"type": "hologram", "id": "facts"}]), "AST")
    assert bench.shown == "画面 AST"
    bench.beat()
    assert EventKind.BLOCK_UNSUPPORTED in bench.server.kinds


def test_going_back_returns_to_the_row_that_was_opened(bench: DeskBench) -> None:
    bench.sign_in()
    rows = [{"id": f"r{n}", "cells": [{"text": "甲"}], "target": {"code": "OVW", "ref": f"c{n}"}} for n in range(9)]
    columns = [{"id": "a", "label": "A", "stretch": True}]
    table = {"type": "table", "id": "facts", "count": 9, "page": 50, "columns": columns, "rows": rows}
    pages = {"PFL": screen_bytes("PFL", blocks=[table]), "OVW": screen_bytes("OVW", "c4")}
    bench.server.answer = lambda command: (
        Told(screen=pages[command.target.code]) if isinstance(command, Open) else Told()
    )
    bench.shell.target_chosen.emit(Target("PFL"))
    bench.settle()
    card = bench.shell.findChild(RowCard)
    assert card is not None
    for key in (*[Qt.Key.Key_Down] * 4, Qt.Key.Key_Return):
        QTest.keyClick(card, key)
    bench.settle()
    assert bench.shown == "画面 OVW"
    bench.shell.back_asked.emit()
    bench.settle()
    assert bench.shown == "画面 PFL"
    card = bench.shell.findChild(RowCard)
    assert card is not None
    assert card.current == 4


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
