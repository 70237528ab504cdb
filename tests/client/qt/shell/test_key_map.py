"""What each key means on a screen: the screen's own keys first, then the fixed ones of ux.md §2.3."""

from __future__ import annotations

import msgspec
import pytest

from client import words as say
from client.contract.blocks import Action, ActionBar, Tab, Tabs, Target
from client.contract.screen import PrintRule
from client.qt.shell.key_map import NOTHING, Around, beyond_the_bar, meaning, plain_key, working
from tests.helpers.shell_documents import screen

FIXED = {
    "F1": "help", "F3": "action", "F5": "refresh", "F6": "region", "Shift+F6": "region_back", "F9": "print",
    "Ctrl+P": "print", "F12": "lock", "Ctrl+L": "lock", "Ctrl+K": "command", "/": "command", "Alt+Home": "home",
    "Ctrl+Shift+L": "log", "Alt+Left": "back", "Alt+Right": "forward", "Ctrl+B": "menu", "Ctrl+Enter": "action",
}  # fmt: skip


@pytest.mark.parametrize(("chord", "verb"), FIXED.items())
def test_keys_of_a_screen(chord: str, verb: str) -> None:
    assert meaning(chord, screen(), typing=False).verb == verb


def test_without_a_screen_only_the_fixed_keys_mean_something() -> None:
    assert meaning("F3", None, typing=False).verb == "search"
    assert meaning("F8", None, typing=False) == NOTHING


def test_numbers_count_from_zero_and_have_limits() -> None:
    assert meaning("Ctrl+1", None, typing=True).place == 0
    assert meaning("Ctrl+7", None, typing=True).verb == "tab"
    assert meaning("Ctrl+8", None, typing=True) == NOTHING
    assert meaning("Alt+3", None, typing=True).place == 2
    assert meaning("Alt+0", None, typing=True) == NOTHING
    assert meaning("Shift+1", None, typing=False) == NOTHING


def test_a_single_character_belongs_to_a_field_with_focus() -> None:
    lettered = msgspec.structs.replace(screen(), keys=(Action(id="yes", label="承認", does="submit", key="A"),))
    assert meaning("A", lettered, typing=False).verb == "action"
    assert meaning("A", lettered, typing=True) == NOTHING
    assert meaning("/", lettered, typing=True) == NOTHING


def test_a_key_that_cannot_be_used_is_still_answered() -> None:
    assert meaning("F10", screen(), typing=False).verb == "action"
    assert meaning("F9", screen(), typing=False).verb == "print"
    found = meaning("F10", screen(), typing=False).action
    assert found is not None
    assert not found.enabled


def test_buttons_on_the_screen_answer_their_keys_also_while_one_types() -> None:
    save = Action(id="save", label="登録する", does="submit", key="Ctrl+Enter", style="primary")
    keep = Action(id="keep", label="下書きを残す", does="draft", key="ctrl+s", style="secondary")
    plain = Action(id="plain", label="消す", does="submit")
    paper = Action(id="again", label="印刷する", does="print", key="F9")
    form = msgspec.structs.replace(screen(), keys=screen().keys[:6], blocks=(
        ActionBar(id="bar", actions=(keep, save, plain, paper)),
    ))  # fmt: skip
    assert meaning("Ctrl+Enter", form, typing=True) == ("action", save, -1)
    assert meaning("Ctrl+S", form, typing=True) == ("action", keep, -1)
    found = meaning("F9", form, typing=False).action
    assert found is not None
    assert found.id != "again"  # the key bar comes first
    assert beyond_the_bar(form) == (keep, save)
    assert beyond_the_bar(None) == ()


def test_the_list_names_only_fixed_keys_that_do_something_on_the_screen() -> None:
    def listed(blocks: tuple[Tabs, ...], around: Around, *, paper: bool = False) -> set[str]:
        shown = msgspec.structs.replace(screen(), blocks=blocks, print=PrintRule(allowed=paper))
        return {key for key, _ in working(say.KEYS_ALWAYS, shown, around)}

    always = {"F1", "F5", "F6", "Shift+F6", "F12 / Ctrl+L", "F12 → F11", "Ctrl+K / /", "Alt+Home", "Ctrl+B", "Esc"}
    assert listed((), Around()) == always
    five = Tabs(id="tabs", current="t0", items=tuple(Tab(id=f"t{n}", label="", target=Target("A")) for n in range(5)))
    more = {"F3", "F9 / Ctrl+P", "Ctrl+1…5", "Alt+1…2", "Alt+←", "Alt+→"}
    around = Around(search=True, opened=2, back=True, forward=True)
    assert listed((five,), around, paper=True) - always == more
    assert listed((msgspec.structs.replace(five, items=five.items[:1]),), Around(opened=1)) - always == {
        "Ctrl+1", "Alt+1",
    }  # fmt: skip
    assert {key for key, _ in working(say.KEYS_ALWAYS, None, Around())} == always


def test_two_names_of_one_key() -> None:
    assert plain_key("Ctrl+P") == plain_key("F9") == "F9"
