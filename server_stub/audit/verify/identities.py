"""Finds an entry's id given twice: a second use would let an encrypted detail stand in two entries.

Eight bytes an entry, for at most four million entries at a time; a larger copy is read again for the rest.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise

import msgspec
from msgspec import Struct

from server_stub.audit.stored import UNREADABLE
from server_stub.audit.verify.copy import Copy
from server_stub.audit.verify.entries import follow
from server_stub.audit.verify.findings import Line
from server_stub.audit.verify.tally import Tally

AT_A_TIME = 1 << 22
_PARTS = 256
_DIGITS = 32


class _Named(Struct, frozen=True, gc=False):
    id: str = ""


_decode = msgspec.json.Decoder(_Named).decode


class Identities:
    """The first halves of the ids of one class of entries, of so many classes."""

    def __init__(self, share: int = 0, shares: int = 1) -> None:
        self.tally = Tally("ids")
        self._share = share
        self._shares = shares
        self._parts = [array("Q") for _ in range(_PARTS)]

    def note(self, first: int, names: Sequence[str]) -> None:
        """Take the ids of the entries from number `first` on."""
        halves = _halves(names)
        if halves is None:
            for number, name in enumerate(names, first):
                if _halves([name]) is None:
                    self.tally.fail(number, f"has no id of {_DIGITS} hexadecimal digits")
            halves = _halves([name for name in names if _halves([name]) is not None])
        parts, share, shares = self._parts, self._share, self._shares
        for half in halves or ():
            if shares == 1 or (half >> 8) % shares == share:
                parts[half & 255].append(half)

    def suspects(self) -> set[int]:
        """Return what occurs twice."""
        found: set[int] = set()
        for part in self._parts:
            if len(set(part)) != len(part):
                row = sorted(part)
                found.update(one for one, other in pairwise(row) if one == other)
        return found


def id_line(copy: Copy, count: int, noted: Identities, shares: int) -> Line:
    """Return the line of the check over the first `count` entries; `noted` has class 0 of `shares`."""
    suspects = noted.suspects()
    for share in range(1, shares):
        more = Identities(share, shares)
        follow(copy, count, [_Names(more)])
        suspects |= more.suspects()
    if suspects:
        follow(copy, count, [_Confirmed(suspects, noted.tally)])
    return noted.tally.line("no id stands in two entries")


def shares_of(count: int, at_a_time: int = AT_A_TIME) -> int:
    """Return in how many classes so many ids are to be compared."""
    return max(1, -(-count // at_a_time))


class _Names:
    """Reads ids and nothing else."""

    def __init__(self, noted: Identities) -> None:
        self._noted = noted

    def take(self, first: int, entries: Sequence[bytes], hashes: Sequence[str]) -> None:
        """Note the ids; what is malformed was found when class 0 was noted."""
        self._noted.note(first, [_id_of(data) for data in entries])


class _Confirmed:
    """Compares whole ids where first halves are equal."""

    def __init__(self, suspects: set[int], tally: Tally) -> None:
        self._suspects = suspects
        self._tally = tally
        self._seen: dict[str, int] = {}

    def take(self, first: int, entries: Sequence[bytes], hashes: Sequence[str]) -> None:
        """Name each entry whose id an earlier one has."""
        for number, name in enumerate((_id_of(data) for data in entries), first):
            half = _halves([name])
            if half is None or half[0] not in self._suspects:
                continue
            earlier = self._seen.setdefault(name, number)
            if earlier != number:
                self._tally.fail(number, f"has the id of entry {earlier}")


def _id_of(data: bytes) -> str:
    try:
        return _decode(data.partition(b"\n")[0]).id
    except UNREADABLE:
        return ""


def _halves(names: Sequence[str]) -> array[int] | None:
    """Return the first half of each id as a number, or None when one is malformed."""
    if set(map(len, names)) - {_DIGITS}:
        return None
    try:
        numbers = array("Q", bytes.fromhex("".join(names)))
    except ValueError:
        return None
    return numbers[::2] if len(numbers) == 2 * len(names) else None
