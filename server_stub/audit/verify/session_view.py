"""One session as the record has it: a line an entry, gaps marked; kinds and codes only, never a subject or a detail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from server_stub.audit.stored import UNREADABLE, StoredEntry, lines_of, read_entry
from server_stub.audit.verify.chains import BATCH, ENDS
from server_stub.audit.verify.findings import plain
from server_stub.japan import JAPAN

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Kind(Struct, frozen=True):
    kind: str = ""
    seq: int = 0


def japan_time(microseconds: int) -> str:
    """Return a moment since 1970 as a clock in Japan shows it; empty when no calendar has it."""
    try:
        return f"{(_EPOCH + timedelta(microseconds=microseconds)).astimezone(JAPAN):%Y-%m-%d %H:%M:%S.%f}"
    except OverflowError:
        return ""


class SessionView:
    """Reads entries in order and says those of one session."""

    def __init__(self, session: str, say: Callable[[str], object]) -> None:
        self.entries = 0
        self.gaps = 0
        self.ended = False
        self._session = session
        self._say = say
        self._seq = 0
        self._decode = msgspec.json.Decoder(_Kind).decode

    def take(self, first: int, entries: Sequence[bytes], hashes: Sequence[str]) -> None:
        """Take the entries from number `first` on."""
        for number, data in enumerate(entries, first):
            if self._session.encode() not in data:
                continue
            try:
                entry = read_entry(data)
            except UNREADABLE:
                continue
            if entry.sid == self._session:
                self._entry(number, entry, data)

    def _entry(self, number: int, entry: StoredEntry, data: bytes) -> None:
        self.entries += 1
        self.ended |= entry.k in ENDS
        kinds = self._kinds(data) if entry.k == BATCH else ""
        said = " ".join(part for part in (entry.k, entry.screen, kinds) if part)
        self._say(f"{number:>9}  {japan_time(entry.t)}  {plain(said)}")
        counted = entry.obj.n if entry.k in ENDS and entry.obj is not None else None
        if counted is not None and counted > self._seq:
            self._gap(self._seq + 1, counted)

    def _kinds(self, data: bytes) -> str:
        kinds: Counter[str] = Counter()
        first = self._seq + 1
        for line in lines_of(data):
            try:
                event = self._decode(line)
            except UNREADABLE:
                event = _Kind("unreadable", self._seq + 1)
            if event.seq > self._seq + 1:
                self._gap(self._seq + 1, event.seq - 1)
                first = event.seq if not kinds else first
            self._seq = event.seq
            kinds[event.kind] += 1
        counts = ", ".join(f"{kind} {count}" for kind, count in kinds.items())
        return f"{first}-{self._seq}: {counts}"

    def _gap(self, first: int, last: int) -> None:
        self.gaps += 1
        self._say(f"{'gap':>9}  events {first} to {last} are not here")
