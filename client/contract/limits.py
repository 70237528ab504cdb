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

PAGE_ROWS = 200

Id = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9._:~=+/-]+$")]
"""Opaque identifier: never shown, never parsed by the terminal."""

Code = Annotated[str, Meta(min_length=3, max_length=3, pattern=r"^[A-Z]{3}$")]
"""Three-letter screen code."""

Short = Annotated[str, Meta(max_length=300)]
Text = Annotated[str, Meta(max_length=STRING)]
Hex = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""

Count = Annotated[int, Meta(ge=0, le=2**53)]
