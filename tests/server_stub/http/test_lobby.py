"""Before anybody has signed in: hello, enrolment, sign-in, and everyone who is turned away."""

from __future__ import annotations

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract.api import ENROL, HELLO, SIGN_IN, Ack, Enrol, Enrolled, Hello, ProblemKind, SignIn, Welcome
from client.contract.codec import digest, encode
from client.contract.proof import public_text
from server_stub.audit.entry import Entry, ServerEvent
from tests.helpers.branch_server import LEFT, OTHER_TERMINAL, STAFF, TERMINAL, BranchServer
from tests.helpers.guards import ExpectLog
from tests.helpers.stub_screens import SHELL, screen
from tests.helpers.wire_client import PASSWORD


def test_an_enrolled_terminal_is_greeted_with_a_challenge_and_the_time(branch_server: BranchServer) -> None:
    welcome = branch_server.client().hello("en").read(Welcome)
    assert (welcome.terminal, welcome.place, welcome.last_use) == (TERMINAL, "North branch", "not used yet")
    assert welcome.time == int(branch_server.clock.utc().timestamp() * 1_000_000)
    assert branch_server.kinds()[-1] == "terminal.hello"


def test_a_terminal_with_a_wrong_clock_still_learns_the_time(branch_server: BranchServer) -> None:
    client = branch_server.client()
    body = encode(Hello(wire="1.0", version="test", lang="ja"))
    assert client.post(HELLO, body, created=1_000_000).status == 200


def test_the_last_use_is_told_in_japan_time_as_every_screen_tells_days(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    assert client.hello().read(Welcome).last_use == "2026年4月1日（水） 9:00"
    assert client.hello("en").read(Welcome).last_use == "Wed 1 Apr 2026 9:00"


def test_enrolment_binds_the_key_once(branch_server: BranchServer) -> None:
    client, code = branch_server.client(enrolled=False), branch_server.code()
    assert client.hello().problem.type == ProblemKind.UNKNOWN_TERMINAL
    assert client.enrol(code).read(Enrolled) == Enrolled(terminal=TERMINAL, place="北支店")
    assert client.hello().status == 200
    assert client.enrol(code).problem.type == ProblemKind.ENROLMENT_REFUSED
    assert branch_server.kinds().count("terminal.enrolled") == 1


def test_only_the_holder_of_a_key_can_enrol_it(branch_server: BranchServer) -> None:
    client, stranger = branch_server.client(enrolled=False), Ed25519PrivateKey.generate()
    body = Enrol(code=branch_server.code(), terminal=TERMINAL, key=public_text(client.key.public_key()), kept=True)
    assert client.post(ENROL, encode(body), signer=stranger).problem.type == ProblemKind.BAD_PROOF
    assert "terminal.enrolled" not in branch_server.kinds()


def test_another_key_under_a_terminals_number_is_unknown_and_recorded(branch_server: BranchServer) -> None:
    branch_server.client()
    impostor = branch_server.client(enrolled=False)
    arrived = impostor.hello()
    assert (arrived.status, arrived.problem.type) == (403, ProblemKind.UNKNOWN_TERMINAL)
    refused = branch_server.last("proof.refused")
    assert arrived.problem.reference == f"R-{refused.n}"
    assert refused.term == TERMINAL


def test_an_old_terminal_is_told_so(branch_server: BranchServer) -> None:
    arrived = branch_server.client().hello("en", wire="0.9")
    assert (arrived.status, arrived.problem.type) == (426, ProblemKind.OLD_TERMINAL)
    assert "updated" in arrived.problem.detail


def test_signing_in_brings_token_shell_and_home_in_one_answer(branch_server: BranchServer) -> None:
    client = branch_server.client()
    answer = client.sign_in(STAFF).answer
    assert answer.token is not None
    assert len(answer.token) >= 43
    assert answer.shell == SHELL
    assert isinstance(answer.screen, msgspec.Raw)
    assert bytes(answer.screen) == screen("HOM")
    assert answer.receipt.document == digest(screen("HOM"))
    assert answer.ack == Ack(seq=0, head=answer.receipt.entry)
    assert branch_server.kinds()[-2:] == ["login.ok", "screen.served"]
    assert branch_server.last("screen.served").n == answer.receipt.number


@pytest.mark.parametrize(("staff", "password"), [(STAFF, "wrong"), ("999999", PASSWORD), (LEFT, PASSWORD)])
def test_wrong_and_unknown_get_the_very_same_answer(branch_server: BranchServer, staff: str, password: str) -> None:
    client = branch_server.client()
    usual = client.sign_in(STAFF, "also wrong").problem
    found = client.sign_in(staff, password).problem
    assert msgspec.structs.replace(found, reference="") == msgspec.structs.replace(usual, reference="")
    assert found.type == ProblemKind.WRONG_CREDENTIALS
    assert branch_server.kinds()[-1] == "login.fail"


def test_an_expired_password_is_told_to_its_owner(branch_server: BranchServer) -> None:
    client = branch_server.client()
    branch_server.clock.advance(90 * 86_400)
    problem = client.sign_in(STAFF).problem
    assert (problem.status, problem.type) == (403, ProblemKind.NOT_PERMITTED)
    assert "有効期限" in problem.detail


def test_what_a_sign_in_does_besides_is_recorded_too(branch_server: BranchServer) -> None:
    branch_server.screens.on_arrival = (Entry(ServerEvent.DRAFT_KEPT),)
    answer = branch_server.client().sign_in(STAFF).answer
    assert branch_server.kinds()[-3:] == ["login.ok", "draft.kept", "screen.served"]
    assert answer.ack.head == answer.receipt.entry


def test_a_hostile_sign_in_is_refused_and_recorded(branch_server: BranchServer) -> None:
    client = branch_server.client()
    assert client.post(SIGN_IN, b'{"staff":1}').problem.type == ProblemKind.BAD_REQUEST
    assert branch_server.kinds()[-1] == "request.refused"
    client.key = Ed25519PrivateKey.generate()
    assert client.post(SIGN_IN, b'{"staff":1}').problem.type == ProblemKind.UNKNOWN_TERMINAL


def test_waiting_is_told_in_seconds(branch_server: BranchServer) -> None:
    client = branch_server.client()
    for _ in range(6):
        client.sign_in(STAFF, "wrong")
        branch_server.clock.advance(1)
    problem = client.sign_in(STAFF).problem
    assert (problem.status, problem.type, problem.retry_after) == (429, ProblemKind.WAIT, 1)


def test_a_captured_sign_in_cannot_be_replayed(branch_server: BranchServer) -> None:
    client = branch_server.client()
    assert client.sign_in(STAFF).status == 200
    assert client.again().problem.type == ProblemKind.BAD_PROOF
    assert branch_server.last("replay").term == TERMINAL


def test_an_old_sign_in_is_stale(branch_server: BranchServer) -> None:
    client = branch_server.client()
    challenge = client.hello().read(Welcome).challenge
    key = public_text(Ed25519PrivateKey.generate().public_key())
    body = SignIn(challenge=challenge, staff=STAFF, password=PASSWORD, session_key=key, lang="ja", kept=True)
    old = int(branch_server.clock.utc().timestamp()) - 61
    assert client.post(SIGN_IN, encode(body), created=old).problem.type == ProblemKind.BAD_PROOF
    assert client.post(SIGN_IN, encode(body), created=old + 1).status == 200


def test_a_session_key_that_is_none_is_refused_before_the_password_is_looked_at(branch_server: BranchServer) -> None:
    client = branch_server.client()
    body = SignIn(challenge="x", staff=STAFF, password=PASSWORD, session_key="_" * 43, lang="ja", kept=True)
    assert client.post(SIGN_IN, encode(body)).status in (400, 401)
    assert "login.fail" not in branch_server.kinds()


def test_a_second_sign_in_ends_the_first_and_says_why(branch_server: BranchServer) -> None:
    first = branch_server.signed_in()
    second = branch_server.signed_in(terminal=OTHER_TERMINAL)
    problem = first.beat().problem
    assert (problem.type, "別の端末" in problem.detail) == (ProblemKind.SESSION_ENDED, True)
    assert second.beat().status == 200
    assert branch_server.kinds().count("session.replaced") == 1


def test_fields_a_sign_in_does_not_have_are_refused_and_recorded(branch_server: BranchServer) -> None:
    client = branch_server.client()
    body = b'{"wire":"1.0","version":"1","lang":"ja","rank":"BM"}'
    assert client.post(HELLO, body).problem.type == ProblemKind.BAD_REQUEST
    assert branch_server.last("request.refused").term == TERMINAL


def test_a_home_screen_that_crashes_opens_no_session(branch_server: BranchServer, expect_log: ExpectLog) -> None:
    client = branch_server.client()

    def crash() -> None:
        raise KeyError("山田 太郎")

    branch_server.screens.arriving = crash
    with expect_log("server_stub.http.routes", "KeyError"):
        arrived = client.sign_in(STAFF)
    assert arrived.problem.type == ProblemKind.INTERNAL
    assert b"KeyError" not in arrived.body
    assert "login.ok" not in branch_server.kinds()
