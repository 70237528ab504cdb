"""The grammar of the command field: `CODE [who]`, a customer number, or words to search for (ux.md §2.3).

A screen's whole name stands for its code. Pure: NFKC-folded and case-free; knows which codes and names exist because
it is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from server_stub.bank.queries import SearchTerms, read_terms
from server_stub.screens.reading import folded

BEYOND = "*"
"""Between the code and the words: search beyond one's own customers."""
_LINE = re.compile(r"(?P<code>[A-Za-z]{3})(?:(?P<number>\d{7})|\s+(?P<rest>.+))?", re.DOTALL)
_NUMBER = re.compile(r"\d{7}")
_CODE = re.compile(r"[A-Z]{3}")
_FEW, _PHONE = 4, 10
"""Four digits are the end of a telephone number, ten or more a whole one."""
LENGTH = 120


@dataclass(frozen=True, slots=True)
class Typed:
    """What a line says: a code or none, and who is meant: an exact number, or words (`beyond`: of others)."""

    code: str = ""
    number: str = ""
    words: str = ""
    beyond: bool = False


def read_line(text: str, codes: Collection[str], names: Mapping[str, str]) -> Typed:
    """Read one line. A word of three letters that is no code is a name; `names`: codes by `plain` names of screens."""
    line = " ".join(folded(text)[:LENGTH].split())
    # The longest name first: one name may begin with another (交渉履歴, 交渉履歴の登録).
    for name in sorted(names, key=len, reverse=True):
        head, rest = line[: len(name)], line[len(name) :]
        if plain(head) == name and (not rest or rest.startswith(" ")):
            return _who(names[name], rest.strip())
    found = _LINE.fullmatch(line)
    if found is not None and found["code"].upper() in codes:
        return _who(found["code"].upper(), found["number"] or found["rest"] or "")
    return _who("", line)


def wrong_number(typed: Typed) -> str:
    """The digits after a code that are neither a customer number nor like a telephone number or a day; or empty."""
    terms = read_terms(typed.words)
    alone = bool(typed.code) and terms == SearchTerms(phone=terms.phone)
    return terms.phone if alone and terms.phone and _FEW < len(terms.phone) < _PHONE else ""


def unknown_code(text: str, codes: Collection[str]) -> str:
    """Three capital letters that look like a code and are none, or empty."""
    line = folded(text)
    return line if _CODE.fullmatch(line) and line not in codes else ""


def plain(name: str) -> str:
    """A name for comparing: folded, single blanks, without case."""
    return " ".join(folded(name).split()).casefold()


def _who(code: str, rest: str) -> Typed:
    if _NUMBER.fullmatch(rest):
        return Typed(code, number=rest)
    beyond = rest.startswith(BEYOND)
    return Typed(code, words=rest.removeprefix(BEYOND).strip(), beyond=beyond)
