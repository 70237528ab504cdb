"""Marks the functions that answer a person, with the kinds of event they record.

Must not know what an event is made of nor where it goes: the mark is read by a test that maps every interaction to
one kind, so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from client.contract.kinds import EventKind

Slot = TypeVar("Slot", bound=Callable[..., Any])

ATTRIBUTE = "__records__"


def records(*kinds: EventKind) -> Callable[[Slot], Slot]:
    """Mark a slot as recording one event of one of these kinds per interaction.

    No kind at all marks a slot that passes an interaction on unrecorded, because the receiver records it.
    """

    def mark(slot: Slot) -> Slot:
        setattr(slot, ATTRIBUTE, kinds)
        return slot

    return mark


def recorded_kinds(slot: Callable[..., Any]) -> tuple[EventKind, ...] | None:
    """Return the kinds a slot is marked with, or None when it carries no mark."""
    kinds: tuple[EventKind, ...] | None = getattr(slot, ATTRIBUTE, None)
    return kinds
