"""Attempts refused before anybody is known: on the record, under whom they name, and never a flood of them."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract.api import ENROL, HEARTBEAT, INTERACT, SIGN_IN, Enrol, Open, Problem, ProblemKind, SignIn, Welcome
from client.contract.blocks import Target
from client.contract.codec import encode
from client.contract.proof import public_text
from server_stub.audit.stored import StoredEntry
from server_stub.http.attempts import MOST, STRANGERS, Attempts
from server_stub.http.lobby import Lobby
from server_stub.http.wire import RawRequest
from tests.helpers.branch_server import OTHER_STAFF, OTHER_TERMINAL, STAFF, TERMINAL, BranchServer
from tests.helpers.wire_client import PASSWORD, WireClient

OPEN = Open(Target("AST", "c-1"))


def recorded_as(server: BranchServer, reference: str) -> StoredEntry:
    """The newest entry, which is the one a refusal refers to."""
    newest = server.entries()[-1]
    assert reference == f"R-{newest.n}"
    assert newest.dec is not None
    assert not newest.dec.allow
    return newest


def rule_of(entry: StoredEntry) -> str:
    assert entry.dec is not None
    return entry.dec.rule


def raw_request(client: WireClient, address: str) -> RawRequest:
    """What the client sent last, as if it had come from there."""
    path, headers, body = client.sent
    fields = {name.lower(): value for name, value in {**headers, "host": client.carrier.authority}.items()}
    return RawRequest("POST", path, fields, body, address)


def stale_sign_in(server: BranchServer, client: WireClient, staff: str = STAFF) -> Problem:
    challenge = client.hello().read(Welcome).challenge
    key = public_text(Ed25519PrivateKey.generate().public_key())
    body = SignIn(challenge=challenge, staff=staff, password=PASSWORD, session_key=key, lang="ja", kept=True)
    return client.post(SIGN_IN, encode(body), created=int(server.clock.utc().timestamp()) - 61).problem


def test_a_token_of_an_ended_session_is_recorded_under_the_person_and_the_terminal(
    branch_server: BranchServer,
) -> None:
    client = branch_server.signed_in()
    token = client.token
    client.sign_out()
    ended = branch_server.last("logout")
    problem = client.do(OPEN, token=token).problem
    assert problem.type == ProblemKind.SESSION_ENDED
    tried = recorded_as(branch_server, problem.reference)
    assert (tried.k, tried.user, tried.term, tried.sid) == ("request.refused", STAFF, TERMINAL, "")
    assert rule_of(tried) == "interact: ended session"
    assert branch_server.parts.record.detail_of(tried) == {"session": ended.sid}


def test_a_token_from_before_unlocking_is_recorded_under_the_terminal_that_used_it(
    branch_server: BranchServer,
) -> None:
    client = branch_server.signed_in()
    old = client.token
    assert client.unlock().status == 200
    assert client.do(OPEN).status == 200
    tried = recorded_as(branch_server, client.do(OPEN, token=old).problem.reference)
    assert (tried.term, tried.user, rule_of(tried)) == (TERMINAL, "", "interact: no such token")
    assert client.do(OPEN).status == 200


def test_a_token_nobody_has_from_nowhere_is_recorded_too(branch_server: BranchServer) -> None:
    client = branch_server.client(enrolled=False)
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + "x" * 43}
    tried = recorded_as(branch_server, client.send(HEARTBEAT, headers, b"{}").problem.reference)
    assert (tried.term, rule_of(tried)) == ("", "heartbeat: no such token")


def test_a_session_that_ends_while_its_request_is_under_way_is_no_attempt(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    branch_server.clock.advance(90)
    assert client.beat().problem.type == ProblemKind.SESSION_ENDED
    assert branch_server.kinds()[-1] == "abandoned"


def test_a_stale_sign_in_is_recorded_under_its_terminal(branch_server: BranchServer) -> None:
    problem = stale_sign_in(branch_server, branch_server.client())
    tried = recorded_as(branch_server, problem.reference)
    assert (tried.k, tried.term, rule_of(tried)) == ("proof.refused", TERMINAL, "sign-in: not made now")


def test_a_stale_sign_in_tells_nobody_whether_there_is_such_a_person(branch_server: BranchServer) -> None:
    client = branch_server.client()
    known, unknown = (stale_sign_in(branch_server, client, staff) for staff in (STAFF, "999999"))
    assert msgspec.structs.replace(known, reference="") == msgspec.structs.replace(unknown, reference="")


def test_an_enrolment_signed_by_another_key_is_recorded(branch_server: BranchServer) -> None:
    client, stranger = branch_server.client(enrolled=False), Ed25519PrivateKey.generate()
    body = Enrol(code=branch_server.code(), terminal=TERMINAL, key=public_text(client.key.public_key()), kept=True)
    tried = recorded_as(branch_server, client.post(ENROL, encode(body), signer=stranger).problem.reference)
    assert (tried.k, tried.term, rule_of(tried)) == ("proof.refused", "", "enrol: signature is wrong")
    assert branch_server.parts.record.detail_of(tried) == {"claimed": TERMINAL}


def test_wrong_codes_are_recorded_as_a_strangers_and_never_a_flood(branch_server: BranchServer) -> None:
    client = branch_server.client()
    before = len(branch_server.entries())
    problems = [client.enrol(f"AAAAA-AAAAA-{at:05d}").problem for at in range(MOST + 4)]
    assert {one.type for one in problems} == {ProblemKind.ENROLMENT_REFUSED}
    assert problems[0].reference == f"R-{before + 1}"
    assert len(branch_server.entries()) == before + MOST
    tried = branch_server.entries()[-1]
    assert (tried.k, tried.term, rule_of(tried)) == ("terminal.refused", "", "code")
    assert branch_server.parts.record.detail_of(tried) == {"claimed": TERMINAL}
    branch_server.clock.advance(60)
    client.enrol("AAAAA-AAAAA-AAAAA")
    newest = branch_server.entries()[-1].obj
    assert newest is not None
    assert newest.n == 4, "how many were left out"


@pytest.mark.parametrize("path", [ENROL, SIGN_IN])
def test_what_has_no_proof_or_cannot_be_read_is_recorded_as_nobodys(branch_server: BranchServer, path: str) -> None:
    client = branch_server.client(enrolled=False)
    kind = "request.refused" if path == ENROL else "proof.refused"
    answer = client.send(path, {"Content-Type": "application/json"}, b"{}")
    assert recorded_as(branch_server, answer.problem.reference).k == kind


def test_of_a_flood_a_few_are_recorded_and_the_rest_are_counted(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    token = client.token
    other = branch_server.signed_in(OTHER_STAFF, OTHER_TERMINAL)
    client.sign_out()
    before = len(branch_server.entries())
    replies = [client.do(OPEN, token=token).problem for _ in range(MOST + 4)]
    assert len(branch_server.entries()) == before + MOST
    assert [reply.reference[0] for reply in replies] == ["R"] * MOST + ["E"] * 4
    assert {reply.detail for reply in replies} == {replies[0].detail}
    other.sign_out()
    spared = other.post(INTERACT, b"{}", signer=other.session, token="x" * 43).problem
    assert recorded_as(branch_server, spared.reference).term == OTHER_TERMINAL, "a flood hides no other terminal"
    branch_server.clock.advance(60)
    tried = recorded_as(branch_server, client.do(OPEN, token=token).problem.reference)
    assert tried.obj is not None
    assert tried.obj.n == 4, "how many were left out"
    again = recorded_as(branch_server, client.do(OPEN, token=token).problem.reference)
    assert again.obj is None


def test_a_flood_of_greetings_from_one_address_is_refused_counted_and_hides_no_other_address(
    branch_server: BranchServer,
) -> None:
    client, lobby = branch_server.client(enrolled=False), Lobby(branch_server.parts, Attempts(branch_server.parts))
    client.hello()
    flood = raw_request(client, "192.0.2.1")
    before = len(branch_server.entries())
    replies = [msgspec.json.decode(lobby.hello(flood).body, type=Problem) for _ in range(MOST + 4)]
    assert {reply.type for reply in replies} == {ProblemKind.UNKNOWN_TERMINAL}
    assert [reply.reference[0] for reply in replies] == ["R"] * MOST + ["E"] * 4
    assert len(branch_server.entries()) == before + MOST
    other = msgspec.json.decode(lobby.hello(replace(flood, address="192.0.2.2")).body, type=Problem)
    tried = recorded_as(branch_server, other.reference)
    assert (tried.k, tried.term) == ("terminal.refused", "")
    assert tried.obj is not None
    assert tried.obj.n == 4, "how many were left out"
    branch_server.clock.advance(60)
    assert b'"reference":"R-' in lobby.hello(flood).body, "another minute, another count"


def test_greetings_from_everywhere_are_limited_together(branch_server: BranchServer) -> None:
    client, lobby = branch_server.client(enrolled=False), Lobby(branch_server.parts, Attempts(branch_server.parts))
    client.hello()
    before = len(branch_server.entries())
    for place in range(2 * STRANGERS):
        assert lobby.hello(raw_request(client, f"192.0.2.{place}")).status == 403
    assert len(branch_server.entries()) == before + STRANGERS
    branch_server.clock.advance(60)
    reply = msgspec.json.decode(lobby.hello(raw_request(client, "192.0.2.1")).body, type=Problem)
    tried = recorded_as(branch_server, reply.reference)
    assert tried.obj is not None
    assert tried.obj.n == STRANGERS


def test_a_wrong_key_under_a_terminals_number_is_limited_and_leaves_the_terminal_alone(
    branch_server: BranchServer,
) -> None:
    owner = branch_server.client()
    impostor = branch_server.client(enrolled=False)
    before = branch_server.kinds().count("proof.refused")
    for _ in range(MOST + 3):
        assert impostor.hello().problem.type == ProblemKind.UNKNOWN_TERMINAL
    assert branch_server.kinds().count("proof.refused") == before + MOST
    assert owner.hello().status == 200
