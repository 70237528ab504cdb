"""What an answer proves of the record: its newest head, how it grew, and where entries stand.

Must not know how any of it is checked.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from client.contract.limits import PROOFS, Count, Hashes


class Inclusion(Struct, frozen=True):
    """Where an entry stands in the tree: its number, and the hashes up to the root (RFC 9162 §2.1.3)."""

    number: Count
    path: Hashes


class Proven(Struct, frozen=True, kw_only=True):
    """The newest signed head of the record's tree, that it grew from the head asked about, and what stands in it.

    `checkpoint`: C2SP tlog-checkpoint; `growth`: consistency proof (§2.1.4). An entry that the head does not cover yet
    is left out, and must be covered within `MERGE_DELAY_S`.
    """

    checkpoint: Annotated[str, Meta(max_length=4096)]
    growth: Hashes
    entries: Annotated[tuple[Inclusion, ...], Meta(max_length=PROOFS)]
