"""Pairs what the server says with what must follow: a served screen with its end on the terminal, a sheet with its own.

Sheets are told apart by reference only, as their serials are closed to an auditor: the oldest open one is ended first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct

from client.contract.kinds import EventKind
from server_stub.audit.entry import ServerEvent
from server_stub.audit.stored import UNREADABLE, StoredEntry, lines_of, read_entry
from server_stub.audit.verify.chains import BATCH, ENDS, SECOND
from server_stub.audit.verify.findings import Line, Verdict

WITHIN = 30 * SECOND
"""So soon a terminal must say what became of a screen (record.md §1.3)."""
SILENCE = 180 * SECOND
"""So long after a screen its session may end by itself and explain it: the server waits 90 s for a silent one."""
PAPER = 10 * 3600 * SECOND
"""So long a sheet may be without its end: a day at the counter."""

_SERVED = ServerEvent.SCREEN_SERVED.value
_GRANTED, _SPOOLED = ServerEvent.PRINT_GRANTED.value, ServerEvent.PRINT_SPOOLED.value
_FAILED, _UNKNOWN, _CLOSED = (
    kind.value for kind in (ServerEvent.PRINT_FAILED, ServerEvent.PRINT_UNKNOWN, ServerEvent.PRINT_CLOSED)
)
_PAPER = frozenset((_GRANTED, _SPOOLED, _FAILED, _UNKNOWN, _CLOSED))
_OUTCOMES = frozenset((_SPOOLED, _FAILED, _UNKNOWN))
"""What the server writes by itself when the printer has answered, however long that took."""
_OFFER_ENDS = frozenset(("cancelled", "another dialog opened"))
_SWEPT = "nobody ended it"
"""Rules under which a `print.closed` ends an offer that was never granted; a swept grant is `print.unknown`."""
_NOT_SHOWN = frozenset((EventKind.CONTENT_DESTROYED.value, EventKind.DOCUMENT_REFUSED.value))

_PART = "part"
"""What the terminal's detail names when rows, suggestions or an offer were not shown: then it was no screen."""


class _Told(Struct, frozen=True):
    """What a terminal says of a screen."""

    kind: str
    screen: str = ""
    target: str = ""
    detail: dict[str, str | int | bool] = {}


@dataclass(slots=True)
class _Sitting:
    """A session's screens that nothing was said of yet, by entry number, with their times; and the screen it shows."""

    waiting: OrderedDict[int, int] = field(default_factory=OrderedDict)
    shown: str = ""


@dataclass(slots=True)
class _Sheet:
    number: int
    at: int
    kind: str


class Pairs:
    """Reads entries in order and lists what lacks its other half."""

    def __init__(self) -> None:
        self.lacking: list[Line] = []
        self._newest = 0
        self._screens = self._papers = 0
        self._sittings: dict[str, _Sitting] = {}
        self._sheets: OrderedDict[int, tuple[str, _Sheet]] = OrderedDict()
        self._decode = msgspec.json.Decoder(_Told).decode

    def take(self, first: int, entries: Sequence[bytes], hashes: Sequence[str]) -> None:
        """Take the entries from number `first` on; what cannot be read is the chains' to report."""
        for number, data in enumerate(entries, first):
            try:
                entry = read_entry(data)
            except UNREADABLE:
                continue
            self._newest = max(self._newest, entry.t)
            if entry.sid:
                self._sit(number, entry, data)
            if entry.k in _PAPER:
                self._paper(number, entry)

    def lines(self) -> list[Line]:
        """Return everything that lacks its other half, then how much there was; to be asked once, at the end."""
        for sitting in self._sittings.values():
            self._overdue(sitting, self._newest)
        for _, sheet in self._sheets.values():
            if self._newest - sheet.at > PAPER:
                self._lack("sheets", sheet.number, f"{sheet.kind}, and nobody says what became of the sheet")
        counts = f"{self._screens} screens served, {self._papers} sheets granted, {len(self.lacking)} without their end"
        verdict = Verdict.INCOMPLETE if self.lacking else Verdict.SOUND
        return [*self.lacking, Line("pairs", counts, verdict)]

    def _sit(self, number: int, entry: StoredEntry, data: bytes) -> None:
        sitting = self._sittings.setdefault(entry.sid, _Sitting())
        if entry.k == BATCH:
            self._told(sitting, entry.t, data)
        silent = entry.k in ENDS and entry.k != ServerEvent.SIGNED_OUT.value
        # Whoever is heard of again is not silent: what it has not told by now it does not tell.
        if entry.k not in _OUTCOMES:
            self._overdue(sitting, entry.t, SILENCE if silent else WITHIN)
        if entry.k in ENDS:
            del self._sittings[entry.sid]
        elif entry.k == _SERVED:
            self._screens += 1
            sitting.waiting[number] = entry.t

    def _told(self, sitting: _Sitting, at: int, data: bytes) -> None:
        for line in lines_of(data):
            try:
                event = self._decode(line)
            except UNREADABLE:
                continue
            named = 0
            if event.kind == EventKind.SCREEN_SHOWN.value:
                sitting.shown = event.screen
                record = event.detail.get("record", 0)
                named = record if isinstance(record, int) else 0
            elif event.kind in _NOT_SHOWN and event.target != sitting.shown and _PART not in event.detail:
                named = next(iter(sitting.waiting), 0)  # it came and was never drawn: the answer before all others
            if named in sitting.waiting and at - sitting.waiting[named] <= WITHIN:
                del sitting.waiting[named]

    def _overdue(self, sitting: _Sitting, now: int, limit: int = WITHIN) -> None:
        while sitting.waiting:
            number, at = next(iter(sitting.waiting.items()))
            if now - at <= limit:
                return
            del sitting.waiting[number]
            self._lack("screens", number, "the terminal does not say within 30 s what became of the screen")

    def _paper(self, number: int, entry: StoredEntry) -> None:
        rule = "" if entry.dec is None else entry.dec.rule
        subject = "" if entry.obj is None or not entry.obj.ref else entry.obj.ref[0]
        if entry.k == _GRANTED:
            self._papers += 1
            self._sheets[number] = (subject, _Sheet(number, entry.t, entry.k))
            return
        if entry.k == _CLOSED and rule in (*_OFFER_ENDS, _SWEPT):
            return
        wanted = (_GRANTED,) if entry.k in (_SPOOLED, _FAILED) or rule == _SWEPT else (_GRANTED, _SPOOLED)
        for key, (ref, sheet) in self._sheets.items():
            if sheet.kind in wanted and (ref == subject or rule == _SWEPT):
                if entry.k == _SPOOLED:
                    sheet.kind = entry.k
                else:
                    del self._sheets[key]
                return

    def _lack(self, check: str, number: int, what: str) -> None:
        self.lacking.append(Line(check, f"entry {number}: {what}", Verdict.INCOMPLETE))
