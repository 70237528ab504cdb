"""What a manager has to do: the day, maturities, calls, permissions that run out; and what comes up for a customer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import Connection, select

from server_stub.access.outreach import Occasion
from server_stub.bank import tables
from server_stub.bank.codes import ConsentState, ContactPurpose, MaturityContact, UpcomingKind
from server_stub.bank.labels import CONSENT_USE
from server_stub.bank.model import (
    Appointment,
    CallList,
    CallListRow,
    CustomerMark,
    ExpiringConsent,
    Maturity,
    Upcoming,
)
from server_stub.bank.queries.contacts import last_contacts
from server_stub.bank.queries.marks import customer_marks
from server_stub.bank.rules import MATURITY_CONTACT_WINDOW, may_be_called, words_or_none
from server_stub.japan import day_in_japan, instant_in_japan
from server_stub.words import Words

_ONE_DAY = timedelta(days=1)


def appointments(connection: Connection, staff_number: str, day: date) -> tuple[Appointment, ...]:
    """The schedule of one person on one day in Japan, by time."""
    table = tables.appointment
    wanted = select(table).where(
        table.c.staff_number == staff_number,
        table.c.at >= instant_in_japan(day, 0),
        table.c.at < instant_in_japan(day + _ONE_DAY, 0),
    )
    rows = connection.execute(wanted.order_by(table.c.at, table.c.ref)).all()
    marks = customer_marks(connection, [row.customer_ref for row in rows if row.customer_ref is not None], day)
    return tuple(
        Appointment(
            ref=row.ref,
            at=row.at,
            kind=row.kind,
            purpose=row.purpose,
            subject=_words(row.subject_ja, row.subject_en),
            place=words_or_none(row.place_ja, row.place_en),
            done=row.done,
            customer=None if row.customer_ref is None else marks[row.customer_ref],
        )
        for row in rows
    )


def maturities(connection: Connection, staff_number: str, today: date, days: int = 30) -> tuple[Maturity, ...]:
    """What matures from `today` for `days` days among a manager's own customers, soonest first."""
    holding, customer, product = tables.holding, tables.customer, tables.product
    wanted = (
        select(
            holding.c.ref,
            holding.c.customer_ref,
            holding.c.value_yen,
            holding.c.matures_on,
            product.c.name_ja,
            product.c.name_en,
        )
        .join_from(customer, holding, holding.c.customer_ref == customer.c.ref)
        .join(product, product.c.code == holding.c.product_code)
        .where(
            customer.c.rm_number == staff_number,
            holding.c.matures_on >= today,
            holding.c.matures_on <= today + timedelta(days=days),
        )
        .order_by(holding.c.matures_on, holding.c.ref)
    )
    rows = connection.execute(wanted).all()
    refs = {row.customer_ref for row in rows}
    marks = customer_marks(connection, refs, today)
    spoken = _maturity_contacts(connection, refs, today)
    return tuple(
        Maturity(
            holding_ref=row.ref,
            customer=marks[row.customer_ref],
            product=Words(row.name_ja, row.name_en),
            value_yen=row.value_yen,
            matures_on=row.matures_on,
            contact=spoken.get(row.customer_ref, MaturityContact.NOT_YET),
        )
        for row in rows
    )


def call_list(connection: Connection, staff_number: str, today: date) -> CallList | None:
    """The manager's call list of the campaign that ends next; None when there is none.

    Rows are asked again every time: whoever has withdrawn a permission since the list was made is withheld.
    """
    table, campaign = tables.call_list_row, tables.campaign
    current = (
        select(campaign)
        .join_from(campaign, table, table.c.campaign_ref == campaign.c.ref)
        .where(table.c.staff_number == staff_number, campaign.c.due_on >= today)
        .order_by(campaign.c.due_on, campaign.c.ref)
        .limit(1)
    )
    found = connection.execute(current).first()
    if found is None:
        return None
    mine = select(table).where(table.c.staff_number == staff_number, table.c.campaign_ref == found.ref)
    rows = connection.execute(mine.order_by(table.c.position, table.c.customer_ref)).all()
    refs = [row.customer_ref for row in rows]
    marks = customer_marks(connection, refs, today)
    contacted = last_contacts(connection, refs)
    shown = tuple(
        CallListRow(
            customer=marks[row.customer_ref],
            reason=_words(row.reason_ja, row.reason_en),
            best_time=row.best_time,
            last_contact=contacted.get(row.customer_ref),
            last_result=row.last_result,
        )
        for row in rows
        if _may_be_called(marks[row.customer_ref])
    )
    name = _words(found.name_ja, found.name_en)
    return CallList(found.ref, name, found.due_on, shown, withheld=len(rows) - len(shown))


def expiring_consents(
    connection: Connection, staff_number: str, today: date, days: int = 90
) -> tuple[ExpiringConsent, ...]:
    """Permissions of a manager's own customers that end from `today` within `days` days, soonest first."""
    consent, customer = tables.consent, tables.customer
    wanted = (
        select(consent.c.customer_ref, consent.c.use, consent.c.expires_on)
        .join_from(customer, consent, consent.c.customer_ref == customer.c.ref)
        .where(
            customer.c.rm_number == staff_number,
            consent.c.state == ConsentState.GRANTED,
            consent.c.expires_on >= today,
            consent.c.expires_on <= today + timedelta(days=days),
        )
        .order_by(consent.c.expires_on, consent.c.customer_ref, consent.c.use)
    )
    rows = connection.execute(wanted).all()
    marks = customer_marks(connection, {row.customer_ref for row in rows}, today)
    return tuple(ExpiringConsent(marks[row.customer_ref], row.use, row.expires_on) for row in rows)


def upcoming(connection: Connection, customer_ref: str, today: date, days: int = 365) -> tuple[Upcoming, ...]:
    """Appointments, maturities and ends of permissions of one customer from `today` on, soonest first."""
    last = today + timedelta(days=days)
    found = [
        *_coming_appointments(connection, customer_ref, today, last),
        *_coming_maturities(connection, customer_ref, today, last),
        *_coming_expiries(connection, customer_ref, today, last),
    ]
    return tuple(sorted(found, key=lambda one: (one.on, list(UpcomingKind).index(one.kind), one.subject.ja)))


def _coming_appointments(connection: Connection, customer_ref: str, first: date, last: date) -> list[Upcoming]:
    table = tables.appointment
    wanted = select(table).where(
        table.c.customer_ref == customer_ref,
        table.c.at >= instant_in_japan(first, 0),
        table.c.at < instant_in_japan(last + _ONE_DAY, 0),
        table.c.done.is_(False),
    )
    return [
        Upcoming(
            on=day_in_japan(row.at),
            kind=UpcomingKind.APPOINTMENT,
            subject=_words(row.subject_ja, row.subject_en),
            at=row.at,
            appointment_kind=row.kind,
        )
        for row in connection.execute(wanted)
    ]


def _coming_maturities(connection: Connection, customer_ref: str, first: date, last: date) -> list[Upcoming]:
    holding, product = tables.holding, tables.product
    wanted = (
        select(holding.c.matures_on, holding.c.value_yen, product.c.name_ja, product.c.name_en)
        .join_from(holding, product, product.c.code == holding.c.product_code)
        .where(holding.c.customer_ref == customer_ref, holding.c.matures_on.between(first, last))
    )
    return [
        Upcoming(row.matures_on, UpcomingKind.MATURITY, Words(row.name_ja, row.name_en), amount_yen=row.value_yen)
        for row in connection.execute(wanted)
    ]


def _coming_expiries(connection: Connection, customer_ref: str, first: date, last: date) -> list[Upcoming]:
    consent = tables.consent.c
    wanted = select(consent.use, consent.expires_on).where(
        consent.customer_ref == customer_ref,
        consent.state == ConsentState.GRANTED,
        consent.expires_on.between(first, last),
    )
    return [
        Upcoming(row.expires_on, UpcomingKind.CONSENT_EXPIRY, CONSENT_USE[row.use])
        for row in connection.execute(wanted)
    ]


def _maturity_contacts(connection: Connection, refs: Collection[str], today: date) -> dict[str, MaturityContact]:
    """Booked: an open appointment about it from today on. Contacted: spoken about within the window before today."""
    contact, appointment = tables.contact.c, tables.appointment.c
    since = instant_in_japan(today, 0) - MATURITY_CONTACT_WINDOW
    spoken = select(contact.customer_ref).where(
        contact.customer_ref.in_(list(refs)), contact.purpose == ContactPurpose.MATURITY, contact.at >= since
    )
    booked = select(appointment.customer_ref).where(
        appointment.customer_ref.in_(list(refs)),
        appointment.purpose == ContactPurpose.MATURITY,
        appointment.at >= instant_in_japan(today, 0),
        appointment.done.is_(False),
    )
    states = dict.fromkeys(connection.execute(spoken).scalars(), MaturityContact.CONTACTED)
    # A date in the diary says more than a talk: it wins.
    states.update(dict.fromkeys(connection.execute(booked).scalars(), MaturityContact.BOOKED))
    return states


def _may_be_called(mark: CustomerMark) -> bool:
    return may_be_called(mark.segment, mark.channels.phone, Occasion.CAMPAIGN)


def _words(ja: str, en: str | None) -> Words:
    return Words(ja, en if en is not None else ja)
