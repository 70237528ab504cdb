"""What screens leave behind is deleted after its time, found by its age, and nothing younger with it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from server_stub.bank import tables as bank
from server_stub.screens.drafts import keep
from server_stub.screens.retention import A_DAY, screens_purges
from server_stub.screens.tables import draft, open_subject, shown_screen, stated_purpose
from server_stub.screens.visit import Visit
from server_stub.store.purge import Purges
from tests.helpers.bank_counter import NOW, Counter, customer_number
from tests.helpers.query_plan import plans_of

DRAFTS_KEPT = timedelta(days=30)
TABLES = (shown_screen, stated_purpose, open_subject, draft)


def counts(counter: Counter) -> list[int]:
    return [int(counter.connection.execute(select(func.count()).select_from(table)).scalar_one()) for table in TABLES]


def leave_something(counter: Counter) -> None:
    """A screen shown, a purpose stated and a customer at hand."""
    mine = (bank.customer.c.branch_code == counter.session.branch, bank.customer.c.rm_number != counter.session.staff)
    asked = counter.line(f"OVW {customer_number(counter.connection, *mine)}")
    assert asked.code == "PUR"
    counter.submit(asked, "go", purpose="phone", reason="")


def look(counter: Counter) -> None:
    purges = Purges(screens_purges(DRAFTS_KEPT))
    for _ in TABLES:
        purges.look(counter.connection, counter.now)


def test_what_is_older_than_a_day_goes_and_what_is_younger_stays(misaki: Counter) -> None:
    leave_something(misaki)
    left = counts(misaki)
    assert min(left[:-1]) > 0
    look(misaki.other(now=NOW + A_DAY))
    assert counts(misaki) == left
    look(misaki.other(now=NOW + A_DAY + timedelta(seconds=1)))
    assert counts(misaki) == [0, 0, 0, 0]


def test_an_unfinished_entry_waits_longer(misaki: Counter) -> None:
    keep(Visit(misaki.connection, misaki.session, "ja", NOW), "HIN", "c-1", {"text": "..."})
    look(misaki.other(now=NOW + DRAFTS_KEPT))
    assert counts(misaki)[-1] == 1
    look(misaki.other(now=NOW + DRAFTS_KEPT + timedelta(seconds=1)))
    assert counts(misaki)[-1] == 0


def test_what_is_old_is_found_without_reading_what_is_not(misaki: Counter) -> None:
    steps = plans_of(misaki.connection, lambda: look(misaki))
    assert len(steps) == len(TABLES)
    assert [step for step in steps if "USING" not in step or "_at" not in step] == []


def test_signing_in_deletes_nothing(misaki: Counter) -> None:
    leave_something(misaki)
    left = counts(misaki)
    later = misaki.other(now=NOW + 2 * A_DAY)
    later.desk.arrive(later.connection, later.session, lang="ja", now=later.now)
    assert counts(misaki)[:2] == [left[0] + 1, left[1]]
