"""What one printed sheet says, as neutral data that a screen fills and the typesetter sets.

Must not know PDF, fonts, the database or who may print.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server_stub.words import Language


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the allocation bar. `series` 0–6 is the fixed meaning of the colour; `amount` is yen."""

    label: str
    amount: int
    series: int


@dataclass(frozen=True, slots=True)
class Row:
    """One holding: name, an optional second line (account tail, maturity), and its value in yen."""

    label: str
    amount: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What ties the paper to its record; stands on every page.

    `printed_at` is an aware instant; `document_sha256` is the hash of the served screen document, in hexadecimal.
    """

    serial: str
    staff_no: str
    terminal_id: str
    printed_at: datetime
    form: str
    edition: int
    document_sha256: str


@dataclass(frozen=True, slots=True)
class AssetSheet:
    """One customer's asset status as it goes on paper.

    `watermark` lines stand large and pale behind the text; `take_out` draws the box for what became of it.
    Phone, address and full account numbers have no field here: they never go on paper.
    """

    bank: str
    branch: str
    title: str
    customer_line: str
    as_of: str
    total_label: str
    total: int
    segments: tuple[Segment, ...]
    rows_label: str
    amount_label: str
    rows: tuple[Row, ...]
    footnotes: tuple[str, ...]
    stamp: Stamp
    watermark: tuple[str, ...]
    take_out: bool = True
    lang: Language = "ja"
