"""What must hold for a new contact, with the sentence for each field that is wrong (ux.md S09).

Reads and writes no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from server_stub.bank.codes import ConsentState, ConsentUse, ContactChannel, ContactOutcome, ContactPurpose, ContactWith
from server_stub.bank.labels import CONTACT_CHANNEL
from server_stub.bank.model import NewContact
from server_stub.bank.queries.contacts import NOTES_LIMIT
from server_stub.bank.rules import ELDERLY_FROM
from server_stub.bank.typed_days import read_day
from server_stub.screens.admission import Admitted
from server_stub.screens.contact_form import CHANNELS, NO, YES
from server_stub.screens.entered import over_long, visible
from server_stub.screens.reading import (
    folded,
    holds_account_number,
    holds_my_number,
    japan_instant,
    read_clock,
)
from server_stub.screens.visit import Visit

Code = TypeVar("Code", bound=StrEnum)

_LENGTHS = {"day": 40, "time": 40, "next": 40, "approval": 40, "sure": 1}
"""Characters a field takes; the notes have their own sentence, choices are compared whole."""
CONSENT_OF = {
    ContactChannel.PHONE: ConsentUse.PHONE,
    ContactChannel.MAIL: ConsentUse.MAIL,
    ContactChannel.VISIT: ConsentUse.VISIT,
}
"""Ways of reaching somebody that need their permission; whoever comes to the branch has come of their own accord."""


def read_contact(
    visit: Visit, values: Mapping[str, str], customer_ref: str, age: int | None
) -> tuple[NewContact | None, dict[str, str]]:
    """The contact in submitted values, or the errors by field. `age` None where the bank does not know it."""
    values = {name: visible(value) for name, value in values.items()}
    errors = over_long(visit, values, _LENGTHS)
    at = _instant(visit, values, errors)
    following = _next_day(visit, values, errors)
    channel = _code(visit, values, errors, "channel", CHANNELS)
    with_whom = _code(visit, values, errors, "with", tuple(ContactWith))
    purpose = _code(visit, values, errors, "purpose", tuple(ContactPurpose))
    outcome = _code(visit, values, errors, "outcome", tuple(ContactOutcome))
    notes = _notes(visit, values, errors)
    solicited = _solicitation(visit, values, errors, age)
    if errors or at is None or channel is None or with_whom is None or purpose is None or outcome is None:
        return None, errors
    return (
        NewContact(
            customer_ref=customer_ref,
            at=at,
            channel=channel,
            with_whom=with_whom,
            purpose=purpose,
            notes=notes,
            outcome=outcome,
            by_staff=visit.session.staff,
            solicitation=solicited,
            next_on=following,
            approval_number=folded(values.get("approval", "")) or None,
        ),
        {},
    )


def refused_channels(found: Admitted) -> dict[str, ConsentState]:
    """The ways on which the customer may not be approached of the bank's own accord, with the state of each."""
    states = {str(channel): found.consent(use) for channel, use in CONSENT_OF.items()}
    return {channel: state for channel, state in states.items() if state is not ConsentState.GRANTED}


def unwelcome(visit: Visit, found: Admitted, values: Mapping[str, str]) -> str:
    """The warning where somebody was solicited on a way that they have not permitted; empty otherwise."""
    state = refused_channels(found).get(values.get("channel", ""))
    if state is None or values.get("solicited") != YES:
        return ""
    way = CONTACT_CHANNEL[ContactChannel(values["channel"])]
    if state is ConsentState.REFUSED:
        said = visit.pick(
            f"{way.ja}での勧誘はお客さまが希望されていません。",
            f"The customer has refused solicitation by {way.en.lower()}.",
        )
    else:
        said = visit.pick(
            f"{way.ja}での勧誘の同意を確認できていません。",
            f"There is no valid consent to solicitation by {way.en.lower()}.",
        )
    return said + visit.pick(
        "事実のとおりなら、もう一度「登録する」を押してください。確認したことも記録されます。",
        " If it took place like this, press Save again. That you confirmed it is recorded.",
    )


def _instant(visit: Visit, values: Mapping[str, str], errors: dict[str, str]) -> datetime | None:
    day, clock = read_day(values.get("day", "")), read_clock(values.get("time", ""))
    if day is None:
        errors["day"] = visit.pick(
            "2026/11/24 のように入力してください。",
            "Enter the date like 2026/11/24.",
        )
    if clock is None:
        errors["time"] = visit.pick("10:42 のように入力してください。", "Enter the time like 10:42.")
    # A day to come is wrong at any time of day: it is said together with whatever else is.
    at = None if day is None or clock is None else japan_instant(day, clock)
    if (day is not None and day > visit.today) or (at is not None and at > visit.now):
        errors["day"] = visit.pick(
            "済んだ連絡の日時を入力してください。",
            "This is in the future. Enter when it took place.",
        )
    return at


def _next_day(visit: Visit, values: Mapping[str, str], errors: dict[str, str]) -> date | None:
    typed = values.get("next", "").strip()
    day = read_day(typed) if typed else None
    if typed and day is None:
        errors["next"] = visit.pick("2026/11/24 のように入力してください。", "Enter the next date like 2026/11/24.")
    elif day is not None and day < visit.today:
        errors["next"] = visit.pick("次回予定は本日以降にしてください。", "The next date must be today or later.")
    return day


def _notes(visit: Visit, values: Mapping[str, str], errors: dict[str, str]) -> str:
    typed = values.get("notes", "")
    notes = typed.strip()
    if not notes:
        errors["notes"] = visit.pick("内容を入力してください。", "Enter the notes.")
    elif len(typed) > NOTES_LIMIT:  # counted as the terminal counts under the field, blanks at the ends too
        errors["notes"] = visit.pick(
            f"内容は {NOTES_LIMIT:,}字までです（いま {len(typed):,}字）。",
            f"Notes hold {NOTES_LIMIT:,} characters (now {len(typed):,}).",
        )
    elif holds_my_number(notes):
        errors["notes"] = visit.pick(
            "12桁の数字があります。マイナンバーは記録できません。消してから登録してください。",
            "There are 12 digits in a row. Individual numbers must not be recorded. Remove them.",
        )
    elif holds_account_number(notes) and values.get("sure") != "1":
        errors["sure"] = visit.pick(
            "内容に口座番号のような数字があります。口座番号は消してください。ほかの番号のときは下で確認してください。",
            "The notes hold what looks like an account number. Remove it, or confirm below that it is something else.",
        )
    return notes


def _solicitation(visit: Visit, values: Mapping[str, str], errors: dict[str, str], age: int | None) -> bool:
    stated = values.get("solicited", "")
    if stated not in (YES, NO):
        errors["solicited"] = visit.pick("勧誘の有無を選んでください。", "Choose whether you solicited.")
    needs_approval = stated == YES and age is not None and age >= ELDERLY_FROM
    if needs_approval and not values.get("approval", "").strip():
        errors["approval"] = visit.pick(
            "75歳以上のお客さまへの勧誘には役席の承認番号が必要です。",
            "Solicitation at 75 or over needs a supervisor's approval number.",
        )
    return stated == YES


def _code(
    visit: Visit, values: Mapping[str, str], errors: dict[str, str], name: str, allowed: tuple[Code, ...]
) -> Code | None:
    found = next((one for one in allowed if str(one) == values.get(name, "")), None)
    if found is None:
        errors[name] = visit.pick("一つ選んでください。", "Choose one.")
    return found
