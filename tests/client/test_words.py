"""The terminal's own words: both languages, plain and polite, without the words ux.md §2.7 rules out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

import pytest

from client import words
from client.words import Text, Words

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
UNWANTED = ("不正", "違反", "エラーが発生", "させていただ", "お願いいたします", "▲", "！", "ください、", "～")


def texts_in(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_in(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)


ALL = [(name, text) for name, value in vars(words).items() for text in texts_in(value)]


def faults(text: Text) -> list[str]:
    found = [word for word in UNWANTED if word in text.ja]
    signs_only = not any(sign.isalpha() for sign in re.sub(r"\{\w+\}", "", text.ja))
    if not signs_only and text.ja != text.en and JAPANESE.search(text.ja) is None:
        found.append("no Japanese")
    if not text.ja or not text.en:
        found.append("empty")
    if {name for _, name, _, _ in Formatter().parse(text.ja)} - {None} != {
        name for _, name, _, _ in Formatter().parse(text.en)
    } - {None}:
        found.append("other facts")
    return found


@pytest.mark.parametrize(("name", "text"), ALL)
def test_every_text_is_sound(name: str, text: Text) -> None:
    assert faults(text) == []


def test_unsound_texts_are_seen() -> None:
    assert faults(Text("不正な操作です。", "Bad.")) == ["不正"]
    assert faults(Text("English only", "English")) == ["no Japanese"]
    assert faults(Text("あと{seconds}秒", "Soon")) == ["other facts"]
    assert len(ALL) > 90


def test_words_speak_the_language_in_use_and_fill_in_facts() -> None:
    say = Words()
    assert say(words.REFERENCE, number="E-1") == "照会番号 E-1"
    say.use("en")
    assert say.lang == "en"
    assert say(words.REFERENCE, number="E-1") == "Reference E-1"
    with pytest.raises(KeyError):
        say(words.REFERENCE, wrong="E-1")
