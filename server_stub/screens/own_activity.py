"""LOG: what the record holds of the person who asks, in plain words, newest first. Opening it is recorded too.

Shows nobody else's entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from client.contract.api import Notice
from client.contract.blocks import Action, ActionBar, Banner, Facts, Target, Timeline
from client.contract.screen import Band, Slot
from server_stub.access.codes import Permission
from server_stub.access.decide import Request, decide
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.record import Record
from server_stub.audit.views import EntryView, entries_of, entry_at
from server_stub.bank.model import CustomerMark
from server_stub.screens.attempts import holds_attempts
from server_stub.screens.bank_screen import BankScreen
from server_stub.screens.own_record import count_facts, day_counts, names_beside, record_moments
from server_stub.screens.plan import Outcome, Plan, Shown
from server_stub.screens.refusals import screen_not_shown, unfit
from server_stub.screens.visit import Visit

PAGE = 50
NOT_ME = "not-me"
_BEFORE = "b."
_READ = 400
"""Rows of the record read for one page: most reports of a terminal hold nothing that was refused."""


def not_me_action(visit: Visit) -> Action:
    """The way to say that something on the record was not oneself."""
    return Action(
        id=NOT_ME, label=visit.pick("心当たりがない", "Not me"), does="submit", style="ghost", icon="alert-circle"
    )


def report_not_me(visit: Visit, plan: Plan) -> Plan:
    """The same screen again, after the report is recorded."""
    reported = Entry(ServerEvent.FORM_COMMITTED, screen=plan.code, fields=("not-me",), detail={"report": "not-me"})
    text = visit.pick(
        "申し出を記録しました。支店システム管理者（内線 2201）へも連絡してください。",
        "Your report is recorded. Please call branch IT (ext. 2201) as well.",
    )
    return replace(plan, before=(reported, *plan.before), notice=Notice(text=text, tone="warn"))


class OwnActivity(BankScreen):
    """One's own record. `ref` is empty, or `b.` and a number below which the page begins."""

    code = "LOG"
    permission = Permission.OWN_RECORD

    def __init__(self, record: Record | None = None) -> None:
        """`record` opens what the person typed; without it such entries say only that something was refused."""
        self._record = record

    def open(self, visit: Visit, ref: str) -> Outcome:
        """Build one page."""
        decision = decide(Request(self.permission, visit.person))
        if not decision.allowed:
            return screen_not_shown(visit, self.code, decision.rule)
        number = ref.removeprefix(_BEFORE)
        if ref and not (ref.startswith(_BEFORE) and number.isdecimal() and number.isascii() and len(number) < 17):
            return unfit(visit, self.code, "no-such-page")
        before = int(number) if ref else None
        entries, rest = self._page(visit, before)
        names = names_beside(visit, entries)
        timeline = _timeline(visit, entries, names, rest)
        counts = day_counts(visit)
        facts = Facts(
            id="counts",
            title=visit.pick("本日", "Today"),
            style="counters",
            items=count_facts(visit, counts),
        )
        note = Banner(id="recorded", tone="info", icon="info-circle", text=_note(visit))
        bar = ActionBar(id="actions", name=visit.pick("操作", "Actions"), actions=(not_me_action(visit),))
        return Plan(
            code=self.code,
            title=visit.say(self.title),
            classification="restricted",
            blocks=(bar, note, facts, timeline),
            head=("actions",),
            bands=(Band((Slot(34, ("counts", "recorded")), Slot(66, ("entries",))), True),),
            ref=ref,
            focus="entries",
            entry=Entry(
                ServerEvent.LOG_VIEWED,
                screen=self.code,
                subjects=tuple(sorted(names))[:200],
                count=len(entries),
                rule=decision.rule,
            ),
        )

    def _page(self, visit: Visit, before: int | None) -> tuple[list[EntryView], int | None]:
        """The entries of one page, and the number below which the next one begins; None where none follows."""
        staff = visit.session.staff
        read = entries_of(visit.connection, staff, before=before, limit=_READ)
        telling = [one for one in read if one.kind is not ServerEvent.TERMINAL_EVENTS or holds_attempts(one)]
        page = [self._opened(visit, one) for one in telling[:PAGE]]
        if len(telling) > PAGE:
            return page, page[-1].number
        return page, read[-1].number if len(read) == _READ else None

    def _opened(self, visit: Visit, one: EntryView) -> EntryView:
        """A refused look with what was typed: only these are decrypted."""
        if one.kind is not ServerEvent.DENIED or self._record is None:
            return one
        return entry_at(visit.connection, one.number, opened_by=self._record) or one

    def submit(self, visit: Visit, shown: Shown, action: str, values: Mapping[str, str]) -> Outcome:
        """Report that something was not oneself."""
        if action != NOT_ME or values:
            return unfit(visit, self.code, "no-such-action")
        plan = self.open(visit, shown.ref)
        return report_not_me(visit, plan) if isinstance(plan, Plan) else plan


def _timeline(visit: Visit, entries: list[EntryView], names: Mapping[str, CustomerMark], rest: int | None) -> Timeline:
    link = None
    if rest is not None:
        label = visit.pick("さらに前を見る", "Earlier")
        target = Target("LOG", f"{_BEFORE}{rest}")
        link = Action(id="earlier", label=label, does="open", icon="arrow-right", style="ghost", target=target)
    return Timeline(
        id="entries",
        title=visit.pick("中央の記録", "Central record"),
        link=link,
        items=record_moments(visit, entries, names, grouped=True),
        empty=visit.pick("まだ記録はありません。", "Nothing is recorded yet."),
    )


def _note(visit: Visit) -> str:
    return visit.pick(
        "照会・検索・登録・印刷はすべて中央に記録され、支店長が月次で点検します。この画面を開いたことも記録されます。",
        "Views, searches, entries and prints are recorded and reviewed every month. Opening this screen is too.",
    )
