"""Heartbeat, unlocking, sign-out."""

from __future__ import annotations

from client.contract.api import SIGN_OUT, Ack, Lock, Open, ProblemKind, SignOut
from client.contract.blocks import Target
from client.contract.session_end import End, sign_end, verify_end
from server_stub.audit.record import NOTHING
from tests.helpers.branch_server import BranchServer

OPEN = Open(Target("AST"))


def test_a_heartbeat_shows_nothing_records_nothing_and_carries_the_newest_entry(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    shown = client.do(OPEN).answer
    before = branch_server.kinds()
    answer = client.beat().answer
    assert (answer.receipt.entry, answer.receipt.document) == (shown.receipt.entry, NOTHING)
    assert branch_server.kinds() == before


def test_a_heartbeat_goes_on_while_locked_and_takes_events(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.do(Lock("asked"))
    client.chain.add()
    assert client.beat().answer.ack == Ack(seq=1, head=client.chain.head)


def test_unlocking_needs_the_password_and_gives_a_new_token(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.do(Lock("asked"))
    old = client.token
    wrong = client.unlock("wrong")
    assert "行員番号" not in wrong.problem.detail, "the lock has no field for it"
    assert (wrong.problem.type, wrong.problem.ack) == (
        ProblemKind.WRONG_CREDENTIALS,
        Ack(seq=0, head=client.chain.head),
    )
    assert client.do(OPEN).problem.type == ProblemKind.SESSION_LOCKED
    assert client.unlock().answer.token not in (None, old)
    assert client.do(OPEN).status == 200
    assert client.do(OPEN, token=old).problem.type == ProblemKind.SESSION_ENDED
    assert branch_server.kinds().count("unlock.fail") == branch_server.kinds().count("unlock") == 1


def test_a_terminal_that_never_got_the_answer_to_its_password_gives_it_again(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.do(Lock("asked"))
    old = client.token
    assert client.unlock().status == 200
    client.token = old
    client.chain.add()
    assert client.beat().answer.ack == Ack(seq=1, head=client.chain.head)
    assert client.do(OPEN).problem.type == ProblemKind.SESSION_LOCKED
    assert client.unlock().answer.token not in (None, old)
    assert client.do(OPEN).status == 200
    assert client.do(OPEN, token=old).problem.type == ProblemKind.SESSION_ENDED


def test_an_unlock_that_arrives_after_a_later_one_is_refused_and_takes_nobodys_token(
    branch_server: BranchServer,
) -> None:
    client = branch_server.signed_in()
    old = client.token
    client.number += 1  # this unlock never arrives, or does much later
    assert client.unlock().status == 200
    newest, client.token, client.number = client.token, old, client.number - 2
    assert client.unlock().problem.type == ProblemKind.BAD_PROOF
    refused = branch_server.last("replay").dec
    assert refused is not None
    assert refused.rule == "number"
    client.token, client.number = newest, client.number + 1
    assert client.do(OPEN).status == 200


def test_an_unlock_overtaken_while_its_password_is_verified_takes_nobodys_token(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    old = client.token

    def overtaken() -> None:
        branch_server.passwords.meanwhile = lambda: None
        assert client.unlock().status == 200

    branch_server.passwords.meanwhile = overtaken
    assert client.unlock().problem.type == ProblemKind.BAD_PROOF
    assert client.token != old
    assert client.do(OPEN).status == 200


def test_unlocking_is_slowed_like_signing_in(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.do(Lock("asked"))
    for _ in range(5):
        client.unlock("wrong")
    assert client.unlock().problem.type == ProblemKind.WAIT
    branch_server.clock.advance(1)
    assert client.unlock().status == 200


def test_a_terminal_that_locked_itself_while_out_of_reach_can_unlock(branch_server: BranchServer) -> None:
    assert branch_server.signed_in().unlock().status == 200


def test_a_session_that_ends_while_the_password_is_verified_stays_ended(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.do(Lock("asked"))

    def time_passes() -> None:
        branch_server.clock.advance(100)
        parts = branch_server.parts
        parts.writer.run(lambda connection: parts.sessions.reap(connection, branch_server.clock.utc()))

    branch_server.passwords.meanwhile = time_passes
    assert client.unlock().problem.type == ProblemKind.SESSION_ENDED


def test_signing_out_binds_every_event_to_the_sessions_own_key(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.chain.add()
    end = End(1, client.chain.head)
    arrived = client.sign_out()
    assert arrived.answer.ack.seq == 1
    entry = branch_server.last("logout")
    assert entry.dec is not None
    assert entry.dec.rule == "complete"
    assert entry.end is not None
    assert entry.end[:2] == end
    verify_end(branch_server.last("login.ok").key, end, entry.end[2])
    assert client.beat().problem.type == ProblemKind.SESSION_ENDED


def test_a_sign_out_that_states_another_end_is_recorded_as_incomplete(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    assert client.sign_out(head="f" * 64).status == 200
    entry = branch_server.last("logout")
    assert entry.dec is not None
    assert entry.dec.rule == "incomplete"


def test_an_end_that_the_sessions_key_did_not_sign_ends_nothing(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    signed = sign_end(client.key, End(0, client.chain.head))  # with the enrolment key instead
    refused = client.say(SIGN_OUT, SignOut(seq=0, head=client.chain.head, end=signed))
    assert refused.problem.type == ProblemKind.BAD_PROOF
    assert branch_server.kinds()[-1] == "proof.refused"
    assert client.do(OPEN).status == 200


def test_signing_out_works_while_locked(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.do(Lock("asked"))
    assert client.sign_out().status == 200


def test_every_request_is_refused_alike_when_its_events_have_a_gap(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    client.chain.add()
    client.chain.add()
    client.chain.pending = client.chain.pending[1:]
    assert client.unlock().problem.type == ProblemKind.RECORD_GAP
    assert client.sign_out().problem.type == ProblemKind.RECORD_GAP
    assert "logout" not in branch_server.kinds()
