"""The keys of a screen as the key bar shows them: always the same places, forbidden ones visible with their reason.

Knows no customer.
"""

from __future__ import annotations

from client.contract.blocks import Action, Target
from server_stub.access.codes import Permission
from server_stub.access.decide import reaches_any
from server_stub.screens.plan import PrintState
from server_stub.screens.visit import Visit
from server_stub.words import Words

PRINT = Words("印刷", "Print")
NOT_PRINTABLE = Words("印刷できない画面", "Print not allowed")
RECORD_CONTACT = Words("交渉履歴を登録", "Log contact")


def standard_keys(visit: Visit, code: str, own: tuple[Action, ...], paper: PrintState) -> tuple[Action, ...]:
    """F1 to F12 of one screen: what every screen has, what this one adds, in the order of the keyboard."""
    keys = [
        Action(id="help", label=visit.pick("ヘルプ", "Help"), does="help", key="F1"),
        Action(id="refresh", label=visit.pick("最新にする", "Refresh"), does="refresh", key="F5"),
        Action(id="region", label=visit.pick("次の領域", "Next area"), does="region", key="F6"),
        Action(id="lock", label=visit.pick("ロック", "Lock"), does="lock", key="F12"),
        *own,
        print_key(visit, paper),
    ]
    if code != "CUS" and reaches_any(visit.person, Permission.SEARCH_NUMBER):
        label = visit.pick("顧客検索", "Search")
        keys.append(Action(id="search", label=label, does="open", key="F3", target=Target("CUS")))
    return tuple(sorted(keys, key=_place))


def print_key(visit: Visit, paper: PrintState) -> Action:
    """F9: prints where the charter allows it, and says why not everywhere else."""
    if paper.allowed:
        return Action(id="print", label=visit.say(PRINT), does="print", key="F9", icon="printer")
    return Action(
        id="print",
        label=visit.say(NOT_PRINTABLE),
        does="print",
        key="F9",
        icon="lock",
        enabled=False,
        reason=paper.reason,
    )


def contact_action(visit: Visit, ref: str, *, style: str = "key") -> Action:
    """F10 on every customer screen: write down a contact."""
    label = visit.pick("履歴を登録", "Log contact") if style == "key" else visit.say(RECORD_CONTACT)
    return Action(
        id="record-contact" if style == "key" else "record-contact-button",
        label=label,
        does="open",
        key="F10",
        icon="pencil",
        style="secondary" if style != "key" else "key",
        target=Target("HIN", ref),
    )


def _place(action: Action) -> tuple[int, str]:
    figures = action.key.removeprefix("F")
    return (int(figures) if figures.isdecimal() else 99, action.id)
