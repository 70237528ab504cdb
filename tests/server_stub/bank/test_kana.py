"""Every usual way to type a name folds to the same key."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server_stub.bank import kana
from server_stub.bank.demo.material import read_material

_MATERIAL = read_material()
READINGS = sorted({one.kana for one in _MATERIAL.surnames} | {one.kana for one in _MATERIAL.given_names})
readings = st.sampled_from(READINGS)


@pytest.mark.parametrize(
    "typed",
    ["sato", "satou", "satoh", "SATO", "Sa tō", "ｓａｔｏ", "さとう", "サトウ", "ｻﾄｳ", "サトー"],
)  # fmt: skip
def test_sato_in_all_spellings(typed: str) -> None:
    assert kana.latin_key(typed) == "sato"


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("syouji", "ショウジ"), ("shoji", "ショウジ"), ("hattori", "ハットリ"), ("homma", "ホンマ"),
        ("namba", "ナンバ"),
        ("ken'ichi", "ケンイチ"), ("kenichi", "ケンイチ"), ("junichi", "ジュンイチ"), ("zyunichi", "ジュンイチ"),
        ("ohno", "オオノ"), ("ohara", "オハラ"), ("inoue", "イノウエ"), ("tutiya", "ツチヤ"), ("huruta", "フルタ"),
        ("itoh", "イトウ"), ("kyouko", "キョウコ"), ("konno", "コンノ"), ("matchi", "マッチ"),
    ],
)  # fmt: skip
def test_latin_spellings_meet_the_reading(typed: str, reading: str) -> None:
    assert kana.latin_key(typed) == kana.latin_key(reading)


@given(readings)
def test_spelling_and_reading_back_give_the_same_key(reading: str) -> None:
    spelled = kana.to_romaji(reading)
    assert kana.is_latin(spelled)
    assert kana.latin_key(spelled) == kana.latin_key(reading)
    # An n at the end may still become na.
    assert kana.to_katakana(spelled)[1] in ("", "n")


@given(readings, st.data())
def test_what_is_typed_so_far_begins_the_key(reading: str, data: st.DataObject) -> None:
    spelled = kana.to_romaji(reading)
    typed = spelled[: data.draw(st.integers(1, len(spelled)))]
    assert kana.latin_key(reading).startswith(kana.latin_key(typed))


@given(readings)
def test_hiragana_half_width_and_small_letters_fold_to_one_key(reading: str) -> None:
    hiragana = "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in reading)
    passbook = reading.translate(str.maketrans("ャュョッ", "ヤユヨツ"))
    spaced = "\u3000 ".join(reading)
    keys = {kana.kana_key(text) for text in (reading, hiragana, passbook, spaced)}
    assert len(keys) == 1
    assert kana.kana_key(unicodedata.normalize("NFD", reading)) in keys


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("髙橋", "高橋"), ("山﨑", "山崎"), ("渡邉", "渡辺"), ("渡邊", "渡辺"), ("齋藤", "斎藤"), ("𠮷田", "吉田"),
        ("濵田", "浜田"), ("\ufa10本", "塚本"), ("葛\U000e0100城", "葛城"),
    ],
)  # fmt: skip
def test_variant_kanji_fold_to_the_usual_ones(written: str, usual: str) -> None:
    assert written != usual
    assert kana.name_key(written) == kana.name_key(usual)


def test_different_names_stay_apart() -> None:
    assert kana.name_key("斎藤") != kana.name_key("斉藤")
    assert kana.kana_key("オノ") != kana.kana_key("オオノ")


@given(st.text(max_size=60))
def test_any_text_folds_without_failing_and_twice_is_once(text: str) -> None:
    for fold in (kana.name_key, kana.kana_key):
        assert fold(fold(text)) == fold(text)
    kana.latin_key(text)
    kana.is_kana(text)


@pytest.mark.parametrize(
    ("family", "given_name", "shown"),
    [
        ("サトウ", "ミサキ", "SATO Misaki"), ("イノウエ", "アイ", "INOUE Ai"), ("オオノ", "ユウコ", "ONO Yuko"),
        ("ワタナベ", "トシ", "WATANABE Toshi"),
    ],
)  # fmt: skip
def test_names_are_shown_in_english_with_short_vowels(family: str, given_name: str, shown: str) -> None:
    assert kana.romaji_name(family, given_name) == shown
