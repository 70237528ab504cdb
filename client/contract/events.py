"""What a terminal reports of its own: kinds, shape and chain of events.

Never typed characters or passwords; what was searched or saved is recorded by the server that received it.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from client.contract.kinds import EventKind
from client.contract.limits import Count, Hex

Whole = Annotated[int, Meta(ge=-(2**53), le=2**53)]
"""A number every reader of the record keeps exactly."""


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One event as it is chained: `prev` is the hash of the previous event's bytes (or of the sign-in entry).

    `wall` is the terminal's own clock in milliseconds (a claim), `mono` its monotonic clock since the session began;
    `screen` and `target` name what was on screen; `detail` holds small facts, never content.
    """

    seq: Annotated[int, Meta(ge=1, le=2**53)]
    prev: Hex
    kind: EventKind
    wall: Count
    mono: Count
    screen: Annotated[str, Meta(max_length=120)] = ""
    target: Annotated[str, Meta(max_length=160)] = ""
    detail: dict[str, str | Whole | bool] = {}


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Event, strict=True)


def event_bytes(event: Event) -> bytes:
    """Return the bytes that are hashed, sent and stored; never re-made from a decoded event (record.md D4)."""
    return _encoder.encode(event)


def read_event(data: bytes | str) -> Event:
    """Decode one event. Raises: msgspec.ValidationError, msgspec.DecodeError."""
    return _decoder.decode(data)


def event_hash(data: bytes) -> str:
    """Return the SHA-256 of an event's bytes in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()
