"""How parts of a whole are told in percent, once for the screen and for the paper made from it.

Knows no customer and no class: only amounts.
"""

from __future__ import annotations


def shares(amounts: tuple[int, ...]) -> tuple[str, ...]:
    """Percentages with one decimal that add up to 100.0, by largest remainder; all blank without a positive total."""
    total = sum(amounts)
    if total <= 0 or min(amounts) < 0:
        return ("",) * len(amounts)
    parts = [divmod(amount * 1000, total) for amount in amounts]
    missing = 1000 - sum(whole for whole, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda index: (-parts[index][1], index))
    lifted = set(by_remainder[:missing])
    tenths = [whole + (index in lifted) for index, (whole, _) in enumerate(parts)]
    return tuple(f"{value // 10}.{value % 10}%" for value in tenths)
