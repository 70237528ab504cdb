"""The search form (ux.md S04): which fields and scopes somebody has, and what their values mean.

Reads no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from client.contract.blocks import Field, Form, Option
from server_stub.access.codes import Permission, ReadPurpose
from server_stub.bank.codes import SearchScope
from server_stub.bank.labels import SEARCH_SCOPE
from server_stub.bank.queries import SearchTerms, read_terms
from server_stub.bank.typed_days import read_day
from server_stub.screens.entered import over_long
from server_stub.screens.purpose import REASON_LENGTH, purpose_fields, read_purpose
from server_stub.screens.reading import folded
from server_stub.screens.visit import Visit
from server_stub.words import Words

NAMED = ("name", "phone", "birth")
"""Terms for those who may search by more than the exact number."""
RUN, CLEAR = "search", "clear"
FORM = "search-form"
_NUMBER_LENGTH = 7
_TERM_LENGTH = 60
_LENGTHS = {**dict.fromkeys(("number", *NAMED, "scope", "purpose"), _TERM_LENGTH), "reason": REASON_LENGTH}
SEVEN_DIGITS = Words("顧客番号は7桁の数字です。", "A customer number has seven digits.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search ready to be run."""

    terms: SearchTerms
    scope: SearchScope
    purpose: ReadPurpose | None


def scopes_of(visit: Visit) -> tuple[SearchScope, ...]:
    """How far this person's searches may reach, nearest first."""
    found = []
    if visit.may(Permission.SEARCH_NAME) and visit.may(Permission.SEARCH_BRANCH):
        found.append(SearchScope.PORTFOLIO)
    if visit.may(Permission.SEARCH_BRANCH):
        found.append(SearchScope.BRANCH)
    if visit.may(Permission.SEARCH_BANK):
        found.append(SearchScope.BANK)
    return tuple(found)


def field_names(visit: Visit) -> frozenset[str]:
    """The only fields a submitted search may carry."""
    named = NAMED if visit.may(Permission.SEARCH_NAME) else ()
    return frozenset({"number", "scope", "purpose", "reason", *named})


def search_form(visit: Visit, values: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """The form with its values and errors."""
    fields: list[Field] = []
    if visit.may(Permission.SEARCH_NAME):
        hint = visit.pick("ヤマモト、yamamoto も使えます", "kana or Latin letters")
        fields.append(_term(values, errors, "name", visit.pick("氏名・カナ", "Name"), hint=hint, kana=True))
    number_hint = visit.pick("例 1234567", "e.g. 1234567")
    only = not visit.may(Permission.SEARCH_NAME)
    fields.append(_term(values, errors, "number", visit.pick("顧客番号", "CIF"), hint=number_hint, required=only))
    if visit.may(Permission.SEARCH_NAME):
        phone = visit.pick("電話番号（下4桁以上）", "Phone (last 4 digits or more)")
        fields.append(_term(values, errors, "phone", phone))
        birth_hint = visit.pick("例 S40.1.2 または 1965/1/2", "e.g. 1965/1/2")
        fields.append(_term(values, errors, "birth", visit.pick("生年月日", "Birth date"), hint=birth_hint))
    scopes = scopes_of(visit)
    if len(scopes) > 1:
        fields.append(
            Field(
                id="scope",
                label=visit.pick("範囲", "Scope"),
                kind="choice",
                value=values.get("scope") or str(scopes[0]),
                options=tuple(Option(value=str(one), label=visit.say(SEARCH_SCOPE[one])) for one in scopes),
                error=errors.get("scope", ""),
            )
        )
    fields += purpose_fields(visit, values, errors, required=SearchScope.PORTFOLIO not in scopes, narrow=True)
    count = len(errors)
    said = visit.pick(f"入力内容を確認してください（{count}件）", f"Check what you entered ({count})")
    return Form(
        id=FORM,
        title=visit.pick("検索条件", "Search for"),
        fields=tuple(fields),
        enter=RUN,
        problem=said if errors else "",
    )


def arrival(visit: Visit, values: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """What takes the focus: what is wrong, the purpose a filled form still lacks, else the first term (ux.md §2.3)."""
    if errors:
        return FORM
    reach = values.get("scope") or next((str(one) for one in scopes_of(visit)), "")
    begun = any(values.get(term) for term in ("number", *NAMED))
    if begun and reach != SearchScope.PORTFOLIO and not values.get("purpose"):
        return f"{FORM}/purpose"
    return f"{FORM}/name" if visit.may(Permission.SEARCH_NAME) else f"{FORM}/number"


def read_search(visit: Visit, values: Mapping[str, str]) -> tuple[Asked | None, dict[str, str]]:
    """The search in submitted values, or the errors by field."""
    errors = over_long(visit, values, _LENGTHS)
    scopes = {str(one): one for one in scopes_of(visit)}
    scope = scopes.get(values.get("scope") or next(iter(scopes), ""))
    if scope is None:
        errors["scope"] = visit.pick("範囲を選んでください。", "Choose a scope.")
    terms = _terms(visit, values, errors)
    purpose = None
    if scope is not SearchScope.PORTFOLIO:
        purpose, wrong = read_purpose(visit, values)
        errors.update(wrong)
    if errors or scope is None:
        return None, errors
    return Asked(terms, scope, purpose), {}


def _terms(visit: Visit, values: Mapping[str, str], errors: dict[str, str]) -> SearchTerms:
    birth_text, number = values.get("birth", "").strip(), folded(values.get("number", ""))
    birth = read_day(birth_text) if birth_text else None
    if birth_text and birth is None:
        errors["birth"] = visit.pick(
            "生年月日は S31.4.12 か 1956/4/12 のように入力してください。", "Enter the birth date like 1956/4/12."
        )
    if number and not (number.isdecimal() and number.isascii() and len(number) == _NUMBER_LENGTH):
        errors["number"] = visit.say(SEVEN_DIGITS)
    # The first field takes whatever identifies someone, as the command line does; the other fields go before.
    typed = read_terms(values.get("name", ""))
    terms = SearchTerms(
        name=typed.name,
        number=number or typed.number,
        phone=values.get("phone", "").strip() or typed.phone,
        birth=birth or typed.birth,
    )
    if not errors and terms.is_empty:
        named = visit.may(Permission.SEARCH_NAME)
        errors["name" if named else "number"] = visit.pick(
            "氏名・カナ・顧客番号・電話番号・生年月日のどれかを入力してください。"
            if named
            else "顧客番号を入力してください。",
            "Enter a name, number, phone or birth date." if named else "Enter a customer number.",
        )
    return terms


def _term(
    values: Mapping[str, str],
    errors: Mapping[str, str],
    name: str,
    label: str,
    *,
    hint: str = "",
    kana: bool = False,
    required: bool = False,
) -> Field:
    return Field(
        id=name,
        label=label,
        value=values.get(name, ""),
        hint=hint,
        required=required,
        error=errors.get(name, ""),
        length=_TERM_LENGTH,
        input="kana" if kana else "latin",
    )
