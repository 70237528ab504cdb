"""Bands and slots: nothing overlaps, nothing leaves the content, spare height is used."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from client.contract.screen import Band, Slot
from client.qt.blocks.grid import GUTTER, MARGIN, MARGIN_TOP, Arrangement, Growth, Place, arrange


def _overlap(a: Place, b: Place) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


@dataclass(frozen=True)
class Fixed:
    """Blocks of one height; some grow first, notices never, and some can do with half."""

    first: frozenset[str] = frozenset()
    shrinking: frozenset[str] = frozenset()

    def natural(self, block: str, width: int) -> int:
        return 60 + len(block)

    def least(self, block: str, width: int) -> int:
        return 30 if block in self.shrinking else self.natural(block, width)

    def growth(self, block: str) -> Growth:
        return "never" if block.startswith("notice") else "first" if block in self.first else "last"


def _arrange(bands: tuple[Band, ...], size: tuple[int, int], measures: Fixed | None = None) -> Arrangement:
    return arrange(bands, size, measures or Fixed())


def test_slots_share_the_width_by_weight() -> None:
    found = _arrange((Band((Slot(1, ("a",)), Slot(3, ("b",)))),), (1000, 500)).places
    assert found["a"].x == MARGIN
    assert found["b"].x == found["a"].x + found["a"].width + GUTTER
    assert found["b"].x + found["b"].width == 1000 - MARGIN
    assert abs(found["b"].width - 3 * found["a"].width) <= 4


def test_the_growing_band_takes_the_spare_height() -> None:
    bands = (Band((Slot(1, ("a",)),)), Band((Slot(1, ("b",)),), grow=True), Band((Slot(1, ("c",)),)))
    found = _arrange(bands, (1000, 900)).places
    assert found["a"].height == found["c"].height == 61
    assert found["c"].y + found["c"].height == 900 - MARGIN_TOP


def test_in_a_slot_the_stretching_block_grows_and_cards_end_on_one_line() -> None:
    bands = (Band((Slot(1, ("a", "b")), Slot(1, ("c",))), grow=True),)
    found = _arrange(bands, (1000, 900), Fixed(frozenset({"a"}))).places
    assert found["b"].height == 61
    assert found["b"].y + found["b"].height == found["c"].y + found["c"].height == 900 - MARGIN_TOP


def test_nested_bands_fill_their_slot() -> None:
    inner = (Band((Slot(1, ("loans",)), Slot(1, ("plans",)))),)
    bands = (Band((Slot(2, ("chart",)), Slot(5, ("table",), inner)), grow=True),)
    found = _arrange(bands, (1200, 800)).places
    assert found["loans"].y == found["table"].y + found["table"].height + GUTTER
    assert found["loans"].y + found["loans"].height == found["chart"].y + found["chart"].height


def test_a_narrow_screen_puts_everything_in_one_column() -> None:
    found = _arrange((Band((Slot(1, ("a",)), Slot(1, ("b",)))),), (700, 500)).places
    assert found["a"].x == found["b"].x == MARGIN
    assert found["b"].y >= found["a"].y + found["a"].height + GUTTER


def test_a_notice_keeps_its_height() -> None:
    found = _arrange((Band((Slot(1, ("notice",)), Slot(1, ("a",))), grow=True),), (1000, 900)).places
    assert found["notice"].height == 66
    assert found["a"].height > 600


def test_what_can_shrink_shrinks_before_the_screen_scrolls() -> None:
    bands = tuple(Band((Slot(1, (name,)),)) for name in ("a", "b", "c", "d"))
    roomy, low = (1000, 400), (1000, 260)
    shrinking = Fixed(shrinking=frozenset({"b", "c"}))
    assert _arrange(bands, roomy, shrinking).places["b"].height == 61
    fitted = _arrange(bands, low, shrinking)
    assert fitted.places["b"].height == 30
    assert fitted.height <= 260
    assert _arrange(bands, low).height > 260


@st.composite
def _bands(draw: st.DrawFn) -> tuple[Band, ...]:
    names = iter([f"n{i}" for i in range(200)])

    def slot(*, nested: bool) -> Slot:
        blocks = tuple(next(names) for _ in range(draw(st.integers(0 if nested else 1, 3))))
        inner = (
            tuple(band(nested=False) for _ in range(draw(st.integers(1, 2)))) if nested and draw(st.booleans()) else ()
        )
        return Slot(draw(st.integers(1, 9)), blocks or (next(names),), inner)

    def band(*, nested: bool) -> Band:
        return Band(tuple(slot(nested=nested) for _ in range(draw(st.integers(1, 4)))), draw(st.booleans()))

    return tuple(band(nested=True) for _ in range(draw(st.integers(1, 4))))


@given(_bands(), st.integers(300, 2000), st.integers(100, 1500))
def test_nothing_overlaps_and_nothing_leaves_the_content(bands: tuple[Band, ...], width: int, height: int) -> None:
    found = _arrange(bands, (width, height))
    places = list(found.places.values())
    assert all(not _overlap(a, b) for i, a in enumerate(places) for b in places[i + 1 :])
    assert all(p.height >= 60 and p.width >= 1 for p in places)
    assert all(p.x >= MARGIN and p.y >= MARGIN_TOP and p.y + p.height <= found.height - MARGIN_TOP for p in places)
    assert max(p.y + p.height for p in places) <= max(found.height - MARGIN_TOP, height - MARGIN_TOP)
