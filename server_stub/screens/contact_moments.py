"""One contact of the history as an entry of a timeline.

Knows no right; it is told whether notes may be shown.
"""

from __future__ import annotations

from client.contract.blocks import Chip, Moment, Tone
from server_stub.bank.codes import ContactOutcome
from server_stub.bank.labels import CONTACT_CHANNEL, CONTACT_OUTCOME, CONTACT_PURPOSE, CONTACT_WITH
from server_stub.bank.model import Contact
from server_stub.japan import day_in_japan
from server_stub.screens import formats
from server_stub.screens.visit import Visit

_ICONS = {"phone": "phone", "counter": "building-bank", "visit": "door", "mail": "mail", "online": "device-desktop"}
_TONES: dict[ContactOutcome, Tone] = {
    ContactOutcome.AGREED: "ok",
    ContactOutcome.APPOINTMENT: "info",
    ContactOutcome.ABSENT: "warn",
    ContactOutcome.DECLINED: "muted",
    ContactOutcome.NO_MORE_CONTACT: "danger",
}


def contact_moment(visit: Visit, one: Contact, *, notes: bool) -> Moment:
    """Day, means, with whom, why, what came of it; corrected ones are struck and stay."""
    day = day_in_japan(one.at)
    parts = [CONTACT_CHANNEL[one.channel], CONTACT_PURPOSE[one.purpose]]
    text = visit.pick(" ", " – ").join(visit.say(part) for part in parts)
    if one.with_whom is not None:
        text += formats.bracketed(visit.say(CONTACT_WITH[one.with_whom]), visit.lang)
    return Moment(
        id=one.ref,
        time=formats.clock(one.at) if one.time_known else "",
        text=text,
        sub=_sub(visit, one, notes=notes),
        group=formats.full_date_with_weekday(day, visit.lang),
        icon=_ICONS.get(one.channel, "message"),
        chip=None if one.outcome is None else _chip(visit, one.outcome),
        struck=one.corrected_by is not None,
    )


def _chip(visit: Visit, outcome: ContactOutcome) -> Chip:
    return Chip(text=visit.say(CONTACT_OUTCOME[outcome]), tone=_TONES.get(outcome, "plain"))


def _sub(visit: Visit, one: Contact, *, notes: bool) -> str:
    lines = []
    if one.notes:
        hidden = visit.pick(
            "内容は担当者と役席だけが読めます。", "Only the manager and supervisors can read the notes."
        )
        lines.append(one.notes if notes else hidden)
    facts = []
    if one.by_staff is not None:
        name = one.by_name if visit.lang == "ja" else one.by_romaji
        facts.append(visit.pick("担当 ", "by ") + (name or one.by_staff))
    if one.next_on is not None:
        facts.append(visit.pick("次回 ", "next ") + formats.table_date(one.next_on, visit.today, visit.lang))
    if one.duration_seconds is not None:
        facts.append(visit.pick(f"{one.duration_seconds}秒", f"{one.duration_seconds} s"))
    if one.correction_of is not None:
        facts.append(visit.pick("訂正", "correction"))
    if facts:
        lines.append(" ・ ".join(facts) if visit.lang == "ja" else " · ".join(facts))
    return "\n".join(lines)
