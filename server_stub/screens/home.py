"""HOM: what to do now. A manager's desk in full; every other role a smaller one that promises nothing it has not.

Shows only the person's own customers and own record.
"""

from __future__ import annotations

from collections.abc import Mapping

from client.contract.blocks import Action, ActionBar, AnyBlock, Banner, Fact, Facts, Target, Timeline
from client.contract.screen import Band, Slot
from server_stub.access.codes import Permission
from server_stub.access.decide import Request, decide, reaches_any
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.views import entries_of
from server_stub.japan import day_in_japan
from server_stub.screens import formats
from server_stub.screens.bank_screen import BankScreen, PageAsk
from server_stub.screens.drafts import open_drafts
from server_stub.screens.home_lists import (
    CALLS,
    CONSENTS,
    MATURITIES,
    SCHEDULE,
    call_rows,
    calls_table,
    consent_rows,
    consents_table,
    maturities_table,
    maturity_rows,
    schedule,
)
from server_stub.screens.home_tiles import calls_tile, consents_tile, drafts_tile, maturing_tile, today_tile
from server_stub.screens.home_work import Work, read_work
from server_stub.screens.names import TITLE
from server_stub.screens.own_activity import NOT_ME, not_me_action, report_not_me
from server_stub.screens.own_record import count_facts, day_counts, is_plain, names_beside, record_moments
from server_stub.screens.plan import Outcome, PageOutcome, PagePlan, Plan, Shown, band, viewed
from server_stub.screens.refusals import screen_not_shown, unfit
from server_stub.screens.sign_ins import sign_in_sentence, sign_ins_before
from server_stub.screens.visit import Visit

_RECENT = 2
_LISTS = (MATURITIES, CALLS, CONSENTS)
"""References of this screen that show one list in full."""
_READ_BACK = 12
"""Entries read to find the few that say something; suggestions and homes are passed over."""


class Home(BankScreen):
    """The first screen after sign-in."""

    code = "HOM"
    permission = Permission.HOME

    def open(self, visit: Visit, ref: str) -> Outcome:
        """Build the desk of this role."""
        decision = decide(Request(self.permission, visit.person))
        if not decision.allowed:
            return screen_not_shown(visit, self.code, decision.rule)
        if ref not in ("", *_LISTS):
            return unfit(visit, self.code, "no-such-list")
        work = read_work(visit)
        shown = work.subjects
        if ref == CONSENTS:
            shown = tuple(dict.fromkeys((*(one.mark.ref for one in work.expiring), *shown)))
        content: tuple[AnyBlock, ...]
        if ref in _LISTS:
            content, bands, focus = _whole_list(visit, work, ref)
        elif visit.may(Permission.CALL_LIST):
            content, bands, focus = _manager_desk(visit, work)
        else:
            content, bands, focus = _small_desk(visit, work)
        return Plan(
            code=self.code,
            title=visit.say(self.title),
            subtitle=formats.day_with_weekday(visit.today, visit.lang),
            classification="restricted" if shown else "internal",
            blocks=(*_head(visit), *content),
            head=("last-sign-in", "actions"),
            bands=bands,
            ref=ref,
            keys=_keys(visit, work),
            focus=focus,
            entry=viewed(
                self.code,
                subjects=shown[:200],
                fields=tuple(block.id for block in content),
                count=len(shown),
                rule=decision.rule,
            ),
        )

    def submit(self, visit: Visit, shown: Shown, action: str, values: Mapping[str, str]) -> Outcome:
        """Report that the earlier sign-in was not oneself."""
        if action != NOT_ME or values:
            return unfit(visit, self.code, "no-such-action")
        plan = self.open(visit, "")
        return report_not_me(visit, plan) if isinstance(plan, Plan) else plan

    def page(self, visit: Visit, shown: Shown, asked: PageAsk) -> PageOutcome:
        """More maturities or calls."""
        work = read_work(visit)
        last = asked.first + asked.rows
        if asked.block == MATURITIES:
            found = work.maturities[asked.first : last]
            rows, count = maturity_rows(visit, found), len(work.maturities)
            refs = tuple(one.customer.ref for one in found)
        elif asked.block == CALLS:
            calls = work.open_calls[asked.first : last]
            rows, count = call_rows(visit, calls), len(work.open_calls)
            refs = tuple(one.customer.ref for one in calls)
        elif asked.block == CONSENTS:
            ending = work.expiring[asked.first : last]
            rows, count = consent_rows(visit, ending), len(work.expiring)
            refs = tuple(one.mark.ref for one in ending)
        else:
            return unfit(visit, self.code, "no-such-table")
        decision = decide(Request(self.permission, visit.person))
        entry = Entry(
            ServerEvent.LIST_SERVED,
            screen=self.code,
            subjects=refs,
            fields=(asked.block,),
            count=len(rows),
            rule=decision.rule,
        )
        return PagePlan(rows, count, entry)


def _whole_list(visit: Visit, work: Work, name: str) -> tuple[tuple[AnyBlock, ...], tuple[Band, ...], str]:
    if name == CONSENTS:
        table = consents_table(visit, work)
    elif name == MATURITIES:
        table = maturities_table(visit, work, whole=True)
    else:
        table = calls_table(visit, work, whole=True)
    return (table,), (band((1, (name,)), grow=True),), name


def _head(visit: Visit) -> tuple[AnyBlock, ...]:
    before = sign_ins_before(visit)
    sentence = sign_in_sentence(visit, before)
    return (
        Banner(id="last-sign-in", tone="warn" if before.failures else "ok", icon="shield-check", text=sentence),
        ActionBar(id="actions", name=sentence, actions=(not_me_action(visit),)),
    )


def _manager_desk(visit: Visit, work: Work) -> tuple[tuple[AnyBlock, ...], tuple[Band, ...], str]:
    tiles = (
        today_tile(visit, work),
        maturing_tile(visit, work),
        calls_tile(visit, work),
        consents_tile(visit, work),
        drafts_tile(visit, open_drafts(visit)),
    )
    counters, recent = _record_card(visit)
    lists = (schedule(visit, work), maturities_table(visit, work), counters, recent, calls_table(visit, work))
    bands = (
        band(*((1, (tile.id,)) for tile in tiles)),
        Band((Slot(29, (SCHEDULE,)), Slot(71, (MATURITIES,))), True),
        Band((Slot(29, ("record-counts", "record-recent")), Slot(71, (CALLS,))), True),
    )
    return (*tiles, *lists), bands, SCHEDULE if work.appointments else MATURITIES


def _small_desk(visit: Visit, work: Work) -> tuple[tuple[AnyBlock, ...], tuple[Band, ...], str]:
    drafts = drafts_tile(visit, open_drafts(visit))
    tiles: list[AnyBlock] = []
    left: list[AnyBlock] = [drafts, _screens(visit)]
    if visit.may(Permission.AGENDA):
        tiles = [today_tile(visit, work), maturing_tile(visit, work), drafts]
        left = [schedule(visit, work), _screens(visit)]
    counters, recent = _record_card(visit)
    right: list[AnyBlock] = [counters, recent]
    if work.maturities:
        right.insert(0, maturities_table(visit, work))
    lists = Band((Slot(40, tuple(one.id for one in left)), Slot(60, tuple(one.id for one in right))), True)
    bands = (band(*((1, (tile.id,)) for tile in tiles)), lists) if tiles else (lists,)
    return (*tiles, *left, *right), bands, left[0].id


def _screens(visit: Visit) -> Facts:
    """The screens this role has, with their codes: what can be done from here."""
    wanted = [("CUS", Permission.SEARCH_NUMBER), ("LOG", Permission.OWN_RECORD)]
    items = tuple(
        Fact(label=visit.say(TITLE[code]), value=code, target=Target(code))
        for code, permission in wanted
        if reaches_any(visit.person, permission)
    )
    return Facts(id="screens", title=visit.pick("使える画面", "Your screens"), style="list", items=items)


def _record_card(visit: Visit) -> tuple[Facts, Timeline]:
    counts = day_counts(visit)
    entries = entries_of(visit.connection, visit.session.staff, limit=_READ_BACK, reported=False)
    recent = [one for one in entries if is_plain(one) and day_in_japan(one.at) == visit.today][:_RECENT]
    label = visit.pick("すべて見る", "See all")
    link = Action(id="see-record", label=label, does="open", icon="arrow-right", style="ghost", target=Target("LOG"))
    return (
        Facts(
            id="record-counts",
            title=visit.pick("自分の記録（本日）", "My activity today"),
            link=link,
            style="counters",
            items=count_facts(visit, counts),
        ),
        Timeline(
            id="record-recent",
            name=visit.pick("最近の記録", "Latest entries"),
            items=record_moments(visit, recent, names_beside(visit, recent), grouped=False),
            empty=visit.pick("本日の記録はまだありません。", "Nothing recorded yet today."),
            note=visit.pick("記録は支店長が月次で点検します。", "Your branch manager reviews the record every month."),
        ),
    )


def _keys(visit: Visit, work: Work) -> tuple[Action, ...]:
    if not work.open_calls:
        return ()
    label = visit.pick("架電を始める", "Start calls")
    target = Target("OVW", work.open_calls[0].customer.ref)
    return (Action(id="start-calls", label=label, does="open", key="F8", icon="phone", target=target),)
