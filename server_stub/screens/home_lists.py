"""The schedule, the maturities and the call list of the home screen, as blocks.

Knows no table; the rows arrive pruned.
"""

from __future__ import annotations

from client.contract.blocks import Action, Cell, Chip, Column, Moment, Row, Table, Target, Timeline, Tone
from server_stub.bank.codes import AppointmentKind, CallResult, MaturityContact
from server_stub.bank.labels import (
    APPOINTMENT_KIND,
    BEST_TIME,
    CALL_RESULT,
    CONSENT_USE,
    MATURITY_CONTACT,
    customer_name_with_title,
)
from server_stub.bank.model import Appointment, CallListRow, ExpiringConsent, Maturity
from server_stub.japan import day_in_japan
from server_stub.screens import formats
from server_stub.screens.home_work import SOON, Work
from server_stub.screens.marks import channel_badges, name_cell, segment_mark
from server_stub.screens.visit import Visit

SCHEDULE, MATURITIES, CALLS, CONSENTS = "schedule", "maturities", "calls", "consents"
PAGE = 50
SHORT = {MATURITIES: 6, CALLS: 4}
"""Rows on the desk itself; the whole list is one key away."""
_KIND_ICONS = {
    AppointmentKind.COUNTER: "building-bank",
    AppointmentKind.VISIT: "door",
    AppointmentKind.PHONE: "phone",
    AppointmentKind.ONLINE: "device-desktop",
    AppointmentKind.MEETING: "briefcase",
}
_CONTACT_TONES: dict[MaturityContact, Tone] = {
    MaturityContact.NOT_YET: "warn",
    MaturityContact.CONTACTED: "ok",
    MaturityContact.BOOKED: "info",
}


def schedule(visit: Visit, work: Work) -> Timeline:
    """The day by the clock; the next appointment stands out."""
    following = work.next_appointment
    return Timeline(
        id=SCHEDULE,
        title=visit.pick("本日の予定", "Today's schedule"),
        items=tuple(_appointment(visit, one, is_next=one is following) for one in work.appointments),
        empty=visit.pick("本日の予定はありません。", "Nothing is planned for today."),
    )


def maturities_table(visit: Visit, work: Work, *, whole: bool = False) -> Table:
    """What matures within thirty days, soonest first: the most pressing, or all."""
    count = len(work.maturities)
    shown = count if whole else min(count, SHORT[MATURITIES])
    return Table(
        id=MATURITIES,
        title=visit.pick("まもなく満期", "Maturing soon"),
        aside=visit.pick(f"担当先 {count}件", f"{count} in portfolio"),
        columns=(
            Column(id="customer", label=visit.pick("お客さま", "Customer")),
            Column(id="product", label=visit.pick("商品", "Product"), stretch=True),
            Column(id="amount", label=visit.pick("満期金額（円）", "Amount (¥)"), align="end"),
            Column(id="date", label=visit.pick("満期日", "Maturity")),
            Column(id="channels", label=visit.pick("連絡手段", "Channels"), priority=2),
            Column(id="contact", label=visit.pick("連絡", "Contact"), priority=2),
        ),
        link=_whole(visit, MATURITIES, visit.pick("一覧を開く", "Open list")) if shown < count else None,
        rows=maturity_rows(visit, work.maturities[: min(shown, PAGE)]),
        count=shown,
        page=PAGE,
        empty=visit.pick("30日以内の満期はありません。", "Nothing matures within 30 days."),
    )


def maturity_rows(visit: Visit, found: tuple[Maturity, ...]) -> tuple[Row, ...]:
    """Rows of the maturities table."""
    rows = []
    for one in found:
        soon = one.matures_on <= visit.today + SOON
        day = formats.table_date(one.matures_on, visit.today, visit.lang)
        left = formats.days_left(one.matures_on, visit.today, visit.lang)
        chip = Chip(text=visit.say(MATURITY_CONTACT[one.contact]), tone=_CONTACT_TONES[one.contact])
        rows.append(
            Row(
                id=one.holding_ref,
                cells=(
                    name_cell(one.customer, visit),
                    Cell(text=visit.say(one.product)),
                    Cell(text=formats.digits(one.value_yen)),
                    Cell(text=f"{day}  {left}", tone="warn" if soon else "plain", strong=soon),
                    Cell(badges=channel_badges(one.customer.channels, visit)),
                    Cell(chip=chip),
                ),
                target=Target("AST", one.customer.ref),
            )
        )
    return tuple(rows)


def calls_table(visit: Visit, work: Work, *, whole: bool = False) -> Table:
    """Who is still to be called; whoever may not be called is not on the list at all."""
    calls = work.calls
    title = visit.pick("架電リスト", "Call list")
    withheld = 0 if calls is None else calls.withheld
    count = len(work.open_calls)
    shown = count if whole else min(count, SHORT[CALLS])
    return Table(
        id=CALLS,
        title=title if calls is None else f"{title}  {visit.say(calls.campaign)}",
        aside=visit.pick(f"同意により除外 {withheld}件", f"{withheld} withheld by consent") if withheld else "",
        columns=(
            Column(id="customer", label=visit.pick("お客さま", "Customer")),
            Column(id="reason", label=visit.pick("ご案内のきっかけ", "Reason to call"), stretch=True),
            Column(id="time", label=visit.pick("可能な時間", "Best time"), priority=2),
            Column(id="last", label=visit.pick("前回接触", "Last"), priority=2),
            Column(id="channels", label=visit.pick("連絡手段", "Channels"), priority=2),
            Column(id="result", label=visit.pick("結果", "Outcome")),
        ),
        link=_whole(visit, CALLS, visit.pick("一覧を開く", "Open list")) if shown < count else None,
        rows=call_rows(visit, work.open_calls[: min(shown, PAGE)]),
        count=shown,
        page=PAGE,
        empty=visit.pick("架電するお客さまはいません。", "There is nobody left to call."),
    )


def call_rows(visit: Visit, found: tuple[CallListRow, ...]) -> tuple[Row, ...]:
    """Rows of the call list."""
    return tuple(
        Row(
            id=one.customer.ref,
            cells=(
                name_cell(one.customer, visit),
                Cell(text=visit.say(one.reason)),
                Cell(text=visit.say(BEST_TIME[one.best_time]), tone="muted"),
                Cell(text=_last_contact(visit, one), tone="muted"),
                Cell(badges=channel_badges(one.customer.channels, visit)),
                Cell(
                    chip=Chip(
                        text=visit.say(CALL_RESULT[one.last_result]),
                        tone="warn" if one.last_result is CallResult.ABSENT else "plain",
                    )
                ),
            ),
            target=Target("OVW", one.customer.ref),
        )
        for one in found
    )


def consents_table(visit: Visit, work: Work) -> Table:
    """Every permission that ends within ninety days, soonest first."""
    count = len(work.expiring)
    return Table(
        id=CONSENTS,
        title=visit.pick("同意の更新期限", "Consent renewals"),
        aside=visit.pick(f"90日以内 {count}件", f"{count} within 90 days"),
        columns=(
            Column(id="customer", label=visit.pick("お客さま", "Customer"), stretch=True),
            Column(id="use", label=visit.pick("同意の内容", "Permission")),
            Column(id="date", label=visit.pick("期限", "Ends")),
            Column(id="channels", label=visit.pick("連絡手段", "Channels"), priority=2),
        ),
        rows=consent_rows(visit, work.expiring[:PAGE]),
        count=count,
        page=PAGE,
        empty=visit.pick("90日以内に期限が来る同意はありません。", "No permission ends within 90 days."),
    )


def consent_rows(visit: Visit, found: tuple[ExpiringConsent, ...]) -> tuple[Row, ...]:
    """Rows of the permissions that end."""
    rows = []
    for one in found:
        soon = one.expires_on <= visit.today + SOON
        day = formats.table_date(one.expires_on, visit.today, visit.lang)
        rows.append(
            Row(
                id=f"{one.mark.ref}~{one.use}",
                cells=(
                    name_cell(one.mark, visit),
                    Cell(text=visit.say(CONSENT_USE[one.use])),
                    Cell(
                        text=f"{day}  {formats.days_left(one.expires_on, visit.today, visit.lang)}",
                        tone="warn" if soon else "plain",
                        strong=soon,
                    ),
                    Cell(badges=channel_badges(one.mark.channels, visit)),
                ),
                target=Target("OVW", one.mark.ref),
            )
        )
    return tuple(rows)


def _whole(visit: Visit, name: str, label: str) -> Action:
    return Action(
        id=f"all-{name}", label=label, does="open", icon="arrow-right", style="ghost", target=Target("HOM", name)
    )


def _last_contact(visit: Visit, one: CallListRow) -> str:
    if one.last_contact is None:
        return formats.NOT_APPLICABLE
    return formats.table_date(day_in_japan(one.last_contact), visit.today, visit.lang)


def _appointment(visit: Visit, one: Appointment, *, is_next: bool) -> Moment:
    customer = one.customer
    place = "" if one.place is None else visit.say(one.place)
    if customer is None:
        text, sub = visit.say(one.subject), place
    else:
        text = customer_name_with_title(customer, visit.lang)
        kind = visit.say(APPOINTMENT_KIND[one.kind])
        sub = visit.say(one.subject) + formats.bracketed(kind if visit.lang == "ja" else kind.lower(), visit.lang)
    return Moment(
        id=one.ref,
        time=formats.clock(one.at),
        text=text,
        sub=sub,
        tone="muted" if one.done else "accent" if is_next else "plain",
        icon="circle-check" if one.done else _KIND_ICONS[one.kind],
        mark=None if customer is None else segment_mark(customer.segment, visit),
        chip=Chip(text=visit.pick("次", "Next"), tone="info") if is_next else None,
        strong=is_next,
        target=None if customer is None else Target("OVW", customer.ref),
    )
