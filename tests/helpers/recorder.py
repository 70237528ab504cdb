"""A recorder that keeps what it is told, in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from client.contract.kinds import EventKind


@dataclass(frozen=True, slots=True)
class Told:
    """One event as a widget reported it."""

    kind: EventKind
    target: str
    detail: dict[str, str | int | bool]


@dataclass(slots=True)
class ListRecorder:
    """Implements `client.qt.recorder.Recorder` over a list."""

    told: list[Told] = field(default_factory=list)

    def record(self, kind: EventKind, target: str = "", **detail: str | int | bool) -> None:
        """Keep one event."""
        self.told.append(Told(kind, target, detail))

    def kinds(self) -> list[EventKind]:
        """Return the kinds told so far, and forget them."""
        found = [told.kind for told in self.told]
        self.told.clear()
        return found
