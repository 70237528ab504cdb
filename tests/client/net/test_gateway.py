"""What the terminal believes: only what the pinned server signed, about this request, for this document."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract.api import Command, Open, Page, ProblemKind, Suggest
from client.contract.blocks import Target
from client.contract.codec import encode
from client.contract.limits import INFLATED_BYTES
from client.contract.proof import Signer, sign_answer
from client.contract.session_end import End
from client.errors import BadAnswer, ForgedAnswer, RecordUnavailable, Refused, SessionOver, Unreachable
from client.net import transport
from client.net.transport import Arrived, Timing
from tests.client.net.pair import Pair
from tests.helpers.small_log import SmallLog
from tests.helpers.small_server import PASSWORD, Told, refusal, screen_bytes

OPEN = Open(Target("AST", "r1"))


def test_a_terminal_with_a_wrong_clock_learns_the_time_and_signs_in(pair: Pair) -> None:
    pair.enrolled()
    welcome = pair.gateway.hello("ja")
    assert pair.gateway.now == pair.micros()
    reply = pair.gateway.sign_in(welcome.challenge, "1001", PASSWORD, "ja", {})
    assert reply.screen is not None
    assert (reply.screen.code, reply.answer.token) == ("HOM", "token-1")


def test_without_key_or_session_nothing_is_said(pair: Pair) -> None:
    with pytest.raises(Unreachable):
        pair.gateway.hello("ja")
    with pytest.raises(Unreachable):
        pair.gateway.heartbeat()
    assert pair.server.paths == []


def test_a_used_up_challenge_is_asked_for_anew(pair: Pair) -> None:
    pair.enrolled()
    reply = pair.gateway.sign_in("long-ago", "1001", PASSWORD, "ja", {})
    assert reply.answer.token == "token-1"


def test_a_wrong_password_is_refused_with_the_servers_reference(pair: Pair) -> None:
    pair.enrolled()
    challenge = pair.gateway.hello("ja").challenge
    with pytest.raises(Refused) as caught:
        pair.gateway.sign_in(challenge, "1001", "wrong", "ja", {})
    assert (caught.value.problem.type, caught.value.code) == (ProblemKind.WRONG_CREDENTIALS, "R-7")


def test_a_sign_in_without_a_token_is_no_sign_in(pair: Pair) -> None:
    pair.enrolled()
    pair.server.gives_tokens = False
    with pytest.raises(BadAnswer):
        pair.gateway.sign_in(pair.gateway.hello("ja").challenge, "1001", PASSWORD, "ja", {})


def test_an_interaction_brings_a_decoded_screen(pair: Pair) -> None:
    pair.signed_in()
    reply = pair.gateway.interact(1, OPEN, "ja")
    assert reply.screen is not None
    assert reply.screen.here == Target("AST", "r1")
    assert not reply.refused


def test_the_same_number_again_is_answered_and_not_done_again(pair: Pair) -> None:
    pair.signed_in()
    pair.gateway.interact(1, OPEN, "ja")
    pair.gateway.interact(1, OPEN, "ja")
    assert pair.server.numbers == [1]


def test_a_sign_of_life_and_a_sign_out_wait_less_long_than_a_screen(pair: Pair) -> None:
    pair.signed_in()
    timings: list[Timing] = []

    def noting(path: str, body: bytes, headers: Mapping[str, str], timing: Timing) -> Arrived:
        timings.append(timing)
        return pair.server.post(path, body, headers, timing)

    pair.wire.carry = noting
    pair.gateway.heartbeat()
    pair.gateway.interact(1, OPEN, "ja")
    pair.gateway.sign_out(End(0, "ab" * 32))
    assert timings == [transport.HEARTBEAT, transport.INTERACTION, transport.HEARTBEAT]
    assert transport.HEARTBEAT.total < transport.INTERACTION.total


def test_after_a_long_sleep_the_time_is_learnt_from_the_signed_refusal(pair: Pair) -> None:
    pair.signed_in()
    slept = pair.clock.utc().replace(hour=5)
    pair.clock.set_utc(slept)
    assert pair.gateway.interact(1, OPEN, "ja").screen is not None
    assert pair.gateway.now // 1_000_000 == pair.micros() // 1_000_000


def test_a_proof_refused_twice_is_told(pair: Pair) -> None:
    pair.signed_in()
    pair.server.answer = lambda _command: refusal(ProblemKind.BAD_PROOF, 401)
    with pytest.raises(Refused):
        pair.gateway.interact(1, OPEN, "ja")


def unsigned(arrived: Arrived) -> Arrived:
    return replace(arrived, headers={})


def of_another_key(arrived: Arrived) -> Arrived:
    signer = Signer("server", Ed25519PrivateKey.generate())
    proof = sign_answer(signer, status=arrived.status, body=arrived.body, request_signature="x", created=1)
    return replace(arrived, headers={name.lower(): value for name, value in proof.items()})


def with_another_body(arrived: Arrived) -> Arrived:
    return replace(arrived, body=arrived.body.replace(b"AST", b"ASX"))


def with_another_status(arrived: Arrived) -> Arrived:
    return replace(arrived, status=201)


@pytest.mark.parametrize("spoil", [unsigned, of_another_key, with_another_body, with_another_status])
def test_an_answer_that_the_server_did_not_sign_is_forged(pair: Pair, spoil: Callable[[Arrived], Arrived]) -> None:
    pair.signed_in()
    pair.server.spoil = spoil
    with pytest.raises(ForgedAnswer):
        pair.gateway.interact(1, OPEN, "ja")


def test_an_answer_to_another_request_is_forged(pair: Pair) -> None:
    pair.signed_in()
    kept: list[Arrived] = []

    def replay(arrived: Arrived) -> Arrived:
        kept.append(arrived)
        return kept[0]

    pair.server.spoil = replay
    pair.gateway.interact(1, OPEN, "ja")
    with pytest.raises(ForgedAnswer):
        pair.gateway.interact(2, OPEN, "ja")


def test_an_unsigned_error_of_something_on_the_way_is_nobody_answering(pair: Pair) -> None:
    pair.signed_in()
    pair.server.spoil = lambda arrived: Arrived(502, {}, b"<html>Bad Gateway</html>")
    with pytest.raises(Unreachable):
        pair.gateway.interact(1, OPEN, "ja")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 499])
def test_a_refusal_that_the_server_did_not_sign_is_forged(pair: Pair, status: int) -> None:
    pair.signed_in()
    pair.server.spoil = lambda arrived: Arrived(status, {}, b"<html>No</html>")
    with pytest.raises(ForgedAnswer):
        pair.gateway.interact(1, OPEN, "ja")


def resigned(pair: Pair, change: Callable[[Arrived], Arrived]) -> None:
    """Let the server sign what `change` makes of its answers."""
    signatures: list[str] = []

    def spoil(arrived: Arrived) -> Arrived:
        changed = change(arrived)
        proof = sign_answer(
            Signer("server", pair.server.key),
            status=changed.status,
            body=changed.body,
            request_signature=signatures[-1],
            created=pair.micros() // 1_000_000,
        )
        signed = {name.lower(): value for name, value in proof.items()}
        return replace(changed, headers={**changed.headers, **signed})

    def noting(path: str, body: bytes, headers: Mapping[str, str], timing: Timing) -> Arrived:
        signatures.append(headers["Signature"])
        return pair.server.post(path, body, headers, timing)

    pair.wire.carry = noting
    pair.server.spoil = spoil


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'{"receipt": {}, "receipt": {}}', b'{"a": NaN}', b"[" * 40 + b"]" * 40, b'{"x": "\\ud800"}', b""],
)
def test_a_signed_but_malformed_answer_is_bad(pair: Pair, body: bytes) -> None:
    pair.signed_in()
    resigned(pair, lambda arrived: replace(arrived, body=body))
    with pytest.raises(BadAnswer):
        pair.gateway.interact(1, OPEN, "ja")


def test_a_receipt_for_another_document_is_forged(pair: Pair) -> None:
    pair.signed_in()
    resigned(pair, lambda arrived: replace(arrived, body=arrived.body.replace(b'"title":"', b'"title":"X')))
    with pytest.raises(ForgedAnswer, match="another document"):
        pair.gateway.interact(1, OPEN, "ja")


def test_a_document_without_its_receipt_is_forged(pair: Pair) -> None:
    pair.signed_in()
    resigned(pair, lambda arrived: replace(arrived, body=arrived.body.replace(b'"screen":{', b'"notscreen":{')))
    with pytest.raises(ForgedAnswer):
        pair.gateway.interact(1, OPEN, "ja")


def test_two_documents_in_one_answer_are_bad(pair: Pair) -> None:
    pair.signed_in()
    pair.server.answer = lambda _command: Told(screen=screen_bytes("AST"), rows=b"{}")
    with pytest.raises(BadAnswer, match="more than one"):
        pair.gateway.interact(1, OPEN, "ja")


@pytest.mark.parametrize(
    "told",
    [
        Told(screen=screen_bytes("AST", blocks=[])),
        Told(screen=screen_bytes("AST", watermark="")),
        Told(screen=screen_bytes("AST", wire="2.0")),
        Told(rows=b'{"rows": 1}'),
        Told(suggestions=b"[]"),
        Told(offer=b"{}"),
    ],
)
def test_a_document_that_cannot_be_drawn_is_refused_while_its_answer_holds(pair: Pair, told: Told) -> None:
    pair.signed_in()
    pair.server.answer = lambda _command: told
    reply = pair.gateway.interact(1, OPEN, "ja")
    assert reply.refused
    assert (reply.screen, reply.rows, reply.suggestions, reply.offer) == (None, None, None, None)
    assert reply.answer.receipt.number == 102


def test_rows_suggestions_and_offers_are_decoded(pair: Pair) -> None:
    pair.signed_in()
    rows = encode({"screen": "s", "block": "t", "first": 0, "count": 0, "rows": []})
    offer = encode(
        {
            "id": "o", "serial": "PR-1", "title": "t", "pages": 1, "preview": b"png", "preview_name": "n",
            "purposes": [], "printers": [], "printed": [], "notes": [], "foot": "",
        }
    )  # fmt: skip
    told = {
        "Page": Told(rows=rows),
        "Suggest": Told(suggestions=encode({"text": "a", "items": []})),
        "Open": Told(offer=offer),
    }
    pair.server.answer = lambda command: told[type(command).__name__]
    assert pair.gateway.interact(1, Page("s", "t", 0), "ja").rows is not None
    assert pair.gateway.interact(2, Suggest("a"), "ja").suggestions is not None
    found = pair.gateway.interact(3, OPEN, "ja").offer
    assert found is not None
    assert found.preview == b"png"


def refusing(kind: str, _command: Command) -> Told:
    return refusal(kind)


def test_refusals_mean_what_their_kind_says(pair: Pair) -> None:
    pair.signed_in()
    kinds: dict[str, type[Refused]] = {
        ProblemKind.NOT_PERMITTED: Refused,
        ProblemKind.RECORD_UNAVAILABLE: RecordUnavailable,
        ProblemKind.RECORD_FORK: SessionOver,
        ProblemKind.SESSION_ENDED: SessionOver,
    }
    for number, (kind, error) in enumerate(kinds.items(), start=1):
        pair.server.answer = partial(refusing, kind)
        with pytest.raises(Refused) as caught:
            pair.gateway.interact(number, OPEN, "ja")
        assert type(caught.value) is error


def test_a_signed_redirect_is_bad(pair: Pair) -> None:
    pair.signed_in()
    resigned(pair, lambda arrived: replace(arrived, status=302))
    with pytest.raises(BadAnswer, match="302"):
        pair.gateway.interact(1, OPEN, "ja")


def test_a_gzip_answer_is_inflated_after_its_signature(pair: Pair) -> None:
    pair.signed_in()
    coded = {"content-encoding": "gzip"}
    resigned(pair, lambda arrived: replace(arrived, body=gzip.compress(arrived.body), headers=coded))
    assert pair.gateway.interact(1, OPEN, "ja").screen is not None


@pytest.mark.parametrize("tail", [b"tail", b"\x00", gzip.compress(b""), gzip.compress(b" ")])
def test_nothing_may_follow_a_good_answer_in_its_gzip_coding(pair: Pair, tail: bytes) -> None:
    pair.signed_in()
    coded = {"content-encoding": "gzip"}
    resigned(pair, lambda arrived: replace(arrived, body=gzip.compress(arrived.body) + tail, headers=coded))
    with pytest.raises(BadAnswer, match="gzip"):
        pair.gateway.interact(1, OPEN, "ja")


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b" " * (INFLATED_BYTES + 1))),
        ("gzip", gzip.compress(b"{}")[:-4]),
        ("gzip", gzip.compress(b"{}") + b"tail"),
        ("gzip", b"no gzip"),
        ("br", b"x"),
    ],
)
def test_a_gzip_bomb_and_its_like_are_bad(pair: Pair, coding: str, body: bytes) -> None:
    pair.signed_in()
    resigned(pair, lambda arrived: replace(arrived, body=body, headers={"content-encoding": coding}))
    with pytest.raises(BadAnswer):
        pair.gateway.interact(1, OPEN, "ja")


def test_a_request_too_long_is_not_sent(pair: Pair) -> None:
    pair.signed_in()
    before = list(pair.server.paths)
    with pytest.raises(BadAnswer):
        pair.gateway.interact(1, OPEN, "ja", tuple("x" * 2000 for _ in range(300)))
    assert pair.server.paths == before


def test_a_heartbeat_brings_the_signed_head_of_the_record(pair: Pair) -> None:
    pair.signed_in()
    reply = pair.gateway.heartbeat(size=0, prove=(101,))
    assert reply.head is not None
    assert (reply.head.origin, reply.head.size) == ("small.test/record", 101)
    assert reply.answer.log is not None
    assert [one.number for one in reply.answer.log.entries] == [101]


@pytest.mark.parametrize("forgery", ["another key", "another origin"])
def test_a_head_that_its_log_has_not_signed_is_not_believed(pair: Pair, forgery: str) -> None:
    pair.signed_in()
    if forgery == "another key":
        pair.server.log.signer = SmallLog().signer
    else:
        pair.server.log.origin = "other.test/record"
    with pytest.raises(ForgedAnswer, match="head"):
        pair.gateway.heartbeat()
