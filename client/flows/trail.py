"""The chain of events of one session: numbered, linked, held only in memory, forgotten only when acknowledged.

Must not know how events travel. Rules: record.md §1.3 (sequence, prefix of 64, pop on acknowledgement, 512 at most).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock

from client.contract.api import Ack
from client.contract.events import Event, event_bytes, event_hash
from client.contract.kinds import EventKind
from client.contract.limits import BATCH_EVENTS, EVENT_BYTES, QUEUE_BYTES, QUEUE_EVENTS
from client.contract.session_end import End
from client.flows.early_trail import Detail, TrailBroken, TrailFull

RESERVE = 64
"""Events still taken after the queue is full: those that say how the terminal closed itself."""

_TARGET = 160
_SCREEN = 120
_VALUE = 200


@dataclass(frozen=True, slots=True)
class _Kept:
    seq: int
    data: bytes
    digest: str


class Trail:
    """Takes events from any thread, hands out the oldest unacknowledged ones, forgets the acknowledged ones.

    Invariant: the pending events are consecutive, each naming the hash of its predecessor.
    """

    def __init__(
        self,
        first_prev: str,
        *,
        mono: Callable[[], float],
        wall: Callable[[], int],
        guard: AbstractContextManager[object] | None = None,
    ) -> None:
        """`first_prev`: hash of the sign-in's entry in the record; `mono`: seconds; `wall`: milliseconds.

        `guard`: lets one thread in at a time; a lock where none is given.
        """
        self._mono = mono
        self._wall = wall
        self._began = mono()
        self._guard = guard or Lock()
        self._screen = ""
        self._kept: deque[_Kept] = deque()
        self._bytes = 0
        self._seq = 0
        self._head = first_prev
        self._acked = 0
        self._acked_head = first_prev

    def on_screen(self, screen_id: str) -> None:
        """Name what is on screen from now on; empty when nothing is."""
        self._screen = _clean(screen_id, _SCREEN)

    def record(self, kind: EventKind, target: str = "", **detail: Detail) -> None:
        """Append one event. Raises: TrailFull, when even the reserve is used up."""
        with self._guard:
            if len(self._kept) >= QUEUE_EVENTS + RESERVE or self._bytes >= QUEUE_BYTES + RESERVE * EVENT_BYTES:
                raise TrailFull
            data = self._bytes_of(kind, target, detail)
            self._seq += 1
            self._head = event_hash(data)
            self._bytes += len(data)
            self._kept.append(_Kept(self._seq, data, self._head))

    def pending(self) -> tuple[str, ...]:
        """Return the oldest unacknowledged events, at most 64, as the text that travels."""
        with self._guard:
            return tuple(kept.data.decode() for kept, _ in zip(self._kept, range(BATCH_EVENTS), strict=False))

    def last_of(self, events: tuple[str, ...]) -> int:
        """Return the number an acknowledgement must reach when these pending events have been recorded."""
        return self._acked + len(events)

    def acknowledged(self, ack: Ack) -> None:
        """Forget what the server has durably recorded.

        An older acknowledgement than the last one is a late answer and changes nothing.
        Raises: TrailBroken, when the number or the hash is not one of this chain.
        """
        with self._guard:
            if ack.seq < self._acked:
                return
            if ack.head != self._hash_at(ack.seq):
                raise TrailBroken(f"acknowledged event {ack.seq} is not this terminal's")
            while self._kept and self._kept[0].seq <= ack.seq:
                self._bytes -= len(self._kept.popleft().data)
            self._acked, self._acked_head = ack.seq, ack.head

    @property
    def full(self) -> bool:
        """Whether so much is unacknowledged that no more input may be taken (record.md §1.6)."""
        return len(self._kept) >= QUEUE_EVENTS or self._bytes >= QUEUE_BYTES

    @property
    def waiting(self) -> int:
        """How many events are not yet acknowledged."""
        return len(self._kept)

    @property
    def end(self) -> End:
        """Number and hash of the newest event: what the sign-out states as the end of the chain."""
        return End(self._seq, self._head)

    def _bytes_of(self, kind: EventKind, target: str, detail: dict[str, Detail]) -> bytes:
        small = {name: _clean(value, _VALUE) if isinstance(value, str) else value for name, value in detail.items()}
        event = Event(
            seq=self._seq + 1,
            prev=self._head,
            kind=kind,
            wall=max(0, self._wall()),
            mono=max(0, round((self._mono() - self._began) * 1000)),
            screen=self._screen,
            target=_clean(target, _TARGET),
            detail=small,
        )
        data = event_bytes(event)
        return data if len(data) <= EVENT_BYTES else event_bytes(_shortened(event))

    def _hash_at(self, seq: int) -> str:
        if seq == self._acked:
            return self._acked_head
        place = seq - self._acked - 1
        return self._kept[place].digest if place < len(self._kept) else ""


def _clean(text: str, limit: int) -> str:
    """Cut to `limit` and make the text encodable: a name from a document may hold half a surrogate pair."""
    return text[:limit].encode("utf-8", "replace").decode()


def _shortened(event: Event) -> Event:
    """Drop the detail of an event too long to be sent; that it happened is what must not be lost."""
    return Event(
        seq=event.seq,
        prev=event.prev,
        kind=event.kind,
        wall=event.wall,
        mono=event.mono,
        screen=event.screen,
        target=event.target,
        detail={"cut": True},
    )
