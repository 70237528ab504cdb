"""What a widget needs to say what the person did.

Must not know where events go, how they are numbered, or whether anyone is signed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from client.contract.kinds import EventKind


class Recorder(Protocol):
    """Anything that takes events; `client.flows.trail.Trail` and `EarlyTrail` are ones."""

    def record(self, kind: EventKind, target: str = "", **detail: str | int | bool) -> None:
        """Record one event about `target` (the id of a block, field, action or key), never its content."""
