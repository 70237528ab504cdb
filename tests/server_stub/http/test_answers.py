"""Answers are composed of the very bytes, kept closed, and forgotten when nobody can ask for them any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw
from sqlalchemy import Connection, func, select

from client.contract.api import Ack, Answer, Notice, Open, Problem
from client.contract.blocks import Target
from client.contract.limits import ANSWER_BYTES
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Actor, Record
from server_stub.audit.served import Served
from server_stub.http.answers import (
    KEPT,
    AnswerTooLarge,
    check_size,
    command_hash,
    compose,
    given_before,
    keep_answer,
    renewed,
    reply_of,
)
from server_stub.identity.tables import answered_command
from server_stub.store.engine import WRITES, open_engine
from tests.helpers.clock import START

ENTRY = Entry(ServerEvent.SCREEN_SERVED, screen="AST")
ACK = Ack(seq=0, head="0" * 64)
DOCUMENT = '{"code": "AST",  "title":"山本"}'.encode()


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    engine = open_engine(database)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection
    engine.dispose()


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(KeyRing(tmp_path / "keys"))


def answer_of(connection: Connection, record: Record, served: Served) -> Answer:
    receipt = record.append_shown(connection, Actor(session="s"), served.entry, at=START, document=served.document)
    return compose(served, receipt, ACK, START)


@pytest.mark.parametrize("part", ["screen", "rows", "suggestions", "offer"])
def test_a_kept_answer_comes_back_with_the_same_bytes(connection: Connection, record: Record, part: str) -> None:
    served = Served(entry=ENTRY, notice=Notice(text="はい"), **{part: DOCUMENT})  # type: ignore[arg-type]
    answer = answer_of(connection, record, served)
    keep_answer(connection, record, ("s", 1), "hash", answer, now=START)
    given = given_before(connection, record, ("s", 1))
    assert given is not None
    assert given.asked == "hash"
    assert reply_of(given.answer) == reply_of(answer)
    raw = getattr(given.answer, part)
    assert isinstance(raw, Raw)
    assert bytes(raw) == DOCUMENT


def test_a_kept_problem_comes_back(connection: Connection, record: Record) -> None:
    problem = Problem(type="problem:x", title="t", status=403, detail="山本", reference="R-1")
    keep_answer(connection, record, ("s", 1), "hash", problem, now=START)
    given = given_before(connection, record, ("s", 1))
    assert given is not None
    assert given.answer == problem
    assert "山本" not in repr(connection.execute(select(answered_command)).all())


def test_only_the_last_answers_of_each_session_are_kept(connection: Connection, record: Record) -> None:
    problem = Problem(type="problem:x", title="t", status=403, detail="", reference="R-1")
    for number in range(1, KEPT + 5):
        keep_answer(connection, record, ("s", number), "hash", problem, now=START)
    keep_answer(connection, record, ("other", 1), "hash", problem, now=START)
    keep_answer(connection, record, ("s", KEPT + 4), "replaced", problem, now=START)
    assert connection.execute(select(func.count()).select_from(answered_command)).scalar_one() == KEPT + 1
    assert given_before(connection, record, ("s", 4)) is None
    newest = given_before(connection, record, ("s", KEPT + 4))
    assert newest is not None
    assert newest.asked == "replaced"


def test_a_renewed_answer_differs_only_in_what_is_acknowledged(connection: Connection, record: Record) -> None:
    answer = answer_of(connection, record, Served(entry=ENTRY, screen=DOCUMENT))
    later = renewed(answer, Ack(seq=4, head="1" * 64), START)
    assert isinstance(later, Answer)
    assert later.ack.seq == 4
    assert msgspec.structs.replace(later, ack=ACK) == answer


def test_commands_are_told_apart_by_what_they_say() -> None:
    one, two = command_hash(Open(Target("AST", "1"))), command_hash(Open(Target("AST", "2")))
    assert one != two
    assert one == command_hash(Open(Target("AST", "1")))


def test_a_document_leaves_room_for_the_rest() -> None:
    check_size(Served(entry=ENTRY))
    check_size(Served(entry=ENTRY, screen=b" " * (ANSWER_BYTES - 64 * 1024)))
    with pytest.raises(AnswerTooLarge):
        check_size(Served(entry=ENTRY, screen=b" " * (ANSWER_BYTES - 64 * 1024 + 1)))
