"""The fields of a new contact (ux.md S09), with their values and errors.

Reads and writes no table; what must hold for the values is in `contact_checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from client.contract.blocks import Field, Option
from server_stub.bank.codes import ContactChannel, ContactOutcome, ContactPurpose, ContactWith
from server_stub.bank.labels import CONTACT_CHANNEL, CONTACT_OUTCOME, CONTACT_PURPOSE, CONTACT_WITH
from server_stub.bank.queries.contacts import NOTES_LIMIT
from server_stub.screens import formats
from server_stub.screens.visit import Visit
from server_stub.words import Words

FIELDS = ("channel", "day", "time", "with", "purpose", "notes", "outcome", "next", "solicited", "approval", "sure")
YES, NO = "yes", "no"
CHANNELS = tuple(one for one in ContactChannel if one is not ContactChannel.UNKNOWN)
_DATE_HINT = Words("2026/11/24 または R8.11.24", "2026/11/24")
_FEW = 10
Code = TypeVar("Code", bound=StrEnum)


def first_values(visit: Visit) -> dict[str, str]:
    """What the form starts with: now, and the customer in person."""
    local = visit.today
    return {
        "day": f"{local.year}/{local.month}/{local.day}",
        "time": formats.clock(visit.now),
        "with": str(ContactWith.CUSTOMER),
    }


def contact_fields(
    visit: Visit, values: Mapping[str, str], errors: Mapping[str, str], refused: Iterable[Words] = ()
) -> tuple[Field, ...]:
    """All fields with their values and errors; the confirmation only where it is asked for.

    `refused`: the ways the customer does not want, said where a way is chosen.
    """
    entry = _Entry(visit, values, errors)
    fields = [
        entry.chosen(
            "channel",
            Words("手段", "Channel"),
            entry.options(CONTACT_CHANNEL, CHANNELS),
            help_=_unwanted(visit, refused),
        ),
        entry.dated("day", Words("日付", "Date"), required=True, hint=visit.say(_DATE_HINT)),
        entry.dated("time", Words("時刻", "Time"), required=True, hint="10:42"),
        entry.chosen("with", Words("相手", "With"), entry.options(CONTACT_WITH, ContactWith), "select"),
        entry.chosen("purpose", Words("目的", "Purpose"), entry.options(CONTACT_PURPOSE, ContactPurpose), "select"),
        entry.notes(),
        entry.chosen("outcome", Words("結果", "Outcome"), entry.options(CONTACT_OUTCOME, ContactOutcome), "select"),
        entry.dated("next", Words("次回予定", "Next"), required=False, hint=visit.say(_DATE_HINT)),
        entry.chosen("solicited", Words("勧誘の有無", "Solicitation"), _yes_no(visit)),
        entry.approval(),
    ]
    if "sure" in errors or values.get("sure"):
        fields.append(entry.sure())
    return tuple(fields)


def _unwanted(visit: Visit, refused: Iterable[Words]) -> str:
    ways = [visit.say(one) for one in refused]
    if not ways:
        return ""
    return visit.pick(
        f"お客さまは{'・'.join(ways)}でのご案内を希望されていません。",
        f"The customer does not want to be approached by {', '.join(ways).lower()}.",
    )


def _yes_no(visit: Visit) -> tuple[Option, ...]:
    return (
        Option(value=YES, label=visit.pick("あり", "Yes"), key="1"),
        Option(value=NO, label=visit.pick("なし", "No"), key="2"),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """What was entered so far and what is wrong with it."""

    visit: Visit
    values: Mapping[str, str]
    errors: Mapping[str, str]

    def options(self, words: Mapping[Code, Words], codes: Iterable[Code]) -> tuple[Option, ...]:
        listed = list(codes)
        # Digits pick a choice only where there are few enough of them.
        keys = [str(place) if len(listed) < _FEW else "" for place in range(1, len(listed) + 1)]
        return tuple(
            Option(value=str(one), label=self.visit.say(words[one]), key=key)
            for one, key in zip(listed, keys, strict=True)
        )

    def chosen(
        self, name: str, label: Words, options: tuple[Option, ...], kind: str = "choice", *, help_: str = ""
    ) -> Field:
        value = self.values.get(name, "")
        return Field(
            id=name,
            label=self.visit.say(label),
            kind="select" if kind == "select" else "choice",
            value=value if value in {one.value for one in options} else "",
            required=True,
            options=options,
            help=help_,
            error=self.errors.get(name, ""),
        )

    def dated(self, name: str, label: Words, *, required: bool, hint: str) -> Field:
        return Field(
            id=name,
            label=self.visit.say(label),
            kind="date",
            value=self.values.get(name, ""),
            required=required,
            hint=hint,
            error=self.errors.get(name, ""),
            length=40,
        )

    def notes(self) -> Field:
        return Field(
            id="notes",
            label=self.visit.pick("内容", "Notes"),
            kind="multiline",
            value=self.values.get("notes", ""),
            required=True,
            error=self.errors.get("notes", ""),
            length=NOTES_LIMIT,
            help=self.visit.pick(
                f"{NOTES_LIMIT:,}字まで。口座番号やマイナンバーは書かないでください。",
                f"Up to {NOTES_LIMIT:,} characters. Do not write account or individual numbers.",
            ),
        )

    def approval(self) -> Field:
        return Field(
            id="approval",
            label=self.visit.pick("役席承認番号", "Approval no."),
            value=self.values.get("approval", ""),
            help=self.visit.pick(
                "75歳以上のお客さまへの勧誘のときに必要です。", "Needed for solicitation at 75 or over."
            ),
            error=self.errors.get("approval", ""),
            length=40,
        )

    def sure(self) -> Field:
        return Field(
            id="sure",
            label=self.visit.pick("口座番号ではないことを確かめました", "I checked that this is no account number"),
            kind="check",
            value=self.values.get("sure", ""),
            error=self.errors.get("sure", ""),
        )
