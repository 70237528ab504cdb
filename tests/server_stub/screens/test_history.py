"""HIS: newest first in pages, corrections struck and kept, notes and age limited by role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from client.contract.api import Open
from client.contract.blocks import Target, Timeline
from client.contract.screen import Screen
from server_stub.bank import tables
from server_stub.bank.codes import ContactChannel, ContactOutcome, ContactPurpose, ContactWith
from server_stub.bank.model import Contact, NewContact
from server_stub.bank.queries import add_contact
from tests.helpers.bank_counter import KAZUKO, NOW, Counter, ref_of, screen_of


def contacts(screen: Screen) -> Timeline:
    block = screen.block("contacts")
    assert isinstance(block, Timeline)
    return block


def add(counter: Counter, at: datetime, notes: str, correction_of: str | None = None) -> Contact:
    new = NewContact(
        customer_ref=ref_of(counter.connection, KAZUKO),
        at=at,
        channel=ContactChannel.PHONE,
        with_whom=ContactWith.CUSTOMER,
        purpose=ContactPurpose.GREETING,
        notes=notes,
        outcome=ContactOutcome.INFORMED,
        by_staff="A10427",
        solicitation=False,
        correction_of=correction_of,
    )
    return add_contact(counter.connection, new, NOW)


def test_a_long_history_is_read_to_its_end_page_by_page(misaki: Counter) -> None:
    misaki.connection.execute(delete(tables.contact))
    for place in range(120):
        add(misaki, NOW - timedelta(hours=place), f"第{place}回")
    screen, seen = misaki.line(f"HIS {KAZUKO}"), list[str]()
    while True:
        timeline = contacts(screen)
        assert timeline.aside == "全 120件"
        seen += [one.sub.splitlines()[0] for one in timeline.items]
        if timeline.link is None:
            break
        assert timeline.link.target is not None
        screen = misaki.screen(Open(timeline.link.target))
    assert seen == [f"第{place}回" for place in range(120)]


def test_a_corrected_contact_stays_and_is_struck(misaki: Counter) -> None:
    first = add(misaki, NOW - timedelta(minutes=2), "誤り")
    add(misaki, NOW - timedelta(minutes=1), "正しい", correction_of=first.ref)
    newest, older = contacts(misaki.line(f"HIS {KAZUKO}")).items[:2]
    assert (newest.struck, older.struck) == (False, True)
    assert "訂正" in newest.sub
    assert older.sub.startswith("誤り")


def test_colleagues_read_that_there_was_a_contact_but_not_the_notes(
    misaki: Counter, seat: Callable[[str], Counter]
) -> None:
    add(misaki, NOW, "内緒の話")
    colleague = seat("RM")
    screen = screen_of(colleague.submit(colleague.line(f"HIS {KAZUKO}"), "go", purpose="cover", reason=""))
    assert "内緒の話" not in str(screen)
    assert "内容は担当者と役席だけが読めます。" in contacts(screen).items[0].sub
    assert contacts(misaki.line(f"HIS {KAZUKO}")).items[0].sub.startswith("内緒の話"), "the trap"


def test_a_teller_sees_thirteen_months(misaki: Counter, seat: Callable[[str], Counter]) -> None:
    misaki.connection.execute(delete(tables.contact))
    for days in (395, 397):
        add(misaki, NOW - timedelta(days=days), "x")
    teller = seat("TL")
    screen = screen_of(teller.submit(teller.line(f"HIS {KAZUKO}"), "go", purpose="counter", reason=""))
    assert len(contacts(screen).items) == 1
    assert "以降の履歴を表示しています" in contacts(screen).note


@pytest.mark.parametrize("rest", ["~", "~x~y", "~1", "~99999999999999999999~c", "~１~c"])
def test_a_page_that_cannot_be_shows_the_first(misaki: Counter, rest: str) -> None:
    ref = ref_of(misaki.connection, KAZUKO)
    assert (
        contacts(misaki.screen(Open(Target("HIS", ref + rest)))).items == contacts(misaki.line(f"HIS {KAZUKO}")).items
    )
