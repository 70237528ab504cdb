"""A session as every other part of the server sees it: who, at which terminal, since when.

Knows no table and no token.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One person at one terminal.

    `id`: random reference, not the token. `role`: rank code (RM, TL, SV, BM, IC, HQ, PO, AU, IT).
    `department`: department code. `branch`: code of the person's branch. `auth_at`: last time the password was given.
    """

    id: str
    staff: str
    name: str
    romaji: str
    role: str
    department: str
    branch: str
    terminal: str
    signed_in_at: datetime
    auth_at: datetime
