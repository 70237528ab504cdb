"""The signs beside a name: group ①–④, channels, chips (ux.md D6, D7). Shape before colour.

Knows no screen.
"""

from __future__ import annotations

from typing import cast

from client.contract.blocks import Badge, Cell, Chip, Mark, Tone
from server_stub.bank.codes import ConsentState, Segment
from server_stub.bank.labels import CONSENT_STATE, SEGMENT, customer_name_with_title
from server_stub.bank.model import Channels, CustomerMark
from server_stub.screens.visit import Visit
from server_stub.words import Words

PHONE, MAIL, VISIT = Words("電話", "Phone"), Words("DM", "Mail"), Words("訪問", "Visit")
INSURANCE = Words("保険への利用", "Insurance use")
_ICONS = {"phone": "phone", "mail": "mail", "visit": "door"}


def segment_mark(segment: Segment, visit: Visit) -> Mark:
    """Square for important, round for general; filled for consenting, hollow for conservative."""
    return Mark(
        text=str(int(segment)),
        shape="square" if segment.important else "round",
        filled=segment.consenting,
        tone=cast(Tone, f"group{int(segment)}"),
        name=visit.say(SEGMENT[segment]),
    )


def name_cell(mark: CustomerMark, visit: Visit, *, with_mark: bool = True, reading: bool = False) -> Cell:
    """A customer in a table row."""
    return Cell(
        text=customer_name_with_title(mark, visit.lang),
        sub=(mark.kana or "") if reading else "",
        mark=segment_mark(mark.segment, visit) if with_mark else None,
    )


def channel_badges(channels: Channels, visit: Visit) -> tuple[Badge, ...]:
    """Phone, mail, visit; only one that was refused, or whose consent has ended, carries the cross."""
    return tuple(
        _badge(icon, words, state, visit)
        for icon, words, state in (
            ("phone", PHONE, channels.phone),
            ("mail", MAIL, channels.mail),
            ("visit", VISIT, channels.visit),
        )
    )


def consent_chip(kind: str, words: Words, state: ConsentState, visit: Visit) -> Chip:
    """電話 可, 訪問 不可, DM 未確認."""
    icon = _ICONS.get(kind, "shield-check")
    if state is ConsentState.GRANTED:
        return Chip(text=visit.pick(f"{words.ja} 可", f"{words.en}: yes"), tone="ok", icon=icon)
    if state is ConsentState.REFUSED:
        return Chip(text=visit.pick(f"{words.ja} 不可", f"{words.en}: no"), tone="danger", icon=icon)
    said = visit.say(CONSENT_STATE[state])
    return Chip(text=visit.pick(f"{words.ja} {said}", f"{words.en}: {said.lower()}"), tone="muted", icon=icon)


def _badge(icon: str, words: Words, state: ConsentState, visit: Visit) -> Badge:
    granted = state is ConsentState.GRANTED
    said = visit.pick("可", "yes") if granted else visit.say(CONSENT_STATE[state])
    return Badge(
        icon=_ICONS[icon],
        name=f"{visit.say(words)} {said}",
        tone="ok" if granted else "muted",
        # Never asked is no refusal: whoever reads a cross there does not ask any more.
        refused=state in (ConsentState.REFUSED, ConsentState.EXPIRED),
    )
