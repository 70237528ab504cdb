"""What can be set, how wide, and where Japanese lines may break."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server_stub.paper.letters import GETA, Letters
from tests.server_stub.paper.samples import FONTS

SIZE = 10.0


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters.load(FONTS)


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("髙橋 﨑山 𠮷田", "髙橋 﨑山 𠮷田"),
        ("か\u3099き\u309a", "がき\u309a"),  # き has no half-voiced form; what is left is shown as the font shows it
        ("神\ufa19", "神\ufa19"),  # a name variant is not replaced by the common character
        ("葛\U000e0100城", "葛城"),
        ("a\u202eb\u200bc\x00d\x1b", "abcd"),
        ("一\n二\t三\u00a0四　五", "一 二 三 四　五"),
        ("\U000f0000\ue000", GETA * 2),
        ("🏦", GETA),
    ],
)
def test_only_what_the_font_has_is_set(letters: Letters, text: str, set_as: str) -> None:
    assert letters.settable(text).replace(GETA, GETA) == letters.settable(set_as)


def test_a_line_that_fits_is_not_cut(letters: Letters) -> None:
    assert letters.fit("普通預金", letters.regular, SIZE, 40.0) == "普通預金"
    assert letters.fit("普通預金です", letters.regular, SIZE, 40.0) == "普通預…"
    assert letters.fit("普", letters.regular, SIZE, 1.0) == "…"


def test_lines_do_not_begin_with_closing_signs_or_end_with_opening_ones(letters: Letters) -> None:
    assert letters.wrap("ああああ。い", letters.regular, SIZE, 40.0) == ["あああ", "あ。い"]
    assert letters.wrap("あああ「いう", letters.regular, SIZE, 40.0) == ["あああ", "「いう"]
    assert letters.wrap("ああスーパー", letters.regular, SIZE, 30.0) == ["ああ", "スー", "パー"]
    assert letters.wrap("", letters.regular, SIZE, 40.0) == [""]


def test_words_and_numbers_stay_in_one_piece(letters: Letters) -> None:
    assert letters.wrap("評価額 1,234,567", letters.regular, SIZE, 50.0) == ["評価額", "1,234,567"]
    pieces = letters.wrap("A" * 40, letters.regular, SIZE, 50.0)
    assert "".join(pieces) == "A" * 40
    assert len(pieces) > 1


@given(text=st.text(alphabet="あ漢。、「」（）ーAB1, 　ッ", max_size=80), room=st.floats(21.0, 120.0))
def test_wrapping_loses_nothing_and_stays_within_the_room(text: str, room: float) -> None:
    letters = Letters.load(FONTS)
    lines = letters.wrap(text, letters.regular, SIZE, room)
    assert "".join(lines).replace(" ", "").replace("　", "") == text.replace(" ", "").replace("　", "")
    for line in lines:
        # Two signs carried down together with a wide piece may need a line of their own.
        assert letters.width(line, letters.regular, SIZE) <= max(room, 3 * SIZE), line
