"""Checkpoints: the heads of the central record's tree as notes (C2SP tlog-checkpoint).

Must not know who signs.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from client.contract.note import BadNote

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its name, how many leaves it has, and the hash of them all."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """Read a note's text; further lines are allowed and ignored. Raises: BadNote."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or _SIZE.fullmatch(lines[1]) is None or "" in lines[:-1]:
        raise BadNote("malformed checkpoint")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except binascii.Error:
        raise BadNote("malformed checkpoint") from None
    if len(root) != 32:
        raise BadNote("malformed checkpoint")
    return Checkpoint(lines[0], int(lines[1]), root)
