"""Turns drawn or written people, money and dealings into rows.

Knows the tables and the references; draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server_stub.access.outreach import Occasion
from server_stub.bank import tables
from server_stub.bank.business_days import previous_business_day
from server_stub.bank.codes import ConsentState, ConsentUse, Relation, Segment
from server_stub.bank.customer_rows import add_customer
from server_stub.bank.demo.dealings import DrawnConsent, DrawnContact
from server_stub.bank.demo.persons import Person
from server_stub.bank.demo.wealth import DrawnHolding, DrawnLoan
from server_stub.bank.rows import References, RowBatch
from server_stub.bank.rules import consent_state, may_be_called, segment_of

_WRITTEN_UP_AFTER = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Booked:
    """What later steps need of a customer who is in the books."""

    ref: str
    number: str
    segment: Segment
    may_be_called: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one customer, before it becomes rows."""

    person: Person
    branch: dict[str, Any]
    rm_number: str | None
    holdings: Sequence[DrawnHolding]
    loans: Sequence[DrawnLoan]
    history: Sequence[tuple[date, int]]
    consents: Sequence[DrawnConsent]
    contacts: Sequence[DrawnContact]


class Ledger:
    """Adds one customer after another to a batch of rows."""

    def __init__(self, rows: RowBatch, references: References, as_of: date, important_from_yen: int) -> None:
        self._rows = rows
        self._references = references
        self._as_of = as_of
        self._valued_on = previous_business_day(as_of)
        self._important_from_yen = important_from_yen

    def book(self, dossier: Dossier) -> Booked:
        """Collect all rows of one customer."""
        person = dossier.person
        ref = self._references.of("customer", person.number)
        add_customer(
            self._rows,
            ref=ref,
            number=person.number,
            name=person.name,
            kana=person.kana,
            romaji=person.romaji,
            birth=person.birth,
            sex=person.sex,
            phone_mobile=person.phone_mobile,
            phone_home=person.phone_home,
            email=person.email,
            postal_code=dossier.branch["postal_code"],
            address_town=dossier.branch["town"],
            address_rest=person.address_rest,
            occupation=person.occupation,
            employer=person.employer,
            branch_code=dossier.branch["code"],
            rm_number=dossier.rm_number,
            since=person.since,
            lifestyle=person.lifestyle,
        )
        self._add_holdings(ref, dossier.holdings)
        self._add_loans(ref, dossier.loans)
        for month, value in dossier.history:
            self._rows.add(tables.monthly_value, customer_ref=ref, month=month, value_yen=value)
        self._add_consents(ref, dossier.consents)
        self._add_contacts(ref, dossier.rm_number, dossier.contacts)
        return self._booked(ref, dossier)

    def household(self, members: Iterable[tuple[Booked, Relation]], since: date | None) -> None:
        """Collect the household of people who are in the books already."""
        together = list(members)
        ref = self._references.of("household", together[0][0].number)
        self._rows.add(tables.household, ref=ref, since=since)
        for booked, relation in together:
            self._rows.add(tables.household_member, household_ref=ref, customer_ref=booked.ref, relation=relation)

    def _booked(self, ref: str, dossier: Dossier) -> Booked:
        states = {one.use: consent_state(one.state, one.expires_on, self._as_of) for one in dossier.consents}
        segment = segment_of(
            sum(holding.value for holding in dossier.holdings),
            self._important_from_yen,
            states.get(ConsentUse.INFORMATION, ConsentState.UNKNOWN),
        )
        phone = states.get(ConsentUse.PHONE, ConsentState.UNKNOWN)
        callable_ = may_be_called(segment, phone, Occasion.CAMPAIGN)
        return Booked(ref, dossier.person.number, segment, callable_)

    def _add_holdings(self, ref: str, holdings: Sequence[DrawnHolding]) -> None:
        for position, held in enumerate(holdings):
            note, quantity, remark = (pair or (None, None) for pair in (held.note, held.quantity, held.remark))
            self._rows.add(
                tables.holding,
                ref=self._references.of("holding", ref, position),
                customer_ref=ref,
                product_code=held.product,
                account_number=held.account,
                account_tail=held.tail,
                account_note_ja=note[0],
                account_note_en=note[1],
                quantity_ja=quantity[0],
                quantity_en=quantity[1],
                remark_ja=remark[0],
                remark_en=remark[1],
                value_yen=held.value,
                gain_yen=held.gain,
                currency=held.currency,
                matures_on=held.matures_on,
                valued_on=self._valued_on,
                position=position,
            )

    def _add_loans(self, ref: str, loans: Sequence[DrawnLoan]) -> None:
        for place, loan in enumerate(loans):
            self._rows.add(
                tables.loan,
                ref=self._references.of("loan", ref, place),
                customer_ref=ref,
                kind=loan.kind,
                balance_yen=loan.balance,
                last_payment_on=loan.last_payment_on,
            )

    def _add_consents(self, ref: str, consents: Sequence[DrawnConsent]) -> None:
        for consent in consents:
            self._rows.add(
                tables.consent,
                customer_ref=ref,
                use=consent.use,
                state=consent.state,
                obtained_on=consent.obtained_on,
                expires_on=consent.expires_on,
                evidence_number=consent.evidence,
            )

    def _add_contacts(self, ref: str, staff_number: str | None, contacts: Sequence[DrawnContact]) -> None:
        for place, contact in enumerate(contacts):
            self._rows.add(
                tables.contact,
                ref=self._references.of("contact", ref, place),
                customer_ref=ref,
                at=contact.at,
                time_known=True,
                channel=contact.channel,
                with_whom=contact.with_whom,
                purpose=contact.purpose,
                notes=contact.notes,
                outcome=contact.outcome,
                next_on=None,
                by_staff=staff_number,
                solicitation=contact.solicitation,
                approval_number=None,
                attempts=None,
                duration_seconds=None,
                correction_of=None,
                recorded_at=contact.at + _WRITTEN_UP_AFTER,
            )
