"""Replay window of a session's request numbers: a sliding window of 64, after RFC 4303 §3.4.3.

Pure; knows no table.
"""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 64
HIGHEST = 2**53
"""No terminal counts so far; a larger number would not fit the column it is kept in."""
_MASK = (1 << WIDTH) - 1


@dataclass(frozen=True, slots=True)
class NonceWindow:
    """`high`: highest nonce seen; bit i of `seen`: nonce `high - i` was seen."""

    high: int = 0
    seen: int = 0

    def accept(self, nonce: int) -> NonceWindow | None:
        """Return the window that has seen `nonce`, or None: seen before, too far back, or no number of ours."""
        if not 1 <= nonce <= HIGHEST:
            return None
        if nonce > self.high:
            shift = nonce - self.high
            seen = (self.seen << shift) & _MASK if shift < WIDTH else 0
            return NonceWindow(nonce, seen | 1)
        back = self.high - nonce
        if back >= WIDTH or self.seen >> back & 1:
            return None
        return NonceWindow(self.high, self.seen | 1 << back)
