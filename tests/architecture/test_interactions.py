"""Everything a person can do at the terminal is marked with what it records, or it is said who records it."""

from __future__ import annotations

import ast
from pathlib import Path

from client.contract.kinds import EventKind
from tests.helpers.interactions import FOLDER, _of_module, interactions

ELSEWHERE = Path(__file__).with_name("recorded_elsewhere.txt")


def test_every_interaction_is_marked_with_what_it_records() -> None:
    unmarked = [f"{item.file} {item.function} ({item.cause})" for item in interactions() if item.records is None]
    assert unmarked == []


def test_whoever_leaves_the_recording_to_another_says_to_whom() -> None:
    """That the others record, each just one event of its mark, `test_every_interaction` sees."""
    lines = [line for line in ELSEWHERE.read_text("utf-8").splitlines() if not line.startswith("#")]
    said = dict(line.split(": ", 1) for line in lines)
    silent = {f"{item.file} {item.function}" for item in interactions() if item.records == ()}
    assert {"without a reason": silent - said.keys(), "not silent": said.keys() - silent} == {
        "without a reason": set(),
        "not silent": set(),
    }
    assert [name for name, reason in said.items() if len(reason.split()) < 4] == []


def test_every_mark_names_a_kind_of_the_contract() -> None:
    assert {kind for item in interactions() for kind in item.records or ()} <= set(EventKind.__members__)


def test_every_kind_of_the_contract_is_recorded_somewhere_in_the_terminal() -> None:
    said = "\n".join(path.read_text("utf-8") for path in FOLDER.parent.rglob("*.py") if "contract" not in path.parts)
    assert [kind for kind in EventKind.__members__ if f"EventKind.{kind}" not in said] == []


def test_an_unmarked_slot_or_handler_is_found() -> None:
    source = """
class Card:
    def __init__(self, button):
        button.clicked.connect(self._pressed)
        button.clicked.connect(lambda: None)
    def _pressed(self): ...
    @records(EventKind.TAB_CHOSEN)
    def keyPressEvent(self, event): ...
    def wheelEvent(self, event): ...
"""
    found = {item.function: item.records for item in _of_module(ast.parse(source), "x.py")}
    assert found == {
        "Card.keyPressEvent": ("TAB_CHOSEN",),
        "Card.wheelEvent": None,
        "Card._pressed": None,
        "Card:5": None,
    }
