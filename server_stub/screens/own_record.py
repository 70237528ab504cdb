"""What the record holds of the person who asks: counts of the day, and entries as moments with customers' names.

Reads the central record through its views. A name stands only beside what showed it, and while it may be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from client.contract.blocks import Fact, Moment
from server_stub.audit.entry import ServerEvent
from server_stub.audit.views import EntryView, counts_since
from server_stub.bank.labels import customer_name_with_title
from server_stub.bank.model import CustomerMark
from server_stub.japan import day_in_japan, instant_in_japan
from server_stub.screens import formats
from server_stub.screens.admission import marks_open_to
from server_stub.screens.attempts import attempt_moments
from server_stub.screens.names import OF_CUSTOMER
from server_stub.screens.purpose import READ_PURPOSE
from server_stub.screens.refusals import TYPED_NUMBER
from server_stub.screens.sentences import icon, sentence, tone
from server_stub.screens.visit import Visit
from server_stub.words import Words

_OUTSIDE = (b"-branch@", b"-bank@")
"""Rules of the access table that reach customers of others, as they stand on the record."""
_NAMED_UP_TO = 3
_NAMELESS = ("PUR", "LOG")
"""Screens that show no customer: the first says a number only, the second tells of what was shown elsewhere."""
_PURPOSE: Mapping[str, Words] = {
    "own": Words("担当のお客さま", "Own customer"),
    "appointment": Words("面談の予定", "Appointment"),
    "call_row": Words("架電リスト", "Call list"),
    **{str(stated): words for stated, words in READ_PURPOSE.items()},
}
"""Why somebody was looked at: by evidence, or by what they stated."""
_SUM_UP = {ServerEvent.SUGGESTIONS_SERVED, ServerEvent.PRINT_RESERVED}


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How often the person did what today; `more`: at least so often, the day has more than is counted."""

    views: int
    searches: int
    prints: int
    outside: int
    more: bool = False


def day_counts(visit: Visit) -> DayCounts:
    """Counts since midnight in Japan."""
    since = instant_in_japan(visit.today, 0)
    counts = counts_since(visit.connection, visit.session.staff, since, marks=_OUTSIDE)
    return DayCounts(
        views=counts.of(ServerEvent.SCREEN_SERVED, OF_CUSTOMER),
        searches=counts.of(ServerEvent.SEARCH_RUN),
        prints=counts.of(ServerEvent.PRINT_GRANTED),
        outside=counts.of(ServerEvent.SCREEN_SERVED, OF_CUSTOMER, marked=True),
        more=counts.more,
    )


def count_facts(visit: Visit, counts: DayCounts) -> tuple[Fact, ...]:
    """The four counters of the day."""
    more = visit.pick("以上", "+") if counts.more else ""
    return (
        Fact(label=visit.pick("照会", "Views"), value=f"{counts.views}{more}"),
        Fact(label=visit.pick("検索", "Searches"), value=f"{counts.searches}{more}"),
        Fact(label=visit.pick("印刷", "Prints"), value=f"{counts.prints}{more}"),
        Fact(label=visit.pick("担当外の照会", "Outside portfolio"), value=f"{counts.outside}{more}"),
    )


def names_beside(visit: Visit, entries: Collection[EntryView]) -> dict[str, CustomerMark]:
    """The customers who may be named beside these entries, by reference."""
    return marks_open_to(visit, [ref for one in entries if _is_named(one) for ref in one.subjects])


def record_moments(
    visit: Visit, entries: Collection[EntryView], names: Mapping[str, CustomerMark], *, grouped: bool
) -> tuple[Moment, ...]:
    """Entries as moments, with `names_beside` them; `grouped`: under their day, with number and terminal."""
    moments: list[Moment] = []
    for one in entries:
        group = formats.full_date_with_weekday(day_in_japan(one.at), visit.lang) if grouped else ""
        if one.events:
            moments += attempt_moments(visit, one, group=group, sub=_sub(visit, one) if grouped else "")
            continue
        text = visit.say(sentence(one.kind, one.screen, one.count, one.rule))
        moments.append(
            Moment(
                id=f"n{one.number}",
                time=formats.clock(one.at),
                text=f"{text} {_said_of(visit, one, names)}".rstrip(),
                sub=_sub(visit, one) if grouped else "",
                group=group,
                icon=icon(one.kind) if grouped else "",
                tone=tone(one.kind, allowed=one.allowed),
            )
        )
    return tuple(moments)


def is_plain(one: EntryView) -> bool:
    """Whether an entry belongs on the short list of the home screen."""
    return one.kind not in _SUM_UP and one.screen not in ("HOM", "LOG")


def _is_named(one: EntryView) -> bool:
    """Names stand only beside what showed them: a refused look must not tell afterwards whom it was at."""
    return one.allowed and one.screen not in _NAMELESS and len(one.subjects) <= _NAMED_UP_TO


def _said_of(visit: Visit, one: EntryView, names: Mapping[str, CustomerMark]) -> str:
    """Who was seen, by the name of today; somebody who may not be opened any more is only a customer.

    Of a refused look only the number that the person typed, where they typed one: it tells nothing they did not know.
    """
    if one.kind is ServerEvent.DENIED and TYPED_NUMBER in one.detail:
        return visit.pick(f"（顧客番号 {one.detail[TYPED_NUMBER]}）", f"(customer {one.detail[TYPED_NUMBER]})")
    if not _is_named(one):
        return ""
    somebody = visit.pick("お客さま", "Customer")
    said = [customer_name_with_title(names[ref], visit.lang) if ref in names else somebody for ref in one.subjects]
    return " ".join(dict.fromkeys(said))


def _sub(visit: Visit, one: EntryView) -> str:
    parts = [f"#{one.number:,}", one.terminal]
    if one.purpose in _PURPOSE:
        why = _PURPOSE[one.purpose]
        parts.append(visit.pick(f"目的 {why.ja}", f"purpose {why.en[:1].lower()}{why.en[1:]}"))
    return " ・ ".join(parts) if visit.lang == "ja" else " · ".join(parts)
