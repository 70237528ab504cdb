"""What of a request is read how, and that freshness has two sides."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from starlette.requests import Request

from client.contract.proof import BadProof, Claim
from server_stub.http.wire import RawRequest, problem, read_request, require_fresh
from server_stub.problems import CATALOGUE
from tests.helpers.clock import START


def request(**headers: str) -> RawRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RawRequest("POST", "/v1/heartbeat", named, b"")


@pytest.mark.parametrize(
    ("field", "token"), [("Bearer abc", "abc"), ("Basic abc", ""), ("", ""), ("bearer abc", ""), ("Bearer ", "")]
)
def test_the_token_is_read_from_one_scheme_only(field: str, token: str) -> None:
    assert request(authorization=field).token == token


@pytest.mark.parametrize(("client", "address"), [(("192.0.2.7", 40_000), "192.0.2.7"), (None, "")])
def test_a_request_says_where_it_came_from(client: tuple[str, int] | None, address: str) -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    scope = {
        "type": "http", "method": "POST", "path": "/v1/hello", "query_string": b"", "scheme": "https",
        "server": ("server", 443), "client": client, "headers": [(b"content-type", b"application/json")],
    }  # fmt: skip
    assert asyncio.run(read_request(Request(scope, receive))).address == address


def test_japanese_is_the_language_of_those_who_do_not_say() -> None:
    assert request().lang == "ja"
    assert request(accept_language="EN-us").lang == "en"


@pytest.mark.parametrize(("seconds", "fresh"), [(-61, False), (-60, True), (0, True), (60, True), (61, False)])
def test_freshness(seconds: int, fresh: bool) -> None:
    created = int((START + timedelta(seconds=seconds)).timestamp())
    claim = Claim("T-1", created, 1, "", b"")
    if fresh:
        require_fresh(claim, START)
    else:
        with pytest.raises(BadProof):
            require_fresh(claim, START)


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_every_kind_has_a_status_and_a_reference_to_quote(kind: str) -> None:
    reply = problem(kind, "ja")
    assert reply.status == CATALOGUE[kind].status
    assert b'"reference":"E-' in reply.body
