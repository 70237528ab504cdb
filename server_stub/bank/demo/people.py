"""The people written by hand in `people.toml`: one manager's morning, with days counted from the as-of date.

Knows the file's shape; draws only the history of amounts where none is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server_stub.bank import kana
from server_stub.bank.business_days import latest_business_day
from server_stub.bank.codes import (
    ConsentState,
    ConsentUse,
    ContactChannel,
    ContactOutcome,
    ContactPurpose,
    ContactWith,
    Lifestyle,
    LoanKind,
    Occupation,
    Relation,
    Sex,
)
from server_stub.bank.demo.dealings import DrawnConsent, DrawnContact
from server_stub.bank.demo.ledger import Booked, Dossier, Ledger
from server_stub.bank.demo.persons import Person
from server_stub.bank.demo.wealth import DrawnHolding, DrawnLoan, WealthDraw, months_to
from server_stub.japan import instant_in_japan

# Consents that are written without a date were asked for about a year ago.
_ASKED_BEFORE = timedelta(days=390)


@dataclass(frozen=True, slots=True)
class Cast:
    """The written people, once they are in the books, by their key in the file."""

    manager: str
    branch: str
    booked: dict[str, Booked]


def customer_numbers(people: dict[str, Any]) -> set[str]:
    """The numbers that no drawn customer may get."""
    return {person["number"] for person in people["person"].values()}


def book_people(
    ledger: Ledger, people: dict[str, Any], branch: dict[str, Any], wealth: WealthDraw, as_of: date
) -> Cast:
    """Put everybody written in the file into the books; those in no written household form one of their own."""
    booked = {}
    for key, written in people["person"].items():
        holdings = [_holding(one, as_of) for one in written["holdings"]]
        total = sum(one.value for one in holdings)
        history = wealth.history(total)
        if "history" in written:
            history = list(zip(months_to(as_of), [*written["history"], total], strict=True))
        dossier = Dossier(
            person=_person(written),
            branch=branch,
            rm_number=people["manager"],
            holdings=holdings,
            loans=[_loan(one) for one in written.get("loans", [])],
            history=history,
            consents=[_consent(one, as_of) for one in written.get("consents", [])],
            contacts=[_contact(one, as_of) for one in written.get("contacts", [])],
        )
        booked[key] = ledger.book(dossier)
    together: set[str] = set()
    for household in people["household"]:
        together_as = zip(household["people"], household["relations"], strict=True)
        members = [(booked[key], Relation(relation)) for key, relation in together_as]
        ledger.household(members, None)
        together.update(household["people"])
    for key, one in booked.items():
        if key not in together:
            ledger.household([(one, Relation.HEAD)], None)
    return Cast(people["manager"], people["branch"], booked)


def _person(written: dict[str, Any]) -> Person:
    family, given = written["kana"].split(" ")
    occupation, lifestyle = written.get("occupation"), written.get("lifestyle")
    return Person(
        number=written["number"],
        name=written["name"],
        kana=written["kana"],
        romaji=kana.romaji_name(family, given),
        birth=written["birth"],
        sex=Sex(written["sex"]),
        relation=Relation.HEAD,
        phone_mobile=written.get("phone_mobile"),
        phone_home=written.get("phone_home"),
        email=written.get("email"),
        address_rest=written.get("address_rest"),
        occupation=None if occupation is None else Occupation(occupation),
        employer=written.get("employer"),
        since=written.get("since"),
        lifestyle=None if lifestyle is None else Lifestyle(lifestyle),
    )


def _holding(written: dict[str, Any], as_of: date) -> DrawnHolding:
    matures = written.get("matures")
    return DrawnHolding(
        product=written["product"],
        value=written["value"],
        account=written.get("account"),
        tail=written.get("tail"),
        note=_pair(written.get("account_note")),
        quantity=_pair(written.get("quantity")),
        remark=_pair(written.get("remark")),
        gain=written.get("gain"),
        currency=written.get("currency", "JPY"),
        matures_on=None if matures is None else as_of + timedelta(days=matures),
    )


def _loan(written: dict[str, Any]) -> DrawnLoan:
    year, month = written["last_payment"].split("-")
    return DrawnLoan(LoanKind(written["kind"]), written["balance"], date(int(year), int(month), 27))


def _consent(written: dict[str, Any], as_of: date) -> DrawnConsent:
    ends = written.get("ends")
    return DrawnConsent(
        use=ConsentUse(written["use"]),
        state=ConsentState(written["state"]),
        obtained_on=as_of - _ASKED_BEFORE,
        expires_on=None if ends is None else as_of + timedelta(days=ends),
        evidence=written.get("evidence"),
    )


def _contact(written: dict[str, Any], as_of: date) -> DrawnContact:
    day = latest_business_day(as_of + timedelta(days=written["day"]))
    return DrawnContact(
        # Spread over the working day, always the same for the same day.
        at=instant_in_japan(day, 10 + written["day"] % 6, 15),
        channel=ContactChannel(written["channel"]),
        purpose=ContactPurpose(written["purpose"]),
        outcome=ContactOutcome(written["outcome"]),
        notes=written["notes"],
        with_whom=ContactWith(written.get("with", "customer")),
    )


def _pair(written: dict[str, str] | None) -> tuple[str, str] | None:
    return None if written is None else (written["ja"], written["en"])
