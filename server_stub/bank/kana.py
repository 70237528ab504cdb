"""Folding of names, so that every usual way to type a person finds the same person.

Knows no table. Three kinds of keys, each compared by prefix:

- name: the written name, without spaces, variant kanji folded to the usual ones (髙橋 → 高橋)
- kana: the reading in full-width katakana without spaces and small letters, as on a passbook (ショウジ → シヨウジ)
- latin: the reading in Latin letters, one spelling for all systems, long vowels short (Satou, Satoh, Sato → sato)
"""

from __future__ import annotations

import re
import unicodedata

_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_SMALL_TO_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
# Dashes that are typed for the long-vowel mark.
_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−ｰ─"), "ー")
# Control characters too: PostgreSQL takes no NUL in a text.
_DROPPED = re.compile(r"[\s\x00-\x1f\x7f・･.,'’‘`]+")
_SELECTORS = dict.fromkeys((*range(65024, 65040), *range(917760, 918000)))

# Variants that stand in names of real people, each folded to the form most keyboards offer first.
_VARIANTS = str.maketrans(
    {
        variant: usual
        for usual, variants in {
            "高": "髙", "崎": "﨑嵜碕", "辺": "邊邉", "斎": "齋", "斉": "齊", "沢": "澤", "浜": "濱濵", "桜": "櫻",
            "広": "廣", "国": "國", "島": "嶋嶌", "徳": "德", "恵": "惠", "富": "冨", "関": "關", "桑": "桒",
            "吉": "𠮷", "館": "舘", "塚": "塚", "渕": "淵", "真": "眞", "栄": "榮", "条": "條", "静": "靜",
            "実": "實", "寿": "壽", "竜": "龍", "豊": "豐", "滝": "瀧", "薮": "藪", "曽": "曾", "桧": "檜",
            "万": "萬", "与": "與", "円": "圓", "来": "來", "礼": "禮", "亀": "龜", "茂": "茂", "蔵": "藏",
        }.items()
        for variant in variants
    }
)  # fmt: skip

_ROMAJI = {
    "a": "ア", "i": "イ", "u": "ウ", "e": "エ", "o": "オ",
    "ka": "カ", "ki": "キ", "ku": "ク", "ke": "ケ", "ko": "コ",
    "sa": "サ", "shi": "シ", "si": "シ", "su": "ス", "se": "セ", "so": "ソ",
    "ta": "タ", "chi": "チ", "ti": "チ", "tsu": "ツ", "tu": "ツ", "te": "テ", "to": "ト",
    "na": "ナ", "ni": "ニ", "nu": "ヌ", "ne": "ネ", "no": "ノ",
    "ha": "ハ", "hi": "ヒ", "fu": "フ", "hu": "フ", "he": "ヘ", "ho": "ホ",
    "ma": "マ", "mi": "ミ", "mu": "ム", "me": "メ", "mo": "モ",
    "ya": "ヤ", "yu": "ユ", "yo": "ヨ",
    "ra": "ラ", "ri": "リ", "ru": "ル", "re": "レ", "ro": "ロ",
    "wa": "ワ", "wo": "ヲ",
    "ga": "ガ", "gi": "ギ", "gu": "グ", "ge": "ゲ", "go": "ゴ",
    "za": "ザ", "ji": "ジ", "zi": "ジ", "zu": "ズ", "ze": "ゼ", "zo": "ゾ",
    "da": "ダ", "di": "ヂ", "du": "ヅ", "de": "デ", "do": "ド",
    "ba": "バ", "bi": "ビ", "bu": "ブ", "be": "ベ", "bo": "ボ",
    "pa": "パ", "pi": "ピ", "pu": "プ", "pe": "ペ", "po": "ポ",
    "fa": "ファ", "fi": "フィ", "fe": "フェ", "fo": "フォ", "vu": "ヴ",
    "sha": "シャ", "shu": "シュ", "sho": "ショ", "she": "シェ",
    "cha": "チャ", "chu": "チュ", "cho": "チョ", "che": "チェ",
    "ja": "ジャ", "ju": "ジュ", "jo": "ジョ", "je": "ジェ", "n|": "ン",
}  # fmt: skip
for _consonant, _kana in {
    "k": "キ", "s": "シ", "t": "チ", "n": "ニ", "h": "ヒ", "m": "ミ", "r": "リ", "g": "ギ", "z": "ジ", "j": "ジ",
    "d": "ヂ", "b": "ビ", "p": "ピ",
}.items():  # fmt: skip
    for _vowel, _small in {"a": "ャ", "u": "ュ", "o": "ョ"}.items():
        _ROMAJI[f"{_consonant}y{_vowel}"] = _kana + _small

_LONGEST = 3
_VOWELS = "aiueo"
_MACRONS = str.maketrans(
    {"ā": "a", "ī": "i", "ū": "u", "ē": "e", "ō": "o", "â": "a", "î": "i", "û": "u", "ê": "e", "ô": "o"}
)
# The beginning of a syllable that is still being typed, spelled as the key spells it.
_UNFINISHED = {"sy": "sh", "ty": "ch", "zy": "j", "jy": "j", "si": "shi", "hu": "fu"}


def name_key(text: str) -> str:
    """The written name as a key: NFKC, no spaces, no variation selectors, usual kanji."""
    return _compatible(_DROPPED.sub("", _compatible(text)).translate(_SELECTORS)).translate(_VARIANTS)


def kana_key(text: str) -> str:
    """A reading in any kana as a key: full-width katakana, small letters made large, no spaces."""
    return _katakana(text).translate(_SMALL_TO_LARGE)


def latin_key(text: str) -> str:
    """A reading in kana or Latin letters as a key in one spelling, long vowels short.

    An unfinished last syllable is kept, so that the key of the beginning of a reading begins the key of the reading.
    """
    if is_latin(text):
        katakana, rest = to_katakana(text)
    else:
        katakana, rest = _katakana(text), ""
    return _short_vowels(to_romaji(katakana) + _UNFINISHED.get(rest, rest))


def is_latin(text: str) -> bool:
    """Whether the text is typed in Latin letters only."""
    letters = _DROPPED.sub("", _compatible(text).lower().translate(_MACRONS)).replace("-", "")
    return bool(letters) and letters.isascii() and letters.isalpha()


def is_kana(text: str) -> bool:
    """Whether the text is kana only."""
    key = kana_key(text)
    return bool(key) and all("ァ" <= letter <= "ヺ" or letter == "ー" for letter in key)


def to_katakana(romaji: str) -> tuple[str, str]:
    """Katakana of Latin letters in any usual system, and the letters at the end that make no syllable yet."""
    # The apostrophe of "ken'ichi" ends the syllable; all other signs are dropped.
    letters = _DROPPED.sub("", re.sub("n['’`]", "n|", _compatible(romaji).lower()))
    letters = letters.translate(_MACRONS).replace("-", "")
    kana: list[str] = []
    place = 0
    while place < len(letters):
        syllable, used = _syllable(letters, place)
        if not used:
            break
        kana.append(syllable)
        place += used
    return "".join(kana), letters[place:]


def to_romaji(katakana: str) -> str:
    """Hepburn spelling of katakana, long vowels written out as the kana write them."""
    spelled: list[str] = []
    place = 0
    while place < len(katakana):
        pair = katakana[place : place + 2]
        if pair in _SPELLING:
            spelled.append(_SPELLING[pair])
            place += 2
            continue
        spelled.append(_single(katakana[place], spelled, katakana[place + 1 : place + 3]))
        place += 1
    return "".join(spelled)


def romaji_name(family: str, given: str) -> str:
    """A name for reading in English, family name first in capitals, long vowels short: SATO Misaki, INOUE Ai."""
    return f"{_shown(family).upper()} {_shown(given).title()}"


def _syllable(letters: str, place: int) -> tuple[str, int]:
    """The next syllable and how many letters it takes; ("", 0) when no syllable begins here."""
    for length in range(_LONGEST, 0, -1):
        chunk = letters[place : place + length]
        if len(chunk) == length and chunk in _ROMAJI:
            return _ROMAJI[chunk], length
    first, following = letters[place], letters[place + 1 : place + 2]
    if first == "n" and following and following not in _VOWELS + "y":
        # "nn" is how a syllabic n before a vowel is typed; in "onna" the second n begins the next syllable.
        doubled = following == "n" and letters[place + 2 : place + 3] not in tuple(_VOWELS)
        return "ン", 2 if doubled else 1
    if first == "m" and following in ("b", "p", "m"):
        return "ン", 1
    if first == "h" and place and letters[place - 1] == "o" and following not in (*_VOWELS, "y"):
        return "", 1 if following else 0  # the h of "Itoh" and "Ohno" only marks a long vowel
    if following == first or (first == "t" and letters[place + 1 : place + 3] == "ch"):
        return "ッ", 1
    return "", 0


def _single(kana: str, before: list[str], after: str) -> str:
    if kana == "ッ":
        following = to_romaji(after) if after and after[0] != "ッ" else ""
        return "t" if following.startswith("ch") else following[:1]
    if kana == "ー":
        return before[-1][-1:] if before else ""
    return _SPELLING.get(kana, kana)


def _short_vowels(romaji: str) -> str:
    return re.sub(r"oh$", "o", re.sub(r"(o)(?:u|o)+|(u)u+", lambda found: found[1] or found[2], romaji))


def _shown(reading: str) -> str:
    # In イノウエ the ウ is a syllable of its own.
    return re.sub(r"ou(?![aiueo])|oo", "o", to_romaji(_katakana(reading)).replace("uu", "u"))


def _katakana(text: str) -> str:
    # Once more: without a space between them, a letter and a mark may become one letter.
    return _compatible(_DROPPED.sub("", _compatible(text).translate(_HIRAGANA_TO_KATAKANA).translate(_DASHES)))


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _spelling() -> dict[str, str]:
    spelled: dict[str, str] = {}
    for romaji, kana in _ROMAJI.items():
        # The first spelling listed for a kana is the Hepburn one.
        spelled.setdefault(kana, romaji)
    return spelled | {
        "ン": "n", "ヂ": "ji", "ヅ": "zu", "ヲ": "o", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o",
        "ャ": "ya", "ュ": "yu", "ョ": "yo", "シャ": "sha", "シュ": "shu", "ショ": "sho", "チャ": "cha", "チュ": "chu",
        "チョ": "cho", "ジャ": "ja", "ジュ": "ju", "ジョ": "jo", "ヂャ": "ja", "ヂュ": "ju", "ヂョ": "jo",
    }  # fmt: skip


_SPELLING = _spelling()
