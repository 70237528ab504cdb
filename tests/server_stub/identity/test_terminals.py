"""One-time codes, and what a terminal is known by."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from client.contract.api import Enrol
from server_stub.audit.record import Record
from server_stub.audit.tables import central_record
from server_stub.identity.tables import enrolment_code
from server_stub.identity.terminals import enrol, find_terminal, make_code, mark_used, withdraw
from tests.helpers.branch_server import BRANCH
from tests.helpers.clock import START

KEY, OTHER_KEY = "A" * 43, "B" * 43


def ask(code: str, key: str = KEY, terminal: str = "T-1") -> Enrol:
    return Enrol(code=code, terminal=terminal, key=key, kept=False)


def code_of(connection: Connection, record: Record, terminal: str = "T-1") -> str:
    return make_code(connection, record, number=terminal, branch=BRANCH, now=START)


def test_a_code_has_128_bits_and_is_stored_only_as_a_hash(connection: Connection, record: Record) -> None:
    code = code_of(connection, record)
    assert len(code.replace("-", "")) * 5 >= 128
    assert code.replace("-", "") not in repr(connection.execute(select(enrolment_code)).all())


def test_a_terminal_is_known_by_number_and_by_key_after_enrolment(connection: Connection, record: Record) -> None:
    code = code_of(connection, record)
    assert find_terminal(connection, "T-1") is None
    enrolled = enrol(connection, record, ask(code), START)
    assert enrolled is not None
    assert find_terminal(connection, "T-1") == find_terminal(connection, KEY) == enrolled
    assert (enrolled.branch, enrolled.kept) == (BRANCH, False)


def test_a_code_is_typed_as_people_type(connection: Connection, record: Record) -> None:
    typed = code_of(connection, record).lower().replace("-", " ")
    assert enrol(connection, record, ask(typed), START) is not None


@pytest.mark.parametrize("wrong", ["used", "late", "guessed", "other terminal", "withdrawn", "key of another"])
def test_a_wrong_code_is_refused(connection: Connection, record: Record, wrong: str) -> None:
    code, now, request = code_of(connection, record), START, None
    if wrong == "used":
        enrol(connection, record, ask(code), now)
    elif wrong == "late":
        now += timedelta(minutes=15)
    elif wrong == "guessed":
        request = ask("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A")
    elif wrong == "other terminal":
        code_of(connection, record, "T-2")
        request = ask(code, terminal="T-2")
    elif wrong == "withdrawn":
        withdraw(connection, "T-1")
    else:
        enrol(connection, record, ask(code_of(connection, record, "T-2"), terminal="T-2"), now)
    before = connection.execute(select(func.count()).select_from(central_record)).scalar_one()
    assert enrol(connection, record, request or ask(code), now) is None
    assert connection.execute(select(func.count()).select_from(central_record)).scalar_one() == before, "with a limit"


def test_a_new_code_replaces_the_key(connection: Connection, record: Record) -> None:
    enrol(connection, record, ask(code_of(connection, record)), START)
    enrol(connection, record, ask(code_of(connection, record), OTHER_KEY), START)
    assert find_terminal(connection, KEY) is None
    assert find_terminal(connection, OTHER_KEY) is not None


def test_the_last_use_is_remembered(connection: Connection, record: Record) -> None:
    enrol(connection, record, ask(code_of(connection, record)), START)
    mark_used(connection, "T-1", START)
    found = find_terminal(connection, "T-1")
    assert found is not None
    assert found.last_used_at == START
