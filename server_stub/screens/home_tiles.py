"""The row of tiles on the home screen: one number each, and what it means for today.

Knows no table.
"""

from __future__ import annotations

from client.contract.blocks import Fact, Facts, Target
from server_stub.bank.codes import AppointmentKind
from server_stub.bank.labels import APPOINTMENT_KIND, customer_name_with_title
from server_stub.bank.model import Appointment
from server_stub.screens import formats
from server_stub.screens.drafts import KeptDraft
from server_stub.screens.home_lists import CONSENTS as WHOLE_CONSENTS
from server_stub.screens.home_work import SOON, Work
from server_stub.screens.names import TITLE
from server_stub.screens.visit import Visit

TODAY, MATURING, CALLS, CONSENTS, DRAFTS = "tile-today", "tile-maturing", "tile-calls", "tile-consents", "tile-drafts"


def today_tile(visit: Visit, work: Work) -> Facts:
    """How many appointments, and which is next."""
    following = work.next_appointment
    if following is not None:
        sub = visit.pick("次は ", "Next ") + _appointment(visit, following)
    elif work.appointments:
        sub = visit.pick("すべて済みました", "All done")
    else:
        sub = visit.pick("予定はありません", "Nothing planned")
    target = None
    if following is not None and following.customer is not None:
        target = Target("OVW", following.customer.ref)
    return _tile(
        TODAY,
        Fact(
            label=visit.pick("本日の予定", "Today"),
            value=str(len(work.appointments)),
            unit=_unit(visit, len(work.appointments)),
            sub=sub,
            icon="calendar",
            target=target,
        ),
    )


def maturing_tile(visit: Visit, work: Work) -> Facts:
    """How many holdings mature within thirty days, how much, and who has not heard from us."""
    count = len(work.maturities)
    soon = sum(1 for one in work.maturities if one.matures_on <= visit.today + SOON)
    total = formats.yen_short(sum(one.value_yen for one in work.maturities), visit.lang)
    dot = visit.pick(" ・ ", " · ")
    urgent = soon > 0 or work.not_contacted > 0
    sub = visit.pick(f"7日以内 {soon}件", f"{soon} within 7 days") + dot
    sub += visit.pick(f"未連絡 {work.not_contacted}件", f"{work.not_contacted} not contacted")
    return _tile(
        MATURING,
        Fact(
            label=visit.pick("30日以内の満期", "Maturing ≤ 30 d"),
            value=str(count),
            unit=visit.pick(f"件  {total}", total) if count else _unit(visit, 0),
            sub=sub if count else visit.pick("満期はありません", "Nothing matures"),
            sub_tone="warn" if urgent else "muted",
            icon="clock",
            tone="warn" if urgent else "plain",
        ),
    )


def calls_tile(visit: Visit, work: Work) -> Facts:
    """How far the call list is."""
    label, calls = visit.pick("架電リスト", "Call list"), work.calls
    if calls is None or not calls.rows:
        said = visit.pick("架電リストはありません", "No call list")
        return _tile(CALLS, Fact(label=label, value="0", unit=_unit(visit, 0), sub=said, icon="phone"))
    total, done = len(calls.rows), calls.done
    left = visit.pick(f"残り {total - done}件 ・ 期限 ", f"{total - done} left · due ")
    return _tile(
        CALLS,
        Fact(
            label=label,
            value=str(done),
            unit=visit.pick(f"/ {total} 済", f"/ {total} done"),
            sub=left + formats.day_words(calls.due_on, visit.lang),
            icon="phone",
            progress=done / total,
        ),
    )


def consents_tile(visit: Visit, work: Work) -> Facts:
    """How many permissions run out; opens the list of them."""
    sub = visit.pick("90日以内にはありません", "None within 90 days")
    target = None
    if work.expiring:
        first = work.expiring[0]
        day = formats.table_date(first.expires_on, visit.today, visit.lang)
        if visit.lang == "ja" and first.expires_on.year == visit.today.year:
            day = formats.day_words(first.expires_on, visit.lang)
        sub = visit.pick(f"90日以内 ・ 最短 {day}", f"Within 90 days · earliest {day}")
        target = Target("HOM", WHOLE_CONSENTS)
    return _tile(
        CONSENTS,
        Fact(
            label=visit.pick("同意の更新期限", "Consent renewals"),
            value=str(len(work.expiring)),
            unit=_unit(visit, len(work.expiring)),
            sub=sub,
            icon="shield-check",
            target=target,
        ),
    )


def drafts_tile(visit: Visit, kept: tuple[KeptDraft, ...]) -> Facts:
    """Entries begun and not finished; the newest opens."""
    sub, target = visit.pick("保管中の下書きはありません", "No drafts kept"), None
    if kept:
        newest = kept[0]
        at = formats.clock(newest.saved_at)
        screen = visit.say(TITLE[newest.code]) if newest.code in TITLE else newest.code
        sub = visit.pick(f"最新 {at} {screen}", f"Latest {at} {screen}")
        target = Target(newest.code, newest.subject)
    return _tile(
        DRAFTS,
        Fact(
            label=visit.pick("入力中の下書き", "Drafts"),
            value=str(len(kept)),
            unit=_unit(visit, len(kept)),
            sub=sub,
            icon="pencil",
            target=target,
        ),
    )


def _appointment(visit: Visit, one: Appointment) -> str:
    at = formats.clock(one.at)
    if one.customer is None or one.kind is AppointmentKind.MEETING:
        return f"{at} {visit.say(one.subject)}"
    name = customer_name_with_title(one.customer, visit.lang)
    kind = visit.say(APPOINTMENT_KIND[one.kind])
    return visit.pick(f"{at} {name} {kind}", f"{at} {name}, {kind.lower()}")


def _unit(visit: Visit, count: int) -> str:
    return visit.pick("件", "item" if count == 1 else "items")


def _tile(name: str, fact: Fact) -> Facts:
    return Facts(id=name, style="tile", name=fact.label, items=(fact,))
