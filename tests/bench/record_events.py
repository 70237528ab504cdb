"""What a terminal reports, made ahead of the clock: events numbered and chained as the real one does."""

from __future__ import annotations

import time
from dataclasses import dataclass

from client.contract.events import Event, event_bytes, event_hash
from client.contract.kinds import EventKind


@dataclass(slots=True)
class Story:
    """One session's events: `head` is what the next one follows, `seq` the number of the last."""

    head: str
    seq: int = 0

    def tell(self, count: int) -> list[str]:
        """Return the next events."""
        return [self._event() for _ in range(count)]

    def _event(self) -> str:
        self.seq += 1
        event = Event(
            seq=self.seq,
            prev=self.head,
            kind=EventKind.ACTION_ACTIVATED,
            wall=time.time_ns() // 1_000_000,
            mono=self.seq * 10,
            screen="OVW",
            target="assets",
            detail={"how": "key"},
        )
        data = event_bytes(event)
        self.head = event_hash(data)
        return data.decode()
