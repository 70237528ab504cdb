"""The screens a session may still act on: found again only by that session, and not kept for ever."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from client.contract.api import ProblemKind, Submit
from server_stub.screens.shown import KEPT
from server_stub.screens.tables import shown_screen
from tests.helpers.bank_counter import KAZUKO, Counter


def kept(counter: Counter) -> int:
    return int(counter.connection.execute(select(func.count()).select_from(shown_screen)).scalar_one())


def test_only_the_latest_screens_of_a_session_are_kept(misaki: Counter) -> None:
    first = misaki.open("HOM")
    for _ in range(KEPT + 40):
        misaki.open("LOG")
    last = misaki.open("LOG")
    assert kept(misaki) <= KEPT + 20
    assert misaki.refused(Submit(first.id, "not-me", {})).kind == ProblemKind.NOT_FOUND
    assert misaki.served(Submit(last.id, "not-me", {})).screen is not None


def test_another_session_of_the_same_person_does_not_know_them(misaki: Counter) -> None:
    screen = misaki.line(f"AST {KAZUKO}")
    again = misaki.other(session=replace(misaki.session, id="another"))
    assert again.refused(Submit(screen.id, "show-accounts", {})).kind == ProblemKind.NOT_FOUND
    assert misaki.served(Submit(screen.id, "show-accounts", {})).screen is not None
