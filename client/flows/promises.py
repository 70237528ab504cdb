"""Receipts are promises: what was recorded must stand in the record's tree within the published delay, for good.

A tree that shrinks, tells two stories or leaves out an entry breaks them. Must not know windows, signatures or the
network. Rules: record.md §1.5, RFC 9162 (merge delay).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from client.contract.limits import MERGE_DELAY_S, PROOFS
from client.contract.merkle import EMPTY_ROOT, BadTree, verify_consistency, verify_inclusion

if TYPE_CHECKING:
    from client.contract.checkpoint import Checkpoint
    from client.contract.proven import Proven

REMEMBERED = 256
"""How many kept promises are remembered, so that a receipt heard again is not asked about again."""


class PromiseBroken(Exception):
    """The record does not hold what a receipt promised, or holds two stories; the text says which."""


@dataclass(frozen=True, slots=True)
class _Promise:
    leaf: bytes
    since: float


class Promises:
    """The receipts of one sitting, and the newest head of the record's tree it has seen.

    Once broken it says so once, and nothing is believed any more.
    """

    def __init__(self, mono: Callable[[], float], *, delay_s: float = MERGE_DELAY_S) -> None:
        self._mono = mono
        self._delay_s = delay_s
        self._open: dict[int, _Promise] = {}
        self._kept: dict[int, bytes] = {}
        self._size = 0
        self._root = EMPTY_ROOT
        self._broken = False

    def given(self, number: int, entry: str) -> None:
        """Note a receipt: the entry's number and its leaf hash in hexadecimal. Raises: PromiseBroken."""
        if self._broken:
            return
        leaf = bytes.fromhex(entry)
        known = self._kept.get(number)
        if known is None and number in self._open:
            known = self._open[number].leaf
        if known is None:
            self._open[number] = _Promise(leaf, self._mono())
        elif known != leaf:
            self._broken = True
            raise PromiseBroken(f"two entries under the number {number}")

    @property
    def asked(self) -> tuple[int, tuple[int, ...]]:
        """What to ask the server to prove: growth since this size, and the oldest open receipts."""
        return self._size, tuple(list(self._open)[:PROOFS])

    def heard(self, head: Checkpoint, proven: Proven) -> None:
        """Check what the server proves under a head whose signature was verified. Raises: PromiseBroken."""
        if self._broken:
            return
        try:
            verify_consistency(self._size, self._root, head.size, head.root, proven.growth)
            for one in proven.entries:
                self._check(one.number, one.path, head)
        except BadTree as error:
            self._broken = True
            raise PromiseBroken(str(error)) from error
        self._size, self._root = head.size, head.root

    @property
    def kept(self) -> bool:
        """False once one was broken, and while a receipt has waited longer for its proof than was promised."""
        oldest = next(iter(self._open.values()), None)
        late = oldest is not None and self._mono() - oldest.since > self._delay_s
        return not (self._broken or late)

    def _check(self, number: int, path: Sequence[bytes], head: Checkpoint) -> None:
        promise = self._open.get(number)
        if promise is None:
            return
        verify_inclusion(promise.leaf, number - 1, head.size, path, head.root)
        del self._open[number]
        self._kept[number] = promise.leaf
        if len(self._kept) > REMEMBERED:
            del self._kept[next(iter(self._kept))]
