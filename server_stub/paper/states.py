"""The life of a sheet: its states, which may follow which, and what people read for each.

Must not know tables or the printer protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from server_stub.words import Words


class SheetState(StrEnum):
    """Where a serial number stands; the value is what the register keeps."""

    RESERVED = "reserved"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    GRANTED = "granted"
    SENT = "sent"
    SPOOLED = "spooled"
    FAILED = "failed"
    UNKNOWN = "unknown"
    COLLECTED = "collected"
    JAMMED = "jammed"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    DESTROYED = "destroyed"

    @property
    def words(self) -> Words:
        """The state as the print history shows it."""
        return _WORDS[self]

    @property
    def is_end(self) -> bool:
        """Whether nothing more is owed for the serial (a returned sheet may still be destroyed)."""
        return self in _ENDS


_S = SheetState
_ENDS = frozenset({_S.CANCELLED, _S.FAILED, _S.HANDED_OVER, _S.RETURNED, _S.DESTROYED})
_IN_HAND = frozenset({_S.COLLECTED, _S.JAMMED, _S.HANDED_OVER, _S.RETURNED, _S.DESTROYED})

# What a server or a person may say next. FAILED is only for a printer that took nothing, so no paper follows it.
FOLLOWS: Mapping[SheetState, frozenset[SheetState]] = {
    _S.RESERVED: frozenset({_S.OFFERED, _S.CANCELLED}),
    _S.OFFERED: frozenset({_S.GRANTED, _S.CANCELLED}),
    _S.GRANTED: frozenset({_S.SENT, _S.SPOOLED, _S.FAILED, _S.UNKNOWN}),
    _S.SENT: frozenset({_S.SPOOLED, _S.FAILED, _S.UNKNOWN}) | _IN_HAND,
    _S.SPOOLED: _IN_HAND,
    _S.UNKNOWN: frozenset({_S.SPOOLED, _S.FAILED}) | _IN_HAND,
    _S.COLLECTED: frozenset({_S.JAMMED, _S.HANDED_OVER, _S.RETURNED, _S.DESTROYED}),
    _S.JAMMED: frozenset({_S.DESTROYED}),
    _S.RETURNED: frozenset({_S.DESTROYED}),
    _S.CANCELLED: frozenset(),
    _S.FAILED: frozenset(),
    _S.HANDED_OVER: frozenset(),
    _S.DESTROYED: frozenset(),
}

# What the printer's side may report, and what a person may report at the end.
OUTCOMES = frozenset({_S.SENT, _S.SPOOLED, _S.FAILED, _S.UNKNOWN})
CLOSINGS = _IN_HAND

_WORDS: Mapping[SheetState, Words] = {
    _S.RESERVED: Words("準備中", "Being prepared"),
    _S.OFFERED: Words("確認待ち", "Waiting for confirmation"),
    _S.CANCELLED: Words("取消", "Cancelled"),
    _S.GRANTED: Words("印刷を許可", "Granted"),
    _S.SENT: Words("プリンターへ送信済み", "Sent to the printer"),
    _S.SPOOLED: Words("出力済み", "Printed"),
    _S.FAILED: Words("出力できず", "Not printed"),
    _S.UNKNOWN: Words("結果を確認中", "Result to be checked"),
    _S.COLLECTED: Words("受領済み", "Collected"),
    _S.JAMMED: Words("紙づまり・取り違え", "Jammed or mixed up"),
    _S.HANDED_OVER: Words("お客さまへお渡し済み", "Handed to the customer"),
    _S.RETURNED: Words("回収済み", "Returned"),
    _S.DESTROYED: Words("廃棄済み", "Destroyed"),
}


def sources_of(state: SheetState) -> frozenset[SheetState]:
    """The states that `state` may follow."""
    return frozenset(before for before, after in FOLLOWS.items() if state in after)
