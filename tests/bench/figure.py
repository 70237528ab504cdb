"""One measured number beside its bound."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, how much of it there was, and how much there may be (None: only told)."""

    name: str
    value: float
    bound: float | None
    detail: str = ""

    @property
    def kept(self) -> bool:
        """Tell whether the bound holds."""
        return self.bound is None or self.value <= self.bound

    def line(self) -> str:
        """Return the figure as one line; a miss is marked."""
        bound = "" if self.bound is None else f"≤ {self.bound:g}"
        mark = "" if self.kept else "  MISSED"
        return f"{self.name:34} {self.value:8.2f}  {bound:8} {self.detail}{mark}".rstrip()
