"""Sizes neither side may exceed (security.md A21, A22); both check before they parse or build."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

ANSWER_BYTES = 2 * 1024 * 1024
INFLATED_BYTES = 4 * 1024 * 1024
REQUEST_BYTES = 512 * 1024
DEPTH = 32
NODES = 20_000
BLOCKS = 60
STRING = 10_000

EVENT_BYTES = 2_048
BATCH_EVENTS = 64
QUEUE_EVENTS = 512
QUEUE_BYTES = 256 * 1024

PROOFS = 32
"""Most receipts proven by one answer."""
MERGE_DELAY_S = 60
"""Published promise: within so many seconds a recorded entry is covered by a signed head (RFC 9162's merge delay)."""

PAGE_ROWS = 200
TABLE_ROWS = 10_000_000
"""Most rows of a table; a scroll bar counts in 32 bits."""
LARGEST = 1e15
"""Most a chart's value may be either way: yen of a whole bank, and far from where a float loses its units."""
PARTS = 200
"""Most actions, fields, facts, points, columns … of one block, bands of a screen; a mistake or an attack beyond."""
LIST_PARTS = 500
"""Most items of a list that is not paged: timeline, options."""

Id = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9._:~=+/-]+$")]
"""Opaque identifier: never shown, never parsed by the terminal."""

Code = Annotated[str, Meta(min_length=3, max_length=3, pattern=r"^[A-Z]{3}$")]
"""Three-letter screen code."""

Short = Annotated[str, Meta(max_length=300)]
Text = Annotated[str, Meta(max_length=STRING)]
Hex = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""

Count = Annotated[int, Meta(ge=0, le=2**53)]

Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
"""SHA-256 as bytes; base64 on the wire."""

Hashes = Annotated[tuple[Hash, ...], Meta(max_length=64)]
