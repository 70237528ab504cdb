"""The rehearsal: screens are drawn, nothing stays, and one that fails does not keep the server from starting."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

import pytest
from sqlalchemy import Connection, Engine, event, func, select

from client.contract.api import Command, Lang
from server_stub.audit.tables import central_record
from server_stub.identity.session import Session
from server_stub.paper.tables import print_sheet
from server_stub.screens.rehearsal import rehearse
from server_stub.screens.service import BankDesk
from server_stub.screens.tables import shown_screen
from tests.helpers.bank_counter import NOW
from tests.helpers.guards import ExpectLog


class Failing(BankDesk):
    """Screens that cannot be drawn."""

    def answer(
        self, connection: Connection, session: Session, command: Command, *, lang: Lang, now: datetime
    ) -> NoReturn:
        raise ZeroDivisionError


def rows(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (shown_screen, print_sheet, central_record)
        ]


def compiled_in(engine: Engine, desk: BankDesk) -> int:
    """How many statements a rehearsal has to compile."""
    fresh: list[str] = []

    def seen(_c: object, _cursor: object, statement: str, _p: object, context: object, _many: bool) -> None:
        if getattr(context, "cache_hit", None) is not None and context.cache_hit.name == "CACHE_MISS":  # type: ignore[attr-defined]
            fresh.append(statement)

    event.listen(engine, "before_cursor_execute", seen)
    try:
        assert rehearse(desk, engine, NOW) >= 9
    finally:
        event.remove(engine, "before_cursor_execute", seen)
    return len(fresh)


def test_nothing_of_a_rehearsal_stays(demo_engine: Engine, desk: BankDesk) -> None:
    before = rows(demo_engine)
    assert rehearse(desk, demo_engine, NOW) >= 9
    assert rows(demo_engine) == before


def test_after_a_rehearsal_hardly_a_statement_is_new(demo_engine: Engine, desk: BankDesk) -> None:
    demo_engine.clear_compiled_cache()
    first, again = compiled_in(demo_engine, desk), compiled_in(demo_engine, desk)
    assert first > 50
    assert again < first / 10


def test_a_screen_that_fails_ends_the_rehearsal_and_nothing_else(
    demo_engine: Engine, desk: BankDesk, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    monkeypatch.setattr(desk, "answer", Failing.answer.__get__(desk))
    with expect_log("server_stub.screens.rehearsal", "ZeroDivisionError"):
        assert rehearse(desk, demo_engine, NOW) == 0
