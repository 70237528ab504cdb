"""Who is let in: proof, freshness, replay, reported events. Each refusal is recorded and shows nothing."""

from __future__ import annotations

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, update

from client.contract.api import HEARTBEAT, Ack, Heartbeat, Open, ProblemKind, SignOut
from client.contract.blocks import Target
from client.contract.codec import encode
from client.contract.kinds import EventKind
from client.contract.limits import REQUEST_BYTES
from server_stub.bank import tables as bank
from server_stub.bank.codes import BranchKind, Rank
from server_stub.identity.sign_in import set_password
from server_stub.identity.terminals import withdraw
from tests.helpers.branch_server import OTHER_STAFF, OTHER_TERMINAL, STAFF, BranchServer
from tests.helpers.wire_client import Chain, WireClient

OPEN = Open(Target("AST", "c-1"))


def refused(server: BranchServer, client: WireClient, kind: str, **how: object) -> None:
    """The command is refused as `kind`, and no screen was asked."""
    before = server.screens.answered
    arrived = client.do(OPEN, **how)  # type: ignore[arg-type]
    assert arrived.problem.type == kind
    assert server.screens.answered == before
    assert b"screen-AST" not in arrived.body


def test_a_signed_command_is_answered(branch_server: BranchServer) -> None:
    assert branch_server.signed_in().do(OPEN).status == 200
    assert branch_server.screens.answered == 1


def test_a_token_alone_is_worth_nothing(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    refused(branch_server, client, ProblemKind.BAD_PROOF, signer=Ed25519PrivateKey.generate())
    refused(branch_server, client, ProblemKind.BAD_PROOF, signer=client.key)
    assert branch_server.kinds()[-2:] == ["proof.refused"] * 2


def test_a_token_without_any_signature_is_worth_nothing(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {client.token}"}
    arrived = client.send(HEARTBEAT, headers, encode(Heartbeat()))
    assert arrived.problem.type == ProblemKind.BAD_PROOF


def test_a_made_up_token_is_no_session(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    refused(branch_server, client, ProblemKind.SESSION_ENDED, token="x" * 43)


def test_one_terminals_session_cannot_be_used_under_anothers_name(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.terminal = OTHER_TERMINAL
    refused(branch_server, client, ProblemKind.BAD_PROOF)


@pytest.mark.parametrize("seconds", [-61, 61])
def test_a_signature_must_be_made_now(branch_server: BranchServer, seconds: int) -> None:
    client = branch_server.signed_in()
    now = int(branch_server.clock.utc().timestamp())
    refused(branch_server, client, ProblemKind.BAD_PROOF, created=now + seconds)
    assert client.do(OPEN, created=now + seconds // 61 * 60).status == 200


def test_another_body_under_the_same_signature_is_refused(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    refused(branch_server, client, ProblemKind.BAD_PROOF, content=encode(Heartbeat()))
    entry = branch_server.last("proof.refused")
    assert entry.dec is not None
    assert "digest" in entry.dec.rule


@pytest.mark.parametrize(
    "changes",
    [
        {"Signature": "sig1=:" + "A" * 86 + "==:"},
        {"Signature-Input": "sig1=()"},
        {"Content-Digest": "sha-256=:AAAA:"},
        {"Content-Digest": ""},
        {"Signature": ""},
    ],
)
def test_a_proof_with_one_part_changed_is_refused(branch_server: BranchServer, changes: dict[str, str]) -> None:
    refused(branch_server, branch_server.signed_in(), ProblemKind.BAD_PROOF, changes=changes)


def test_a_captured_request_is_refused_and_recorded_as_a_replay(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    assert client.do(OPEN).status == 200
    arrived = client.again()
    assert arrived.problem.type == ProblemKind.BAD_PROOF
    assert branch_server.screens.answered == 1
    assert branch_server.last("replay").sid == branch_server.last("login.ok").sid


def test_requests_that_overtake_each_other_are_no_replays(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    assert [client.beat(nonce=nonce).status for nonce in (5, 3, 4, 3, 70, 6)] == [200, 200, 200, 401, 200, 401]


def test_events_ride_on_any_request_and_are_acknowledged(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    sent = [client.chain.add() for _ in range(3)]
    assert client.do(OPEN).answer.ack == Ack(seq=3, head=client.chain.head)
    assert client.chain.pending == []
    assert branch_server.events(branch_server.last("login.ok").sid) == [event.encode() for event in sent]


def test_a_gap_is_refused_recorded_and_told(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.chain.add()
    arrived = client.report(client.chain.add())
    assert (arrived.status, arrived.problem.type) == (409, ProblemKind.RECORD_GAP)
    assert arrived.problem.ack is not None
    assert arrived.problem.ack.seq == 0
    assert branch_server.last("gap").obj is not None
    assert client.beat().status == 200  # the whole tail heals it


def test_a_gap_stops_the_work_that_came_with_it(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.chain.add()
    client.chain.add()
    client.chain.pending = client.chain.pending[1:]
    refused(branch_server, client, ProblemKind.RECORD_GAP)


def test_a_fork_is_refused_recorded_and_ends_the_session(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    other = Chain(client.chain.head)
    client.report(client.chain.add())
    arrived = client.report(other.add(kind=EventKind.COPY_REFUSED))
    assert (arrived.status, arrived.problem.type) == (409, ProblemKind.RECORD_FORK)
    assert branch_server.kinds()[-1] == "fork"
    assert client.beat().problem.type == ProblemKind.SESSION_ENDED


def test_events_that_are_none_are_refused_and_recorded(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    assert client.report('{"seq":1}').problem.type == ProblemKind.BAD_REQUEST
    assert branch_server.kinds()[-1] == "request.refused"


DEEP = b'{"number":1,"lang":"ja","command":' + b"[" * 40 + b"]" * 40 + b"}"
HOSTILE = {
    "not json": b"open the door",
    "another charset": '{"events":["あ"]}'.encode("cp932"),
    "deep": DEEP,
    "duplicate key": b'{"events":[],"events":[]}',
    "not a number": b'{"events":[],"x":NaN}',
    "unknown field": b'{"events":[],"rank":"BM"}',
    "wrong type": b'{"events":"all"}',
    "half a pair": b'{"events":["\\ud800"]}',
    "too many events": b'{"events":[' + b",".join([b'"x"'] * 65) + b"]}",
    "empty": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_and_recorded(branch_server: BranchServer, name: str) -> None:
    client = branch_server.signed_in()
    arrived = client.post(HEARTBEAT, HOSTILE[name], signer=client.session, token=client.token)
    assert (arrived.status, arrived.problem.type) == (400, ProblemKind.BAD_REQUEST)
    assert branch_server.kinds()[-1] == "request.refused"
    assert client.beat().status == 200


def test_a_request_beyond_the_limit_is_not_even_read(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    arrived = client.post(HEARTBEAT, b" " * (REQUEST_BYTES + 1), signer=client.session, token=client.token)
    assert (arrived.status, arrived.problem.type) == (413, ProblemKind.BAD_REQUEST)


def test_a_silent_session_is_over_and_its_last_event_is_recorded(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.report(client.chain.add())
    branch_server.clock.advance(90)
    assert client.beat().problem.type == ProblemKind.SESSION_ENDED
    abandoned = branch_server.last("abandoned")
    assert abandoned.obj is not None
    assert abandoned.obj.n == 1


def test_others_sessions_do_not_matter(branch_server: BranchServer) -> None:
    one, two = branch_server.signed_in(), branch_server.signed_in(OTHER_STAFF, OTHER_TERMINAL)
    one.sign_out()
    assert two.beat().status == 200
    crossed = two.post(HEARTBEAT, encode(SignOut(seq=0, head="0" * 64, end="")), signer=one.session, token=two.token)
    assert crossed.problem.type == ProblemKind.BAD_PROOF


@pytest.mark.parametrize(
    "change", [{"rank": Rank.TELLER}, {"branch_code": "001"}, {"active_until": date(2026, 1, 1)}], ids=str
)
def test_rights_that_end_end_the_session(branch_server: BranchServer, change: dict[str, object]) -> None:
    client = branch_server.signed_in()
    assert client.do(OPEN).status == 200
    elsewhere = {"kind": BranchKind.BRANCH, "name_ja": "本店", "name_en": "Main", "short_ja": "本", "short_en": "Main"}

    def transfer(connection: Connection) -> None:
        connection.execute(insert(bank.branch).values(code="001", **elsewhere))
        connection.execute(update(bank.staff).where(bank.staff.c.number == STAFF).values(change))

    branch_server.parts.writer.run(transfer)
    refused(branch_server, client, ProblemKind.SESSION_ENDED)
    ended = branch_server.last("session.expired")
    assert ended.dec is not None
    assert ended.dec.rule == "rights"
    assert client.beat().problem.type == ProblemKind.SESSION_ENDED


def test_a_new_password_ends_the_sessions_of_the_former_one(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    branch_server.clock.advance(1)
    now = branch_server.clock.utc()
    branch_server.parts.writer.run(lambda connection: set_password(connection, STAFF, "phc", now))
    arrived = client.do(OPEN)
    assert (arrived.status, arrived.problem.type) == (401, ProblemKind.SESSION_ENDED)
    assert "パスワード" in arrived.problem.detail
    ended = branch_server.last("session.expired")
    assert ended.dec is not None
    assert ended.dec.rule == "password"


def test_a_terminal_withdrawn_in_mid_session_shows_nothing_more(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    branch_server.parts.writer.run(lambda connection: withdraw(connection, client.terminal))
    refused(branch_server, client, ProblemKind.SESSION_ENDED)


def test_a_nonce_that_cannot_be_kept_is_refused_and_recorded(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    refused(branch_server, client, ProblemKind.BAD_PROOF, nonce=2**63)
    assert branch_server.kinds()[-1] == "replay"
