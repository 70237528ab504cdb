"""What a key of the signed-in window means: the screen's own live keys first, then the shell's fixed ones.

Must not know how anything is done; it finds the deed. Rule: ux.md §2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from client.qt.shell.keyboard import canonical

if TYPE_CHECKING:
    from client.contract.blocks import Action
    from client.contract.screen import Screen
    from client.words import Text

Verb = Literal[
    "action", "print", "help", "search", "refresh", "region", "region_back", "lock", "command", "home", "log", "back",
    "forward", "menu", "tab", "opened", "none",
]  # fmt: skip

_FIXED: dict[str, Verb] = {
    "F1": "help", "F3": "search", "F5": "refresh", "F6": "region", "Shift+F6": "region_back", "F9": "print",
    "F12": "lock", "Ctrl+K": "command", "/": "command", "Alt+Home": "home", "Ctrl+Shift+L": "log",
    "Alt+Left": "back", "Alt+Right": "forward", "Ctrl+B": "menu",
}  # fmt: skip
_SAME = {"Ctrl+P": "F9", "Ctrl+L": "F12"}
_TABS, _OPENED = 7, 9
OF_THE_SHELL = frozenset(
    {*_FIXED, *_SAME, "Ctrl+S", *(f"F{n}" for n in range(1, 13)), *(f"Ctrl+{n}" for n in range(1, _TABS + 1))}
) - {"/"}
"""Keys that never reach the content of a page or an overlay, even when they mean nothing there."""


class Meaning(NamedTuple):
    """What a key means: a verb, with the action or the place (from 0) it concerns."""

    verb: Verb
    action: Action | None = None
    place: int = -1


NOTHING = Meaning("none")


class Around(NamedTuple):
    """What besides the screen decides whether a fixed key does something: a search, open subjects, places gone to."""

    search: bool = False
    opened: int = 0
    back: bool = False
    forward: bool = False


def plain_key(chord: str) -> str:
    """Return the one name of keys that mean the same."""
    return _SAME.get(chord, chord)


def beyond_the_bar(screen: Screen | None) -> tuple[Action, ...]:
    """Return the buttons of a screen whose keys the key bar does not show, e.g. Ctrl+Enter of a form."""
    from client.contract.blocks import ActionBar  # with the shapes of the wire: not before the first paint

    if screen is None:
        return ()
    shown = {canonical(action.key) for action in screen.keys}
    buttons = [action for block in screen.blocks if isinstance(block, ActionBar) for action in block.actions]
    return tuple(button for button in buttons if button.key and canonical(button.key) not in shown)


def meaning(chord: str, screen: Screen | None, *, typing: bool) -> Meaning:
    """Return what a key means on a screen; `typing`: a text field has the focus and keeps single characters."""
    chord = plain_key(chord)
    if typing and len(chord) == 1:
        return NOTHING
    for action in (*screen.keys, *beyond_the_bar(screen)) if screen is not None else ():
        if action.key and canonical(action.key) == chord:
            return Meaning(_verb_of(action), action)
    if chord in _FIXED:
        return Meaning(_FIXED[chord])
    return _numbered(chord)


def working(keys: tuple[tuple[str, Text], ...], screen: Screen | None, around: Around) -> tuple[tuple[str, Text], ...]:
    """Return those of the listed fixed keys that do something on a screen, with as many numbers as count there."""
    from client.contract.blocks import Tabs  # with the shapes of the wire: not before the first paint

    blocks = screen.blocks if screen is not None else ()
    tabs = next((len(block.items) for block in blocks if isinstance(block, Tabs)), 0)
    named = {
        "F3": "F3" if around.search else "",
        "F9 / Ctrl+P": "F9 / Ctrl+P" if screen is not None and screen.print.allowed else "",
        "Ctrl+1…7": _span("Ctrl", min(tabs, _TABS)),
        "Alt+1…3": _span("Alt", min(around.opened, _OPENED)),
        "Alt+←": "Alt+←" if around.back else "",
        "Alt+→": "Alt+→" if around.forward else "",
    }
    return tuple((name, text) for key, text in keys if (name := named.get(key, key)))


def _span(held: str, count: int) -> str:
    return f"{held}+1…{count}" if count > 1 else f"{held}+1" * count


def _verb_of(action: Action) -> Verb:
    if not action.enabled:
        return "print" if action.does == "print" else "action"
    verbs: dict[str, Verb] = {
        "print": "print", "help": "help", "region": "region", "command": "command", "lock": "lock", "back": "back",
        "refresh": "refresh",
    }  # fmt: skip
    return verbs.get(action.does, "action")


def _numbered(chord: str) -> Meaning:
    held, _, digit = chord.rpartition("+")
    if not (len(digit) == 1 and digit.isascii() and digit.isdigit() and digit != "0"):
        return NOTHING
    place = int(digit) - 1
    if held == "Ctrl" and place < _TABS:
        return Meaning("tab", place=place)
    if held == "Alt" and place < _OPENED:
        return Meaning("opened", place=place)
    return NOTHING
