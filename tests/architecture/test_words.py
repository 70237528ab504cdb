"""The terminal knows no banking, names say something, and each text is in the language it claims."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tests.architecture.sources import ROOT, named, parsed, python_files, text_files

# The server describes every business thing; the terminal only draws it. Grows with the product.
BANKING = frozenset(
    "customer account consent balance deposit portfolio loan mortgage household holding maturity securities dividend"
    " credit debit savings withdrawal remittance investment lifestyle campaign teller prospect borrower".split()
)
BANKING_JAPANESE = (
    *("お客さま", "お客様", "顧客", "口座", "預金", "残高", "同意", "融資", "投資", "投信", "保険", "国債", "満期"),
    *("世帯", "渉外", "資産", "取引先", "セグメント"),
)
# Names that say nothing of what is inside.
EMPTY_NAMES = frozenset("util utils helper manager common misc base stuff".split())

PROPER_NAMES = frozenset({"CredentialManager"})  # what Windows calls its key store

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9d]")


def banking_words(text: str) -> set[str]:
    """Banking words in a text, also inside snake_case and CamelCase names, also in the plural."""
    words = {word.lower() for word in WORD.findall(text)}
    singular = {word.removesuffix("s") for word in words} | {re.sub("ies$", "y", word) for word in words}
    return ((words | singular) & BANKING) | {word for word in BANKING_JAPANESE if word in text}


def test_the_terminal_speaks_no_banking() -> None:
    found = {named(path): banking_words(path.read_text("utf-8")) for path in text_files("client")}
    assert {name: words for name, words in found.items() if words} == {}


def test_banking_words_are_seen_in_names_and_in_the_plural_but_not_inside_other_words() -> None:
    assert banking_words("def open_customers(): showAccount(); '顧客'") == {"customer", "account", "顧客"}
    assert banking_words("accountable unbalanced creditable") == set()


def says_nothing(name: str) -> bool:
    words = {word.lower() for word in WORD.findall(name)}
    return name.strip("_") not in PROPER_NAMES and not words.isdisjoint(EMPTY_NAMES)


def test_no_file_or_class_has_an_empty_name() -> None:
    bad = []
    for path in python_files("client", "server_stub", "tests"):
        bad += [named(path)] if says_nothing(path.stem) else []
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef) and says_nothing(node.name):
                bad.append(f"{named(path)}: class {node.name}")
    assert bad == []


def pairs(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Every `Words("…", "…")` written out in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Words":
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            texts = [
                value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)
            ]
            if len(texts) == 2:
                yield node.lineno, texts[0], texts[1]


def unused_texts(words: ast.Module, readers: Iterable[ast.Module]) -> set[str]:
    """Names given to texts in `words` that neither it nor any reader reads."""
    given: set[str] = set()
    read: set[str] = set()
    for tree in (words, *readers):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                read.add(node.attr)
            elif isinstance(node, ast.Name):
                (given if isinstance(node.ctx, ast.Store) and tree is words else read).add(node.id)
            elif isinstance(node, ast.ImportFrom):
                read |= {alias.name for alias in node.names}
    return {name for name in given - read if name.isupper()}


def test_every_text_of_the_terminal_is_said_somewhere() -> None:
    words = ROOT / "client" / "words.py"
    assert unused_texts(parsed(words), [parsed(path) for path in python_files("client") if path != words]) == set()


def test_a_text_nobody_says_is_seen() -> None:
    words = ast.parse("SAID = Text('a', 'b'); GIVEN = Text('a', 'b'); LISTED = Text('a', 'b'); NEVER = Text('a', 'b')")
    readers = [ast.parse("words(say.SAID)"), ast.parse("from client.words import GIVEN"), ast.parse("LISTED")]
    assert unused_texts(words, readers) == {"NEVER"}


def muddled(japanese: str, english: str) -> bool:
    """Whether a pair is not what it claims; a code, a sign or an abbreviation (DM) is Japanese too."""
    if JAPANESE.search(english) is not None:
        return True
    return JAPANESE.search(japanese) is None and re.search(r"[a-z]{2}", japanese) is not None


def test_every_pair_of_texts_is_japanese_and_english() -> None:
    found = [
        f"{named(path)}:{line}: {japanese} / {english}"
        for path in python_files("client", "server_stub")
        for line, japanese, english in pairs(parsed(path))
        if muddled(japanese, english)
    ]
    assert found == []


def test_a_muddled_pair_is_seen() -> None:
    planted = ast.parse('Words("印刷", "Print"); Words("Print", "印刷"); Words("印刷", "印刷"); Words("DM", "Mail")')
    assert [muddled(japanese, english) for _, japanese, english in pairs(planted)] == [False, True, True, False]


def test_an_empty_name_is_seen() -> None:
    assert [
        says_nothing(name) for name in ("form_utils", "ScreenManager", "BaseCard", "CredentialManager", "basement")
    ] == [
        True,
        True,
        True,
        False,
        False,
    ]
