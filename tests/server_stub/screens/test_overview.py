"""OVW: the telephone number on request, the warnings, and what a role without assets gets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from client.contract.api import Line, Submit
from client.contract.blocks import Banner, Timeline
from server_stub.audit.entry import ServerEvent
from server_stub.bank import tables
from server_stub.bank.codes import ConsentState, ConsentUse
from tests.helpers.bank_counter import KAZUKO, Counter, ref_of, screen_of

CUSTOMER = tables.customer.c


def change(counter: Counter, **values: object) -> None:
    counter.connection.execute(update(tables.customer).where(CUSTOMER.number == KAZUKO).values(**values))


def alerts(counter: Counter) -> dict[str, str]:
    screen = counter.line(f"OVW {KAZUKO}")
    return {one.id: one.text for one in screen.blocks if isinstance(one, Banner) and one.style == "notice"}


def test_the_phone_number_is_shown_once_when_asked_for(misaki: Counter) -> None:
    number = misaki.connection.execute(select(CUSTOMER.phone_mobile).where(CUSTOMER.number == KAZUKO)).scalar_one()
    first = misaki.served(Line(f"OVW {KAZUKO}"))
    assert number.encode() not in (first.screen or b"")
    revealed = misaki.submit(screen_of(first), "show-phone")
    assert number.encode() in (revealed.screen or b"")
    assert revealed.entry.kind is ServerEvent.FIELD_REVEALED
    assert "phone" in revealed.entry.fields
    assert number.encode() not in (misaki.served(Line(f"OVW {KAZUKO}")).screen or b"")


def test_a_teller_cannot_reveal_and_has_no_group_assets_or_loans(seat: Callable[[str], Counter]) -> None:
    teller = seat("TL")
    screen = screen_of(teller.submit(teller.line(f"OVW {KAZUKO}"), "go", purpose="counter", reason=""))
    assert not {"allocation", "loans"} & {block.id for block in screen.blocks}
    identity = screen.block("identity")
    assert isinstance(identity, Banner)
    assert (identity.mark, identity.summary) == (None, "")
    assert "4月12日" not in str(screen)
    teller.refused(Submit(screen.id, "show-phone", {}))


@pytest.mark.parametrize(
    ("birth", "said"),
    [
        (date(1951, 11, 25), ""),
        (date(1951, 11, 24), "75歳以上のお客さまです。"),
        (date(1946, 11, 25), "75歳以上のお客さまです。"),
        (date(1946, 11, 24), "80歳以上のお客さまです。"),
    ],
)
def test_elderly_customers_are_pointed_out_from_their_birthday_on(misaki: Counter, birth: date, said: str) -> None:
    change(misaki, birth=birth)
    found = alerts(misaki).get("alert-elderly", "")
    assert found.startswith(said) if said else found == ""


def test_complaints_due_checks_and_a_refused_phone_are_pointed_out(misaki: Counter) -> None:
    before = alerts(misaki)
    assert not {"alert-complaint", "alert-no-phone"} & set(before)
    change(misaki, complaint_open=True, identity_check_due=date(2026, 12, 1))
    consent = tables.consent.c
    misaki.connection.execute(
        update(tables.consent)
        .where(consent.customer_ref == ref_of(misaki.connection, KAZUKO), consent.use == ConsentUse.PHONE)
        .values(state=ConsentState.REFUSED)
    )
    found = alerts(misaki)
    assert {"alert-complaint", "alert-identity-check", "alert-no-phone"} <= set(found)
    assert "2026年12月1日" in found["alert-identity-check"]


def test_the_latest_contacts_are_limited_as_the_history_is(misaki: Counter, seat: Callable[[str], Counter]) -> None:
    misaki.connection.execute(update(tables.contact).values(at=misaki.now - timedelta(days=397)))
    teller, officer = seat("TL"), seat("PO")
    screen = screen_of(teller.submit(teller.line(f"OVW {KAZUKO}"), "go", purpose="counter", reason=""))
    recent = screen.block("recent")
    assert isinstance(recent, Timeline)
    assert recent.items == (), "older than thirteen months"
    # Who has no history has no extract of it either.
    screen = screen_of(officer.submit(officer.line(f"OVW {KAZUKO}"), "go", purpose="audit", reason=""))
    assert "recent" not in {block.id for block in screen.blocks}
    own = misaki.line(f"OVW {KAZUKO}").block("recent")
    assert isinstance(own, Timeline)
    assert own.items, "the trap"
