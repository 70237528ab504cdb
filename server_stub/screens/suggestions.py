"""The command palette: one's own customers, the search beyond them, screens (ux.md §2.3). What is typed is recorded.

Never tells whether a number exists; more hits than the limit are not listed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from client.contract.api import Suggestion, Suggestions
from client.contract.blocks import Target
from client.contract.codec import encode
from server_stub.access.codes import FieldClass, Permission
from server_stub.access.decide import Request, Standing, decide, reaches_any
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.served import Served
from server_stub.bank.codes import SearchScope
from server_stub.bank.labels import SEARCH_SCOPE, customer_name_with_title
from server_stub.bank.model import SearchResult, SearchRow
from server_stub.bank.queries import SearchTerms, read_terms, search, staff_by_number
from server_stub.screens.at_hand import newest_at_hand
from server_stub.screens.bank_screen import BankScreen
from server_stub.screens.command_line import BEYOND, Typed, plain, read_line, unknown_code, wrong_number
from server_stub.screens.marks import segment_mark
from server_stub.screens.reading import folded
from server_stub.screens.search import NO_SUCH_CODE
from server_stub.screens.search_form import SEVEN_DIGITS, scopes_of
from server_stub.screens.visit import Visit

CUSTOMERS = 5
_SCREEN_ICONS = {
    "HOM": "home",
    "CUS": "search",
    "LOG": "file-text",
    "AST": "layout-grid",
    "OVW": "id",
    "HIS": "history",
}
_DEFAULT = "OVW"
_NOBODY = SearchResult(0, ())


def suggest(visit: Visit, text: str, screens: Mapping[str, BankScreen]) -> Served:
    """What the line could mean so far."""
    typed = read_line(text, screens, names_of(screens))
    if _is_begun(text, screens):
        # `AS` is on its way to a code and not yet a name worth searching for.
        typed = Typed()
    of_customer = typed.code in screens and screens[typed.code].of_customer
    then = typed.code if of_customer else _DEFAULT
    hits = _own(visit, typed)
    found = hits.rows[:CUSTOMERS]
    items = [_customer(visit, one, then, hits.total, first=place == 0) for place, one in enumerate(found)]
    if typed.number and not found and reaches_any(visit.person, Permission.SEARCH_NUMBER):
        items.append(_number(visit, typed.number, then))
    if typed.words:
        items += _beyond(visit, typed.words)
    items += _screens(visit, text, typed.code, screens)
    entry = Entry(
        ServerEvent.SUGGESTIONS_SERVED,
        screen="",
        subjects=tuple(one.mark.ref for one in found),
        fields=("name", "kana", "number", "branch") if found else (),
        count=len(found),
        detail={"text": text},
    )
    note = visit.pick("検索も中央に記録されます", "Searches are recorded too")
    if of_customer and wrong_number(typed):
        note = visit.say(SEVEN_DIGITS)
    elif not hits.total and (code := unknown_code(text, screens)):
        note = visit.say(NO_SUCH_CODE).format(code=code)
        if SearchScope.PORTFOLIO in scopes_of(visit):
            items.insert(0, _name_search(visit, code))
    document = Suggestions(text=text, items=tuple(items), note=note, id=secrets.token_hex(16))
    return Served(entry=entry, suggestions=encode(document))


def names_of(screens: Mapping[str, BankScreen]) -> dict[str, str]:
    """The codes of the screens that can be asked for, by their whole names in either language."""
    shown = {code: screen.title for code, screen in screens.items() if code in _SCREEN_ICONS}
    return {plain(name): code for code, title in shown.items() for name in (title.ja, title.en)}


def begun_code(visit: Visit, text: str, screens: Mapping[str, BankScreen]) -> str:
    """The screen that a code half typed leads to, or empty: the one these suggestions begin with."""
    offered = _screens(visit, text, "", screens) if _is_begun(text, screens) else []
    return offered[0].sub if offered else ""


def _is_begun(text: str, screens: Mapping[str, BankScreen]) -> bool:
    line = folded(text).upper()
    return 0 < len(line) < 3 and any(code.startswith(line) for code in screens)


def _own(visit: Visit, typed: Typed) -> SearchResult:
    """The person's own customers; nobody's else, and nobody at all for roles without customers."""
    if SearchScope.PORTFOLIO not in scopes_of(visit) or not (typed.words or typed.number):
        return _NOBODY
    searcher = staff_by_number(visit.connection, visit.session.staff)
    if searcher is None:
        return _NOBODY
    terms = SearchTerms(number=typed.number) if typed.number else read_terms(typed.words)
    return search(visit.connection, terms, SearchScope.PORTFOLIO, searcher, visit.today)


def _customer(visit: Visit, one: SearchRow, then: str, total: int, *, first: bool) -> Suggestion:
    sees = decide(Request(Permission.OVERVIEW, visit.person, Standing(own=True, same_branch=True)))
    facts = (one.mark.kana or "", one.mark.number, visit.say(one.branch))
    mark = None if sees.hides(FieldClass.ASSET) else segment_mark(one.mark.segment, visit)
    group = visit.pick("お客さま（担当先）", "Customers (my portfolio)")
    if total > CUSTOMERS:
        group += visit.pick(f" {total}件中{CUSTOMERS}件", f" {CUSTOMERS} of {total}")
    return Suggestion(
        group=group,
        text=customer_name_with_title(one.mark, visit.lang),
        sub="  ".join(part for part in facts if part),
        icon="user",
        mark=mark,
        target=Target(then, one.mark.ref),
        keys=("Enter",) if first else (),
    )


def _number(visit: Visit, number: str, then: str) -> Suggestion:
    return Suggestion(
        group=visit.pick("顧客番号", "Customer number"),
        text=visit.pick(f"顧客番号 {number} を開く", f"Open customer {number}"),
        sub=then,
        icon="id",
        line=f"{then} {number}",
        keys=("Enter",),
    )


def _name_search(visit: Visit, words: str) -> Suggestion:
    """The name search for what looked like a screen's code."""
    return Suggestion(
        group=visit.pick("お名前でさがす", "Search by name"),
        text=visit.pick(f"「{words}」を担当先でさがす", f"Search my portfolio for “{words}”"),
        sub="CUS",
        icon="search",
        line=f"CUS {words}",
        keys=("Enter",),
    )


def _beyond(visit: Visit, words: str) -> list[Suggestion]:
    scopes = [one for one in scopes_of(visit) if one is not SearchScope.PORTFOLIO]
    if not scopes or not visit.may(Permission.SEARCH_NAME):
        return []
    scope = visit.say(SEARCH_SCOPE[scopes[-1]])
    return [
        Suggestion(
            group=visit.pick("担当外をさがす", "Beyond my portfolio"),
            text=visit.pick(f"「{words}」を{scope}でさがす", f"Search the {scope.lower()} for “{words}”"),
            sub=visit.pick("利用目的の入力が必要です。目的は記録されます。", "A purpose is needed and recorded."),
            icon="shield-check",
            line=f"CUS {BEYOND} {words}",
            keys=("Ctrl", "Enter"),
        )
    ]


def _screens(visit: Visit, text: str, meant: str, screens: Mapping[str, BankScreen]) -> list[Suggestion]:
    wanted = folded(text).upper()
    customer = newest_at_hand(visit)
    items = []
    for code, screen in screens.items():
        if code not in _SCREEN_ICONS or not reaches_any(visit.person, screen.permission):
            continue
        if screen.of_customer and not customer:
            continue
        title = visit.say(screen.title)
        if wanted and code != meant and not code.startswith(wanted) and wanted not in title.upper():
            continue
        items.append(
            Suggestion(
                group=visit.pick("画面と操作", "Screens"),
                text=title,
                sub=code,
                icon=_SCREEN_ICONS[code],
                target=Target(code, customer if screen.of_customer else ""),
                keys=tuple(code),
            )
        )
    return sorted(items, key=lambda item: (item.sub != meant, not item.sub.startswith(wanted)))
