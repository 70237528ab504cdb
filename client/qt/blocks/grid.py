"""Where the blocks of a screen stand: bands and slots turned into rectangles. Arithmetic only, no widget.

Wide screens put slots side by side; below `NARROW` logical pixels every slot takes the whole width (ux.md §2.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from client.contract.screen import Band, Slot

MARGIN = 20
MARGIN_TOP = 14
GUTTER = 14
NARROW = 760
SLOT = 150
"""Least width of a slot; a band with less for each puts its slots one under another."""


Growth = Literal["never", "last", "first"]
"""Who gets spare height of a slot: those that grow first, else the last block, but never a notice."""


class Measures(Protocol):
    """What a block (by id) needs at a width, in logical pixels."""

    def natural(self, block: str, width: int) -> int:
        """Return the height that shows everything within reason."""

    def least(self, block: str, width: int) -> int:
        """Return the height below which the block would be useless; it scrolls inside then."""

    def growth(self, block: str) -> Growth:
        """Return whether spare height is of use to the block."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle in logical pixels, relative to the content's top left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All places by block id, and the height they need together."""

    places: Mapping[str, Place]
    height: int


def arrange(bands: Sequence[Band], size: tuple[int, int], measures: Measures) -> Arrangement:
    """Place all blocks in a viewport of `size` (width, height).

    What does not fit at its natural height shrinks to its least before the screen scrolls. Spare height goes to the
    bands that grow (to the last band when none does) and inside a slot by growth, so that cards of one band end on
    one line.
    """
    width, wanted = max(size[0] - 2 * MARGIN, 1), size[1] - 2 * MARGIN_TOP
    narrow = size[0] < NARROW
    builder = _Builder(measures, narrow=narrow, tight=False)
    height = builder.stack(bands, MARGIN, MARGIN_TOP, width, wanted)
    if height > wanted:
        builder = _Builder(measures, narrow=narrow, tight=True)
        height = builder.stack(bands, MARGIN, MARGIN_TOP, width, wanted)
    return Arrangement(builder.places, height + 2 * MARGIN_TOP)


class _Builder:
    def __init__(self, measures: Measures, *, narrow: bool, tight: bool) -> None:
        self.places: dict[str, Place] = {}
        self._height_for = measures.least if tight else measures.natural
        self._growth = measures.growth
        self._narrow = narrow

    def stack(self, bands: Sequence[Band], x: int, y: int, width: int, wanted: int) -> int:
        """Place bands one under another, at least `wanted` high; return the height used."""
        natural = [self._band_height(band, width) for band in bands]
        used = sum(natural) + GUTTER * max(len(bands) - 1, 0)
        spare = max(wanted - used, 0)
        growing = [i for i, band in enumerate(bands) if band.grow] or ([len(bands) - 1] if bands else [])
        top = y
        for index, band in enumerate(bands):
            height = natural[index]
            if index in growing:
                share = spare // len(growing)
                height += share if index != growing[-1] else spare - share * (len(growing) - 1)
            self._place_band(band, x, top, width, height)
            top += height + GUTTER
        return max(top - GUTTER - y, 0)

    def _stacked(self, band: Band, width: int) -> bool:
        return self._narrow or width < SLOT * len(band.slots)

    def _widths(self, band: Band, width: int) -> list[int]:
        slots = band.slots
        if self._stacked(band, width):
            return [width] * len(slots)
        free = width - GUTTER * (len(slots) - 1)
        total = sum(slot.weight for slot in slots)
        # Every slot gets its least width first, so that a small weight cannot squeeze a block to nothing.
        least = min(SLOT, free // len(slots))
        rest = free - least * len(slots)
        widths = [max(free * slot.weight // total, least) for slot in slots]
        if sum(widths) > free:
            widths = [least + rest * slot.weight // total for slot in slots]
        widths[-1] += free - sum(widths)
        return widths

    def _band_height(self, band: Band, width: int) -> int:
        heights = [
            self._slot_height(slot, part) for slot, part in zip(band.slots, self._widths(band, width), strict=True)
        ]
        if self._stacked(band, width):
            return sum(heights) + GUTTER * max(len(heights) - 1, 0)
        return max(heights, default=0)

    def _slot_height(self, slot: Slot, width: int) -> int:
        parts = [self._height_for(block, width) for block in slot.blocks]
        parts += [self._band_height(band, width) for band in slot.bands]
        return sum(parts) + GUTTER * max(len(parts) - 1, 0)

    def _place_band(self, band: Band, x: int, y: int, width: int, height: int) -> None:
        left, top, stacked = x, y, self._stacked(band, width)
        for slot, part in zip(band.slots, self._widths(band, width), strict=True):
            own = self._slot_height(slot, part) if stacked else height
            self._place_slot(slot, left, top, part, own)
            if stacked:
                top += own + GUTTER
            else:
                left += part + GUTTER

    def _place_slot(self, slot: Slot, x: int, y: int, width: int, height: int) -> None:
        natural = [self._height_for(block, width) for block in slot.blocks]
        bands = self._slot_height(Slot(1, (), slot.bands), width) if slot.bands else 0
        parts = len(natural) + (1 if slot.bands else 0)
        spare = max(height - sum(natural) - bands - GUTTER * max(parts - 1, 0), 0)
        growing = [i for i, block in enumerate(slot.blocks) if self._growth(block) == "first"]
        if not growing and natural and not slot.bands and self._growth(slot.blocks[-1]) != "never":
            growing = [len(natural) - 1]
        top = y
        for index, block in enumerate(slot.blocks):
            own = natural[index]
            if index in growing:
                share = spare // len(growing)
                own += share if index != growing[-1] else spare - share * (len(growing) - 1)
            self.places[block] = Place(x, top, width, own)
            top += own + GUTTER
        if slot.bands:
            self.stack(slot.bands, x, top, width, y + height - top)
