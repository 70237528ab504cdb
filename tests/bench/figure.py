"""One measured number beside its bound."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, how much of it there was, and how much there may be (None: only told).

    `least`: the bound is how much there must be.
    """

    name: str
    value: float
    bound: float | None
    detail: str = ""
    least: bool = False

    @property
    def kept(self) -> bool:
        """Tell whether the bound holds."""
        if self.bound is None:
            return True
        return self.value >= self.bound if self.least else self.value <= self.bound

    def line(self) -> str:
        """Return the figure as one line; a miss is marked."""
        sign = "≥" if self.least else "≤"
        bound = "" if self.bound is None else f"{sign} {self.bound:g}"
        mark = "" if self.kept else "  MISSED"
        return f"{self.name:42} {self.value:9.2f}  {bound:8} {self.detail}{mark}".rstrip()
