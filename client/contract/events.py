"""What a terminal reports of its own: kinds, shape and chain of events.

Never typed characters or passwords; what was searched or saved is recorded by the server that received it.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from client.contract.limits import Count, Hex


class EventKind(StrEnum):
    """Every interaction or happening a terminal can report, as area:subject:verb."""

    TERMINAL_STARTED = "terminal:program:started"
    SCREEN_SHOWN = "screen:view:shown"
    SCREEN_LEFT = "screen:view:left"
    DOCUMENT_REFUSED = "screen:document:refused"
    BLOCK_UNSUPPORTED = "screen:block:unsupported"
    NAVIGATION_ASKED = "screen:navigation:asked"
    REFRESH_ASKED = "screen:refresh:asked"
    ACTION_ACTIVATED = "screen:action:activated"
    TAB_CHOSEN = "screen:tab:chosen"
    ROW_SELECTED = "table:row:selected"
    ROW_OPENED = "table:row:opened"
    TABLE_PAGED = "table:page:scrolled"
    MOMENT_OPENED = "timeline:item:opened"
    FIELD_EDITED = "form:field:edited"
    FORM_SUBMITTED = "form:entry:submitted"
    FORM_CANCELLED = "form:entry:cancelled"
    DRAFT_KEPT = "form:draft:kept"
    COMMAND_OPENED = "shell:command:opened"
    COMMAND_ENTERED = "shell:command:entered"
    COMMAND_CLOSED = "shell:command:closed"
    SUGGESTION_CHOSEN = "shell:suggestion:chosen"
    HELP_OPENED = "shell:help:opened"
    HELP_CLOSED = "shell:help:closed"
    SETTING_CHANGED = "shell:setting:changed"
    REGION_MOVED = "shell:region:moved"
    SCROLLED = "screen:content:scrolled"
    PRINT_ASKED = "print:sheet:asked"
    PRINT_REFUSED_HERE = "print:sheet:refused"
    PRINT_PURPOSE_CHOSEN = "print:purpose:chosen"
    PRINT_CHANGED = "print:choice:changed"
    PRINT_CONFIRMED = "print:sheet:confirmed"
    PRINT_CANCELLED = "print:sheet:cancelled"
    PRINT_CLOSED = "print:sheet:closed"
    COPY_REFUSED = "refused:copy:tried"
    DRAG_REFUSED = "refused:drag:tried"
    DROP_REFUSED = "refused:drop:tried"
    MENU_REFUSED = "refused:menu:tried"
    KEY_REFUSED = "refused:key:tried"
    LOCK_ASKED = "session:lock:asked"
    UNLOCK_TRIED = "session:unlock:tried"
    SIGN_OUT_ASKED = "session:end:asked"
    LEASE_LOST = "record:lease:lost"
    CONTENT_DESTROYED = "record:content:destroyed"
    LEASE_REGAINED = "record:lease:regained"
    DIALOG_ANSWERED = "shell:dialog:answered"
    WINDOW_ACTIVATED = "window:focus:gained"
    WINDOW_DEACTIVATED = "window:focus:lost"


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
    detail: dict[str, str | int | bool] = {}


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
