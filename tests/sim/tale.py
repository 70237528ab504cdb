"""Tells what happens on the wire of a run, one line a happening; for whoever replays a seed.

Listens where the oracle listens, and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.sim.net import Ears, Flight

Tell = Callable[[str], object]


class Tale:
    """Passes everything on to `ears`, and says it."""

    def __init__(self, ears: Ears, now: Callable[[], float], tell: Tell) -> None:
        self._ears, self._now, self._tell = ears, now, tell

    def posted(self, flight: Flight) -> None:
        """A request leaves."""
        asked = json.loads(flight.body)
        events = [json.loads(text)["seq"] for text in asked.get("events", ())]
        span = f" events {events[0]}-{events[-1]}" if events else ""
        command = asked.get("command")
        what = f" command {asked['number']} {command['do']}" if command else ""
        self._line(flight, f"asks{what}{span}{f' ({flight.fate.value})' if flight.fate else ''}")
        self._ears.posted(flight)

    def left(self, flight: Flight, status: int, body: bytes) -> None:
        """An answer leaves the server."""
        self._line(flight, f"is answered {_said(json.loads(body))}")
        self._ears.left(flight, status, body)

    def heard(self, flight: Flight, body: bytes) -> None:
        """An answer arrives."""
        self._line(flight, f"hears {_said(json.loads(body))}")
        self._ears.heard(flight, body)

    def _line(self, flight: Flight, text: str) -> None:
        self._tell(f"{self._now():9.3f}  T{flight.sender} {flight.path:14} {text}")


def _said(said: dict[str, Any]) -> str:
    if "type" in said:
        return f"{said['type']} {said['reference']}"
    receipt, ack = said.get("receipt"), said.get("ack")
    return f"R-{receipt['number']}, events to {ack['seq']}" if receipt and ack else "yes"
