"""The witness over HTTP: status, media type and body of every answer, and where reading ends."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from starlette.testclient import TestClient

from client.contract.note import sign_note
from server_stub.witness.app import BODY_BYTES, make_app
from server_stub.witness.cosigner import Cosigner
from tests.helpers.guards import ExpectLog
from tests.server_stub.witness.full_disk import full_disk
from tests.server_stub.witness.small_log import HONEST, LOG_KEY, ORIGIN, STRANGER, SmallLog, body, long_body

CHECKPOINT = f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"


@pytest.fixture
def http(cosigner: Cosigner) -> Iterator[TestClient]:
    with TestClient(make_app(cosigner)) as client:
        yield client


def post(http: TestClient, sent: bytes) -> tuple[int, str, str]:
    answer = http.post("/add-checkpoint", content=sent)
    return answer.status_code, answer.headers["content-type"], answer.text


def test_a_cosignature_is_the_whole_answer(http: TestClient) -> None:
    status, kind, line = post(http, HONEST.body(0, 5))
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert line.startswith("— witness.example/audit ")
    assert line.count("\n") == 1
    assert line.endswith("\n")
    found = http.get(CHECKPOINT)
    assert (found.status_code, found.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert found.text == sign_note(HONEST.head(5).text, LOG_KEY) + line


def test_the_known_size_is_told_in_its_own_media_type(http: TestClient) -> None:
    post(http, HONEST.body(0, 5))
    assert post(http, HONEST.body(3, 9)) == (409, "text/x.tlog.size", "5\n")


def test_every_other_refusal_is_a_line_with_its_status(http: TestClient, expect_log: ExpectLog) -> None:
    post(http, HONEST.body(0, 5))
    other_origin = sign_note(HONEST.head(5).text.replace(ORIGIN, "other.example"), LOG_KEY)
    sent = {
        400: b"nonsense",
        403: HONEST.body(5, 9, signer=STRANGER),
        404: body(5, [], other_origin),
        422: SmallLog(fork=2).body(5, 9),
    }
    with expect_log("server_stub.witness.book", "finding"):
        answers = {status: post(http, one) for status, one in sent.items()}
    assert {status: found[:2] for status, found in answers.items()} == {
        status: (status, "text/plain; charset=utf-8") for status in sent
    }
    assert [found[2].count("\n") for found in answers.values()] == [1] * len(sent)


def test_there_is_no_checkpoint_before_the_first_one_nor_of_another_log(http: TestClient) -> None:
    assert http.get(CHECKPOINT).status_code == 404
    assert http.get(f"/{'0' * 64}/checkpoint").status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_only_post_adds_a_checkpoint(http: TestClient, method: str) -> None:
    assert http.request(method, "/add-checkpoint", content=HONEST.body(0, 5)).status_code == 405
    assert http.get(CHECKPOINT).status_code == 404


def test_a_checkpoint_is_only_got(http: TestClient) -> None:
    assert http.post(CHECKPOINT).status_code == 405


def test_a_body_of_the_limit_is_read_and_a_longer_one_is_not(http: TestClient) -> None:
    assert post(http, b"x" * BODY_BYTES)[0] == 400
    assert post(http, b"x" * (BODY_BYTES + 1))[0] == 413


def called(cosigner: Cosigner, *chunks: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """Call the application as a server does, with these messages; return what it sent, and how many it took."""
    waiting, sent = list(chunks), []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/add-checkpoint", "headers": [], "query_string": b""}
    asyncio.run(make_app(cosigner)(scope, receive, send))
    return sent, len(chunks) - len(waiting)


def test_reading_ends_where_the_limit_is_passed(cosigner: Cosigner) -> None:
    chunk = {"type": "http.request", "body": b"x" * 1024, "more_body": True}
    sent, taken = called(cosigner, *[chunk] * 1_000)
    assert sent[0]["status"] == 413
    assert taken == BODY_BYTES // 1024 + 1


def test_a_submitter_that_goes_away_is_no_fault(cosigner: Cosigner) -> None:
    begun = {"type": "http.request", "body": HONEST.body(0, 5), "more_body": True}
    sent, _ = called(cosigner, begun, {"type": "http.disconnect"})
    assert sent[0]["status"] == 400
    assert cosigner.book.note(ORIGIN) is None


def test_what_cannot_be_kept_is_503_and_nothing_is_cosigned(http: TestClient, expect_log: ExpectLog) -> None:
    post(http, HONEST.body(0, 5))
    with full_disk(), expect_log("server_stub.witness.app", "^the book cannot be used: OperationalError$"):
        status, _, told = post(http, long_body(5, 9))
    assert (status, told) == (503, "the book cannot be used\n")
    assert post(http, HONEST.body(4, 9))[2] == "5\n"


def test_a_book_that_cannot_be_read_is_503(http: TestClient, tmp_path: Path, expect_log: ExpectLog) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'book.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE latest")
    engine.dispose()
    with expect_log("server_stub.witness.app", "the book cannot be used"):
        assert http.get(CHECKPOINT).status_code == 503
