"""What one customer holds and owes, as figures ready to be drawn: only the classes this person may see.

Pure: knows no table; used by the screens, and by the sheet of paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from server_stub.access.codes import FieldClass, Sight
from server_stub.bank.codes import HoldingClass
from server_stub.bank.model import Holding, MonthlyValue

SERIES: Mapping[HoldingClass, int] = {kind: place for place, kind in enumerate(HoldingClass, start=1)}
"""Fixed meaning of the chart colours."""


@dataclass(frozen=True, slots=True)
class ClassSum:
    """One class of holdings."""

    kind: HoldingClass
    value_yen: int


@dataclass(frozen=True, slots=True)
class AssetFigures:
    """Holdings that may be shown with their sums. `withheld`: something is held that may not be shown."""

    holdings: tuple[Holding, ...]
    classes: tuple[ClassSum, ...]
    total_yen: int
    gain_yen: int | None
    as_of: date | None
    withheld: bool
    months: tuple[MonthlyValue, ...]

    @property
    def largest(self) -> ClassSum | None:
        """The class with the highest value."""
        return max(self.classes, key=lambda one: one.value_yen, default=None)

    @property
    def change_yen(self) -> int | None:
        """Against the month before; None where no history may be shown."""
        return self.months[-1].value_yen - self.months[-2].value_yen if len(self.months) > 1 else None


def asset_figures(
    holdings: tuple[Holding, ...], months: tuple[MonthlyValue, ...], sees: Mapping[FieldClass, Sight]
) -> AssetFigures:
    """Sum what may be shown; where a class is withheld, the history goes too, or it would tell by subtraction."""
    shown = tuple(one for one in holdings if _is_seen(one, sees))
    withheld = len(shown) < len(holdings)
    sums: dict[HoldingClass, int] = {}
    for one in shown:
        sums[one.holding_class] = sums.get(one.holding_class, 0) + one.value_yen
    gains = [one.gain_yen for one in shown if one.gain_yen is not None]
    days = [one.valued_on for one in shown if one.valued_on is not None]
    return AssetFigures(
        holdings=shown,
        classes=tuple(ClassSum(kind, sums[kind]) for kind in HoldingClass if kind in sums),
        total_yen=sum(sums.values()),
        gain_yen=sum(gains) if gains else None,
        as_of=max(days, default=None),
        withheld=withheld,
        months=() if withheld else months,
    )


def _is_seen(holding: Holding, sees: Mapping[FieldClass, Sight]) -> bool:
    kind = FieldClass.INSURANCE if holding.holding_class is HoldingClass.INSURANCE else FieldClass.ASSET
    return sees[kind] is not Sight.HIDE


def axis_of(values: list[int]) -> tuple[int, ...]:
    """Round values for a line's axis, from at or below the least to at or above the greatest, three to six of them."""
    low, high = min(values), max(values)
    step = _round_step(max(high - low, abs(high) // 50, 1) / 4)
    first = low // step * step
    last = -(-high // step) * step
    if last == first:
        last = first + step
    return tuple(range(first, last + step, step))


def _round_step(wanted: float) -> int:
    """The next of 1, 2, 5 times a power of ten."""
    power = 1
    while power * 10 <= wanted:
        power *= 10
    return next((power * factor for factor in (1, 2, 5) if power * factor >= wanted), power * 10)
