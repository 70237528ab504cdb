"""A human text in the two languages of the product, kept together so that neither is forgotten.

Knows nothing of screens, of who reads, or of where the language is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in Japanese (the source language) and English."""

    ja: str
    en: str

    def of(self, lang: Language) -> str:
        """The text in `lang`."""
        return self.ja if lang == "ja" else self.en
