"""The history of contacts is read page by page and only ever added to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from server_stub.bank import queries
from server_stub.bank.codes import ContactChannel, ContactOutcome, ContactPurpose, ContactWith
from server_stub.bank.model import Contact, NewContact
from server_stub.bank.queries.contacts import NOTES_LIMIT, ContactNotAccepted
from tests.server_stub.bank.conftest import AS_OF

NOW = datetime(2026, 11, 24, 1, 42, tzinfo=UTC)


@pytest.fixture
def kazuko(bank: Connection) -> str:
    found = queries.customer_by_number(bank, "3104558", AS_OF)
    assert found is not None
    return found.ref


def note(customer_ref: str, text: str = "お電話で確認。", **changes: object) -> NewContact:
    values: dict[str, object] = {
        "customer_ref": customer_ref,
        "at": NOW,
        "channel": ContactChannel.PHONE,
        "with_whom": ContactWith.CUSTOMER,
        "purpose": ContactPurpose.MATURITY,
        "notes": text,
        "outcome": ContactOutcome.INFORMED,
        "by_staff": "A10427",
        "solicitation": False,
    }
    return NewContact(**(values | changes))  # type: ignore[arg-type]


def whole_history(bank: Connection, ref: str, limit: int) -> list[Contact]:
    rows: list[Contact] = []
    page = queries.contacts(bank, ref, limit=limit)
    rows.extend(page.rows)
    while page.after is not None:
        page = queries.contacts(bank, ref, after=page.after, limit=limit)
        rows.extend(page.rows)
    return rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 20))
def test_pages_of_any_size_give_every_row_once_newest_first(bank: Connection, kazuko: str, limit: int) -> None:
    rows = whole_history(bank, kazuko, limit)
    assert len({row.ref for row in rows}) == len(rows) == 14
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)


def test_rows_of_the_same_moment_are_not_lost_between_pages(bank: Connection, kazuko: str) -> None:
    for number in range(5):
        queries.add_contact(bank, note(kazuko, f"{number}件目"), NOW)
    rows = whole_history(bank, kazuko, 2)
    assert sorted(row.notes or "" for row in rows if row.at == NOW) == [f"{number}件目" for number in range(5)]


def test_what_is_added_is_first_and_as_entered(bank: Connection, kazuko: str) -> None:
    stored = queries.add_contact(bank, note(kazuko, next_on=AS_OF + timedelta(days=14)), NOW)
    assert queries.contacts(bank, kazuko).rows[0] == stored
    assert queries.contact_by_ref(bank, stored.ref) == stored
    assert (stored.by_name, stored.notes, stored.recorded_at) == ("佐藤 美咲", "お電話で確認。", NOW)
    assert queries.contact_count(bank, kazuko) == 15


def test_a_correction_leaves_the_original_and_names_it(bank: Connection, kazuko: str) -> None:
    wrong = queries.add_contact(bank, note(kazuko, "誤り"), NOW)
    right = queries.add_contact(bank, note(kazuko, "訂正", correction_of=wrong.ref), NOW + timedelta(minutes=1))
    rows = {row.ref: row for row in queries.contacts(bank, kazuko).rows}
    assert rows[wrong.ref].notes == "誤り"
    assert rows[wrong.ref].corrected_by == right.ref
    assert rows[right.ref].correction_of == wrong.ref
    with pytest.raises(ContactNotAccepted) as refused:
        queries.add_contact(bank, note(kazuko, "二重", correction_of=wrong.ref), NOW)
    assert refused.value.field == "correction_of"


def test_a_correction_of_another_customers_contact_is_refused(bank: Connection, kazuko: str) -> None:
    other = queries.customer_by_number(bank, "3098127", AS_OF)
    assert other is not None
    theirs = queries.contacts(bank, other.ref).rows[0]
    with pytest.raises(ContactNotAccepted):
        queries.add_contact(bank, note(kazuko, correction_of=theirs.ref), NOW)
    queries.add_contact(bank, note(other.ref, correction_of=theirs.ref), NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"notes": " \n"}, "notes"),
        ({"notes": "あ" * (NOTES_LIMIT + 1)}, "notes"),
        ({"at": NOW + timedelta(seconds=1)}, "at"),
        ({"customer_ref": "c_nobody"}, "customer_ref"),
        ({"by_staff": "A00000"}, "by_staff"),
        ({"correction_of": "k_nothing"}, "correction_of"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(
    bank: Connection, kazuko: str, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ContactNotAccepted) as refused:
        queries.add_contact(bank, replace(note(kazuko), **changes), NOW)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert queries.contact_count(bank, kazuko) == 14


def test_notes_of_exactly_the_limit_are_taken(bank: Connection, kazuko: str) -> None:
    assert queries.add_contact(bank, note(kazuko, "あ" * NOTES_LIMIT), NOW).notes == "あ" * NOTES_LIMIT
