"""Thirteen months of contacts for who sees no assets: in rows and in every count of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete

from client.contract.blocks import Tabs
from client.contract.screen import Screen
from server_stub.bank import tables
from server_stub.japan import day_in_japan, instant_in_japan
from server_stub.screens.contact_window import MASKED_FOR
from tests.helpers.bank_counter import KAZUKO, NOW, Counter, screen_of
from tests.server_stub.screens.test_history import add, contacts


def tab_count(screen: Screen) -> str:
    tabs = screen.block("tabs")
    assert isinstance(tabs, Tabs)
    return next(tab.count for tab in tabs.items if tab.id == "HIS")


def test_no_count_tells_a_teller_of_older_contacts(misaki: Counter, seat: Callable[[str], Counter]) -> None:
    misaki.connection.execute(delete(tables.contact))
    first_day = instant_in_japan(day_in_japan(NOW) - MASKED_FOR, 0)
    for at in (NOW, first_day, first_day - timedelta(microseconds=1), NOW - timedelta(days=800)):
        add(misaki, at, "x")
    teller = seat("TL")
    screen = screen_of(teller.submit(teller.line(f"HIS {KAZUKO}"), "go", purpose="counter", reason=""))
    assert (contacts(screen).aside, len(contacts(screen).items), tab_count(screen)) == ("全 2件", 2, "2")
    whole = misaki.line(f"HIS {KAZUKO}")
    assert (contacts(whole).aside, tab_count(whole)) == ("全 4件", "4"), "the trap"
