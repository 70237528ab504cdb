"""CUS: finding one person with the least disclosure. One search is one entry, with its words in the closed detail.

More than twenty hits are counted and never listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from client.contract.api import Notice
from client.contract.blocks import Action, ActionBar, AnyBlock, Banner, Cell, Column, Row, Table, Target
from client.contract.screen import Band, Slot
from server_stub.access.codes import FieldClass, Permission
from server_stub.access.decide import Request, Standing, decide
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.bank.codes import SearchScope
from server_stub.bank.model import SearchResult, SearchRow
from server_stub.bank.queries import SEARCH_LIMIT, read_terms, search, staff_by_number
from server_stub.screens import shown as shown_screens
from server_stub.screens.admission import PURPOSE_LASTS, state_purpose
from server_stub.screens.bank_screen import BankScreen
from server_stub.screens.customer_head import UNREGISTERED
from server_stub.screens.marks import channel_badges, name_cell
from server_stub.screens.plan import Outcome, Plan, Shown, viewed
from server_stub.screens.refusals import screen_not_shown, unfit
from server_stub.screens.search_form import (
    CLEAR,
    FORM,
    RUN,
    SEVEN_DIGITS,
    Asked,
    arrival,
    field_names,
    read_search,
    scopes_of,
    search_form,
)
from server_stub.screens.visit import Visit
from server_stub.words import Words

NO_SUCH_CODE = Words(
    "画面コード {code} はありません。お名前としてさがします。",
    "There is no screen with the code {code}. It is searched as a name.",
)
THEN = "then"
"""Name under which a search remembers the screen its rows lead to."""
STATED = "stated"
"""Name under which a search remembers when its purpose was stated."""
_PERMISSION = {
    SearchScope.PORTFOLIO: Permission.SEARCH_NAME,
    SearchScope.BRANCH: Permission.SEARCH_BRANCH,
    SearchScope.BANK: Permission.SEARCH_BANK,
}


class Search(BankScreen):
    """The form and its hits."""

    code = "CUS"
    permission = Permission.SEARCH_NUMBER

    def open(self, visit: Visit, ref: str) -> Outcome:
        """An empty form, or the search of an earlier screen of this session, run again while its purpose is good."""
        if not visit.may(self.permission):
            return self._refuse(visit)
        earlier = shown_screens.find(visit, ref) if ref else None
        if earlier is None or earlier.code != self.code or not earlier.state:
            return self._form_only(visit, {}, {}, ServerEvent.SCREEN_SERVED)
        return self._run(visit, earlier.state, again=True)

    def submit(self, visit: Visit, shown: Shown, action: str, values: Mapping[str, str]) -> Outcome:
        """Search, or empty the form."""
        if not visit.may(self.permission):
            return self._refuse(visit)
        if action not in (RUN, CLEAR) or not set(values) <= field_names(visit):
            return unfit(visit, self.code, "no-such-action")
        if action == CLEAR:
            return self._form_only(visit, {}, {}, ServerEvent.SCREEN_SERVED)
        kept = {THEN: shown.state[THEN]} if THEN in shown.state else {}
        return self._run(visit, {**values, **kept})

    def search_for(self, visit: Visit, text: str, then: str = "OVW", *, beyond: bool = False) -> Outcome:
        """A search from the command line: among the person's own customers, or `beyond` them with a purpose to come."""
        if not visit.may(self.permission):
            return self._refuse(visit)
        values = {**_values_of(text), THEN: then}
        values = {name: value for name, value in values.items() if name in field_names(visit) | {THEN}}
        own = SearchScope.PORTFOLIO in scopes_of(visit) and not beyond
        values["scope"] = str(SearchScope.PORTFOLIO if own else scopes_of(visit)[-1])
        if own:
            return self._run(visit, values)
        return self._form_only(visit, values, {}, ServerEvent.SCREEN_SERVED)

    def number_wrong(self, visit: Visit, number: str, then: str) -> Outcome:
        """The form with a customer number that cannot be one; nobody is searched for."""
        if not visit.may(self.permission):
            return self._refuse(visit)
        return self._form_only(
            visit, {"number": number, THEN: then}, {"number": visit.say(SEVEN_DIGITS)}, ServerEvent.FORM_REFUSED
        )

    def _run(self, visit: Visit, values: Mapping[str, str], *, again: bool = False) -> Outcome:
        # As it is used: what is recorded must not hide behind blanks, and is never cut.
        values = {name: value.strip() for name, value in values.items()}
        asked, errors = read_search(visit, values)
        if asked is None:
            return self._form_only(visit, values, errors, ServerEvent.FORM_REFUSED)
        decision = decide(Request(_PERMISSION[asked.scope], visit.person))
        searcher = staff_by_number(visit.connection, visit.session.staff)
        # Those who may only name a number may also search the branch, but for nothing else.
        if not decision.allowed or searcher is None:
            return self._refuse(visit)
        if again and asked.purpose is not None and not _still_stated(visit, values):
            return self._ask_anew(visit, values)
        result = search(visit.connection, asked.terms, asked.scope, searcher, visit.today)
        refs = tuple(row.mark.ref for row in result.rows)
        if asked.purpose is not None and not again:  # coming back is not saying once more why
            state_purpose(visit, refs, asked.purpose)
            values = {**values, STATED: visit.now.isoformat()}
        blocks: list[AnyBlock] = [_results(visit, asked, result, values.get(THEN, "OVW"))]
        if result.total > SEARCH_LIMIT:
            blocks.insert(0, _too_many(visit, result.total))
        entry = Entry(
            ServerEvent.SEARCH_RUN,
            screen=self.code,
            subjects=refs,
            fields=("name", "kana", "number", "branch", "birth_year", "manager", "channels") if refs else (),
            count=result.total,
            purpose="" if asked.purpose is None else str(asked.purpose),
            rule=decision.rule,
            detail={name: value for name, value in values.items() if value and name != STATED},
        )
        return self._plan(visit, values, {}, blocks, entry, "results" if refs else "")

    def _form_only(self, visit: Visit, values: Mapping[str, str], errors: Mapping[str, str], kind: ServerEvent) -> Plan:
        entry = viewed(self.code)
        if kind is ServerEvent.FORM_REFUSED:
            entry = Entry(kind, screen=self.code, fields=tuple(errors), allowed=False)
        return self._plan(visit, values, errors, [_advice(visit)], entry)

    def _ask_anew(self, visit: Visit, values: Mapping[str, str]) -> Plan:
        kept = {name: value for name, value in values.items() if name not in ("purpose", "reason", STATED)}
        return self._plan(visit, kept, {}, [_lapsed(visit)], viewed(self.code))

    def _plan(
        self,
        visit: Visit,
        values: Mapping[str, str],
        errors: Mapping[str, str],
        found: list[AnyBlock],
        entry: Entry,
        focus: str = "",
    ) -> Plan:
        form = search_form(visit, values, errors)
        columns = (Slot(30, (FORM,)), Slot(70, tuple(one.id for one in found)))
        return Plan(
            code=self.code,
            title=visit.say(self.title),
            classification="restricted",
            blocks=(_actions(visit), form, *found),
            head=("actions",),
            bands=(Band(columns, True),),
            focus=focus or arrival(visit, values, errors),
            entry=entry,
            state={name: value for name, value in values.items() if value},
        )

    def _refuse(self, visit: Visit) -> Outcome:
        return screen_not_shown(visit, self.code, decide(Request(self.permission, visit.person)).rule)


def without_such_code(visit: Visit, plan: Outcome, code: str) -> Outcome:
    """A search for three capital letters that found nobody: whoever meant a screen is told that there is none."""
    if not code or not isinstance(plan, Plan) or plan.entry.count:
        return plan
    return replace(plan, notice=Notice(text=visit.say(NO_SUCH_CODE).format(code=code), tone="info"))


def lone_hit(plan: Outcome) -> str:
    """The only customer a search found, or empty."""
    if not isinstance(plan, Plan) or plan.entry.kind is not ServerEvent.SEARCH_RUN or plan.entry.count != 1:
        return ""
    return plan.entry.subjects[0] if plan.entry.subjects else ""


def with_search(plan: Plan, searched: Plan) -> Plan:
    """A screen opened by a search that found one: both are recorded."""
    return replace(plan, before=(searched.entry, *plan.before))


def _still_stated(visit: Visit, values: Mapping[str, str]) -> bool:
    return STATED in values and datetime.fromisoformat(values[STATED]) >= visit.now - PURPOSE_LASTS


def _values_of(text: str) -> dict[str, str]:
    terms = read_terms(text)
    values = {"name": terms.name or "", "number": terms.number or "", "phone": terms.phone or ""}
    if terms.birth is not None:
        values["birth"] = f"{terms.birth.year}/{terms.birth.month}/{terms.birth.day}"
    return {name: value for name, value in values.items() if value}


def _actions(visit: Visit) -> ActionBar:
    return ActionBar(
        id="actions",
        name=visit.pick("この画面の操作", "Actions of this screen"),
        actions=(
            Action(id=CLEAR, label=visit.pick("条件を消す", "Clear"), does="submit", style="ghost", icon="x"),
            Action(
                id=RUN,
                label=visit.pick("検索", "Search"),
                does="submit",
                style="primary",
                icon="search",
                key="Ctrl+Enter",
            ),
        ),
    )


def _advice(visit: Visit) -> Banner:
    text = visit.pick(
        "条件を入力して Enter か Ctrl+Enter を押してください。検索は中央に記録されます。"
        "担当外のお客さまには利用目的が必要です。",
        "Enter what you know and press Enter or Ctrl+Enter. Searches are recorded; "
        "outside your portfolio a purpose is needed.",
    )
    return Banner(id="advice", tone="info", icon="info-circle", text=text)


def _lapsed(visit: Visit) -> Banner:
    minutes = int(PURPOSE_LASTS.total_seconds()) // 60
    text = visit.pick(
        f"利用目的の記録から{minutes}分が過ぎました。利用目的を選び直して、もう一度検索してください。",
        f"The purpose was stated more than {minutes} minutes ago. Choose it again and search once more.",
    )
    return Banner(id="lapsed", tone="info", icon="shield-check", text=text)


def _too_many(visit: Visit, total: int) -> Banner:
    text = visit.pick(
        f"該当が {total:,}件あります。生年月日か電話番号を加えてください。",
        f"{total:,} matches. Add a date of birth or phone number.",
    )
    return Banner(id="too-many", tone="warn", icon="alert-triangle", text=text)


def _results(visit: Visit, asked: Asked, result: SearchResult, then: str) -> Table:
    standing = Standing(own=asked.scope is SearchScope.PORTFOLIO, same_branch=True, purpose=asked.purpose)
    sees = decide(Request(Permission.OVERVIEW, visit.person, standing))
    grouped = not sees.hides(FieldClass.ASSET)
    rows = tuple(_row(visit, one, then, grouped=grouped) for one in result.rows)
    empty = visit.pick(
        "該当するお客さまはいません。カナの一部や電話番号でもさがせます。",
        "No customer matches. Try part of the name or a phone number.",
    )
    if result.total > SEARCH_LIMIT:
        empty = visit.pick(f"{SEARCH_LIMIT}件を超えるため表示しません。", f"More than {SEARCH_LIMIT}: not listed.")
    return Table(
        id="results",
        title=visit.pick("検索結果", "Results"),
        aside=visit.pick(f"{result.total:,}件", f"{result.total:,} found"),
        columns=(
            Column(id="name", label=visit.pick("氏名", "Name"), stretch=True),
            Column(id="number", label=visit.pick("顧客番号", "CIF")),
            Column(id="branch", label=visit.pick("取引店", "Branch"), priority=2),
            Column(id="birth", label=visit.pick("生年", "Born"), priority=2),
            Column(id="channels", label=visit.pick("連絡手段", "Channels"), priority=2),
            Column(id="rm", label=visit.pick("担当", "Manager"), priority=3),
        ),
        rows=rows,
        count=len(rows),
        page=SEARCH_LIMIT,
        empty=empty,
    )


def _row(visit: Visit, one: SearchRow, then: str, *, grouped: bool) -> Row:
    year = visit.say(UNREGISTERED)
    if one.birth_year is not None:
        year = visit.pick(f"{one.birth_year}年", str(one.birth_year))
    rm = one.rm_name if visit.lang == "ja" else one.rm_romaji
    return Row(
        id=one.mark.ref,
        cells=(
            name_cell(one.mark, visit, with_mark=grouped, reading=True),
            Cell(text=one.mark.number),
            Cell(text=visit.say(one.branch)),
            Cell(text=year, tone="muted"),
            Cell(badges=channel_badges(one.mark.channels, visit)),
            Cell(text=rm or visit.pick("支店", "Branch"), tone="muted"),
        ),
        target=Target(then, one.mark.ref),
    )
