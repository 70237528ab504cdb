"""Finding one person with the least disclosure.

Prefix search on folded keys (`bank.kana`): name, reading, Latin spelling; exact number and birth date; end of a phone
number. More hits than the limit return their number only (ux.md S04): a long list of names is what leaks.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from server_stub.bank import kana, tables
from server_stub.bank.codes import SearchScope
from server_stub.bank.model import CustomerMark, SearchResult, SearchRow, Staff
from server_stub.bank.queries.marks import customer_marks
from server_stub.bank.typed_days import find_day
from server_stub.words import Words

SEARCH_LIMIT = 20

# Fewer digits at the end of a phone number would list people rather than find one.
PHONE_DIGITS = 4
_NUMBER_DIGITS = 7
_HIGHEST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What is searched for; all given terms must hold. `name` is a beginning in kanji, kana or Latin letters."""

    name: str | None = None
    number: str | None = None
    phone: str | None = None
    birth: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing to search for is left after folding."""
        return not (_name_prefix(self.name) or self.number or self.phone or self.birth)


def read_terms(text: str) -> SearchTerms:
    """The terms in one line of free typing, separated by spaces: digits, a date, and a name in what is left.

    Seven digits are a customer number, other digits of four or more the end of a phone number. Dates may be Western
    (1956/4/12, 19560412) or Japanese (S31.4.12, 昭和31年4月12日). What is none of these belongs to the name.
    """
    line = unicodedata.normalize("NFKC", text).strip()
    found = find_day(line)
    birth = None if found is None else found.day
    if found is not None and birth is not None:
        line = f"{line[: found.start]} {line[found.end :]}"
    number = phone = None
    names = []
    for word in line.split():
        # A date that is not in the calendar is no telephone number either.
        digits = "" if find_day(word) else re.sub(r"[-()+]", "", word)
        if digits.isdecimal() and len(digits) == _NUMBER_DIGITS:
            number = digits
        elif digits.isdecimal() and len(digits) >= PHONE_DIGITS:
            phone = digits
        else:
            names.append(word)
    return SearchTerms(name=" ".join(names) or None, number=number, phone=phone, birth=birth)


def search(
    connection: Connection, terms: SearchTerms, scope: SearchScope, searcher: Staff, today: date
) -> SearchResult:
    """Customers for whom all terms hold, within the scope seen from the searcher.

    By reading; those whose family name begins with what was searched for stand first.
    No terms find nobody. Raises nothing on odd input: what cannot be folded to a key finds nobody.
    """
    if terms.is_empty:
        return SearchResult(0, ())
    hits = _hits(terms, scope, searcher)
    total = int(connection.execute(select(func.count()).select_from(hits.subquery())).scalar_one())
    if total > SEARCH_LIMIT:
        return SearchResult(total, ())
    customer, branch, staff = tables.customer, tables.branch, tables.staff
    wanted = (
        select(
            customer.c.ref,
            customer.c.birth,
            branch.c.name_ja,
            branch.c.name_en,
            staff.c.name.label("rm_name"),
            staff.c.romaji.label("rm_romaji"),
        )
        .join_from(customer, branch, branch.c.code == customer.c.branch_code)
        .join(staff, staff.c.number == customer.c.rm_number, isouter=True)
        .where(customer.c.ref.in_(hits))
        .order_by(customer.c.kana, customer.c.number)
    )
    rows = connection.execute(wanted).all()
    marks = customer_marks(connection, [row.ref for row in rows], today)
    found = [
        SearchRow(
            mark=marks[row.ref],
            branch=Words(row.name_ja, row.name_en),
            birth_year=None if row.birth is None else row.birth.year,
            rm_name=row.rm_name,
            rm_romaji=row.rm_romaji,
        )
        for row in rows
    ]
    # Family names first: most people are looked for by theirs.
    return SearchResult(total, tuple(sorted(found, key=lambda one: not _begins_with(one.mark, terms.name))))


def keys_of(
    name: str | None, reading: str | None, romaji: str | None, phones: tuple[str | None, ...]
) -> set[tuple[str, str]]:
    """All (kind, key) pairs under which a customer is found; the other side of `search`.

    Family and given name are found apart as well, when a space separates them.
    """
    keys = {("name", kana.name_key(part)) for part in _parts(name)}
    keys |= {("kana", kana.kana_key(part)) for part in _parts(reading)}
    keys |= {("latin", kana.latin_key(part)) for part in _parts(reading)}
    if reading is None:
        keys |= {("latin", kana.latin_key(part)) for part in _parts(romaji)}
    keys |= {("phone", _digits(phone)[::-1]) for phone in phones if phone is not None}
    return {(kind, key) for kind, key in keys if key}


def _hits(terms: SearchTerms, scope: SearchScope, searcher: Staff) -> Select[Any]:
    customer = tables.customer.c
    hits = select(customer.ref)
    if scope is SearchScope.PORTFOLIO:
        hits = hits.where(customer.rm_number == searcher.number)
    elif scope is SearchScope.BRANCH:
        hits = hits.where(customer.branch_code == searcher.branch_code)
    if terms.number is not None:
        number = _digits(terms.number)
        hits = hits.where(customer.number == number if len(number) == _NUMBER_DIGITS else _never())
    if terms.birth is not None:
        hits = hits.where(customer.birth == terms.birth)
    if (prefix := _name_prefix(terms.name)) is not None:
        hits = hits.where(customer.ref.in_(_with_key(*prefix)))
    if terms.phone is not None:
        digits = _digits(terms.phone)
        # Too few digits find nobody rather than everybody.
        hits = hits.where(
            customer.ref.in_(_with_key("phone", digits[::-1])) if len(digits) >= PHONE_DIGITS else _never()
        )
    return hits


def _with_key(kind: str, prefix: str) -> Select[Any]:
    key = tables.customer_key.c
    # A range, not LIKE: it uses the index on every database and has no wildcards to escape.
    return select(key.customer_ref).where(key.kind == kind, key.key >= prefix, key.key < prefix + _HIGHEST)


def _never() -> ColumnElement[bool]:
    return tables.customer.c.ref.is_(None)


def _name_prefix(name: str | None) -> tuple[str, str] | None:
    if name is None:
        return None
    if kana.is_latin(name):
        kind, key = "latin", kana.latin_key(name)
    elif kana.is_kana(name):
        kind, key = "kana", kana.kana_key(name)
    else:
        kind, key = "name", kana.name_key(name)
    return (kind, key) if key else None


def _begins_with(mark: CustomerMark, name: str | None) -> bool:
    """Whether the whole name begins with what was searched for, not only the given name."""
    prefix = _name_prefix(name)
    if prefix is None:
        return True
    kind, key = prefix
    fold = {"latin": kana.latin_key, "kana": kana.kana_key, "name": kana.name_key}[kind]
    text = mark.name if kind == "name" else mark.kana or (mark.romaji if kind == "latin" else None)
    whole = _parts(text)
    return bool(whole) and fold(whole[0]).startswith(key)


def _parts(text: str | None) -> list[str]:
    words = [] if text is None else unicodedata.normalize("NFKC", text).split()
    return ["".join(words), *words[1:]] if words else []


def _digits(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isascii() and letter.isdecimal())
