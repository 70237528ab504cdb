"""Every way of asking wrongly has one shape of answer, signed, and without a word about the inside."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, event

from client.contract.api import (
    ENROL,
    HEARTBEAT,
    HELLO,
    INTERACT,
    SIGN_IN,
    SIGN_OUT,
    UNLOCK,
    Open,
    Problem,
    ProblemKind,
)
from client.contract.blocks import Target
from client.contract.proof import public_key, verify_answer
from server_stub.http.routes import HEALTH
from tests.helpers.branch_server import STAFF, BranchServer
from tests.helpers.guards import ExpectLog

PATHS = (HELLO, ENROL, SIGN_IN, UNLOCK, INTERACT, HEARTBEAT, SIGN_OUT)
JSON = {"Content-Type": "application/json"}


def ask(
    server: BranchServer, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, Problem]:
    """Send without a signature; the answer must be a signed problem all the same."""
    answer = server.http.request(method, path, headers=JSON | (headers or {}), content=body)
    verify_answer(
        public_key(server.server.public_key),
        dict(answer.headers),
        status=answer.status_code,
        body=answer.content,
        request_signature="",
    )
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    for word in (b"Traceback", b"sqlalchemy", b"server_stub", b"starlette"):
        assert word not in answer.content.lower()
    return answer.status_code, msgspec.json.decode(answer.content, type=Problem)


@pytest.mark.parametrize("path", PATHS)
def test_every_route_asks_for_a_proof(branch_server: BranchServer, path: str) -> None:
    status, problem = ask(branch_server, "POST", path, b"{}")
    assert status in (400, 401)
    assert problem.type in (ProblemKind.BAD_PROOF, ProblemKind.SESSION_ENDED, ProblemKind.BAD_REQUEST)
    assert problem.reference.startswith(("R-", "E-"))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", INTERACT, 405),
        ("PUT", HELLO, 405),
        ("POST", "/v1/nowhere", 404),
        ("GET", "/", 404),
        ("POST", HEALTH, 405),
    ],
)
def test_unknown_routes_and_methods(branch_server: BranchServer, method: str, path: str, status: int) -> None:
    assert ask(branch_server, method, path)[0] == status


def test_a_query_is_refused_so_that_nothing_can_stand_in_an_address(branch_server: BranchServer) -> None:
    assert ask(branch_server, "POST", f"{HEARTBEAT}?customer=1")[1].type == ProblemKind.BAD_REQUEST


def test_another_media_type_and_a_coded_body_are_refused(branch_server: BranchServer) -> None:
    assert ask(branch_server, "POST", HEARTBEAT, headers={"Content-Type": "text/plain"})[0] == 415
    assert ask(branch_server, "POST", HEARTBEAT, headers={"Content-Encoding": "gzip"})[0] == 400


def test_a_field_that_may_stand_once_may_not_stand_twice(branch_server: BranchServer) -> None:
    answer = branch_server.http.request(
        "POST", HEARTBEAT, headers=[*JSON.items(), ("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
    )
    assert answer.status_code == 400


def test_problems_speak_the_language_asked_for(branch_server: BranchServer) -> None:
    assert ask(branch_server, "POST", "/x")[1].title == "見つかりません"
    assert ask(branch_server, "POST", "/x", headers={"Accept-Language": "en-GB"})[1].title == "Not found"


def test_answers_are_not_to_be_stored_anywhere(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    headers = client.beat().headers
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")


def test_health_is_the_records_health(branch_server: BranchServer, expect_log: ExpectLog) -> None:
    assert branch_server.http.get(HEALTH).json() == {"record": "ok"}

    def fail(_connection: Any) -> None:
        raise OSError("disk full")

    client = branch_server.client()
    event.listen(branch_server.parts.engine, "commit", fail)
    with expect_log("server_stub.store.writer", "commit failed"):
        assert client.hello().status == 503
    event.remove(branch_server.parts.engine, "commit", fail)
    assert branch_server.http.get(HEALTH).status_code == 503
    assert client.hello().status == 200
    assert branch_server.http.get(HEALTH).json() == {"record": "ok"}


def test_nothing_is_shown_while_the_database_is_not_the_one_signed_last(branch_server: BranchServer) -> None:
    client, other = branch_server.signed_in(), branch_server.client()
    branch_server.parts.last_head.contradicted = True
    shown = (client.do(Open(Target("HOM"))), client.unlock(), other.sign_in(STAFF))
    assert [one.problem.type for one in shown] == [ProblemKind.RECORD_UNAVAILABLE] * 3
    assert branch_server.http.get(HEALTH).status_code == 503
    assert client.beat().status == 200, "what terminals report is still worth recording"
    branch_server.parts.last_head.contradicted = False
    assert client.do(Open(Target("HOM"))).status == 200
    assert branch_server.http.get(HEALTH).json() == {"record": "ok"}


def test_health_waits_for_nobody_who_writes_and_writes_nothing(branch_server: BranchServer) -> None:
    entered, release, statements = threading.Event(), threading.Event(), list[str]()

    def hold(_connection: Connection) -> None:
        entered.set()
        assert release.wait(10)

    def note(*facts: Any) -> None:
        statements.append(facts[2].split()[0])

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(branch_server.parts.writer.run, hold)
        assert entered.wait(10)
        event.listen(branch_server.parts.engine, "before_cursor_execute", note)
        assert branch_server.http.get(HEALTH).json() == {"record": "ok"}
        event.remove(branch_server.parts.engine, "before_cursor_execute", note)
        assert not held.done()
        release.set()
    assert set(statements) <= {"BEGIN", "SELECT"}
    assert "SELECT" in statements


def test_health_of_a_database_that_cannot_be_read(branch_server: BranchServer) -> None:
    with branch_server.parts.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE record_counter RENAME TO gone")
    answer = branch_server.http.get(HEALTH)
    assert (answer.status_code, answer.json()) == (503, {"record": "unavailable"})


def test_a_database_that_cannot_be_read_is_said_as_such(branch_server: BranchServer, expect_log: ExpectLog) -> None:
    client = branch_server.signed_in()
    with branch_server.parts.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE session RENAME TO gone")
    with expect_log("server_stub.http.routes", "the database failed"):
        arrived = client.beat()
    assert (arrived.status, arrived.problem.type) == (503, ProblemKind.RECORD_UNAVAILABLE)
    assert arrived.problem.retry_after is not None
