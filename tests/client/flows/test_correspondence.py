"""What an answer or a failure means for what is said next in a session."""

from __future__ import annotations

import pytest

from client.contract.api import Ack, Command, Draft, Lock, Open, Problem, ProblemKind, Submit
from client.contract.blocks import Target
from client.contract.kinds import EventKind
from client.errors import BadAnswer, ForgedAnswer, RecordUnavailable, Refused, SessionOver, TooSlow, Unreachable
from client.flows.correspondence import FORGED, Correspondence, Fate, Sending, Unlocking, ack_of
from client.flows.early_trail import TrailBroken
from client.flows.sitting import Sitting
from tests.helpers.clock import FakeClock
from tests.helpers.small_server import SHELL, START

HOME = Open(Target("HOM"))
NOTHING = Ack(seq=0, head=START)
FOREIGN = Ack(seq=7, head=START)


def problem(kind: str = ProblemKind.INTERNAL, ack: Ack | None = None) -> Problem:
    return Problem(type=kind, title="t", status=500, detail="d", reference="R-1", ack=ack)


def begun(clock: FakeClock | None = None) -> tuple[Sitting, Correspondence]:
    clock = clock or FakeClock()
    sitting = Sitting(SHELL, START, "ja", mono=clock.monotonic, wall=lambda: 0, since=clock.monotonic())
    return sitting, Correspondence(sitting)


def left(mail: Correspondence) -> Command:
    parcel = mail.leave()
    assert isinstance(parcel, Sending)
    return parcel.errand.command


def test_one_thing_is_on_its_way_and_carries_the_events() -> None:
    sitting, mail = begun()
    assert mail.leave() is None
    sitting.trail.record(EventKind.SCROLLED)
    mail.put(HOME, "ja", 7)
    mail.put(Submit("s", "save", {}), "en")
    first = mail.leave()
    assert isinstance(first, Sending)
    assert (first.errand.number, first.errand.command, first.errand.ticket) == (1, HOME, 7)
    assert first.events == sitting.trail.pending()
    assert mail.leave() is None
    assert mail.answered(NOTHING) == first.errand
    assert left(mail) == Submit("s", "save", {})


def test_an_answer_to_nothing_is_a_fault_of_the_program() -> None:
    with pytest.raises(RuntimeError, match="an answer to nothing"):
        begun()[1].answered(NOTHING)


def test_what_asks_for_content_is_held_back_and_what_was_entered_is_not() -> None:
    sitting, mail = begun()
    mail.hold_back()
    for command in (HOME, Submit("s", "save", {}), Draft("s", {}), Lock("asked")):
        mail.put(command, "ja")
    assert (mail.held_back, sitting.outbox.waiting) == (True, (Draft("s", {}), Lock("asked")))
    mail.let_out()
    mail.put(HOME, "ja")
    assert (mail.held_back, sitting.outbox.waiting) == (False, (Draft("s", {}), Lock("asked"), HOME))


@pytest.mark.parametrize("error", [Unreachable(), TooSlow(), ForgedAnswer(), RecordUnavailable(problem())])
def test_without_an_answer_the_same_command_leaves_again_when_the_server_is_heard_of(error: Exception) -> None:
    _, mail = begun()
    mail.put(HOME, "ja")
    first = mail.leave()
    assert mail.failed(error) is Fate.WAITS
    assert mail.stalled
    assert mail.leave() is None
    assert mail.resume()
    assert not mail.resume()
    assert mail.leave() == first


def test_answers_without_a_signature_end_the_session_when_they_come_in_a_row() -> None:
    _, mail = begun()
    fates = []
    for _ in range(2):
        for _ in range(FORGED - 1):
            mail.put(HOME, "ja")
            mail.resume()
            mail.leave()
            fates.append(mail.failed(ForgedAnswer()))
        mail.resume()
        mail.leave()
        mail.answered(NOTHING)
    assert set(fates) == {Fate.WAITS}
    mail.put(HOME, "ja")
    fates = []
    for _ in range(FORGED):
        mail.resume()
        mail.leave()
        fates.append(mail.failed(ForgedAnswer()))
    assert fates[-1] is Fate.OVER


@pytest.mark.parametrize("error", [Refused(problem(ack=NOTHING)), BadAnswer("size")])
def test_a_refused_command_is_over_and_the_next_may_leave(error: Exception) -> None:
    _, mail = begun()
    mail.put(HOME, "ja")
    mail.put(Draft("s", {}), "ja")
    mail.leave()
    assert mail.failed(error) is Fate.REFUSED
    assert mail.answered(ack_of(error)).command == HOME
    assert left(mail) == Draft("s", {})


def test_the_end_of_the_session_and_an_error_nobody_expects() -> None:
    _, mail = begun()
    mail.put(HOME, "ja")
    mail.leave()
    assert mail.failed(SessionOver(problem(ProblemKind.SESSION_ENDED))) is Fate.OVER
    with pytest.raises(LookupError):
        mail.failed(LookupError())
    mail.close()
    mail.put(HOME, "ja")
    assert mail.leave() is None


def test_an_acknowledgement_of_what_was_never_said_is_found() -> None:
    _, mail = begun()
    mail.put(HOME, "ja")
    mail.leave()
    with pytest.raises(TrailBroken):
        mail.answered(FOREIGN)


def test_a_failed_request_renews_no_lease_and_an_answered_one_does() -> None:
    clock = FakeClock()
    sitting, mail = begun(clock)
    mail.put(HOME, "ja")
    clock.advance(5)
    mail.leave()
    mail.failed(Unreachable())
    assert sitting.lease.age == 5
    mail.resume()
    mail.leave()
    mail.answered(NOTHING)
    assert sitting.lease.age == 0


def test_a_password_leaves_when_everything_before_it_has() -> None:
    sitting, mail = begun()
    mail.put(Lock("asked"), "ja")
    mail.leave()
    assert mail.unlock("pass", "en")
    assert mail.leave() is None
    mail.answered(NOTHING)
    sitting.trail.record(EventKind.UNLOCK_TRIED)
    parcel = mail.leave()
    assert parcel == Unlocking(2, "pass", "en", sitting.trail.pending())
    mail.put(HOME, "ja")
    assert mail.leave() is None
    assert mail.unlock("again", "ja"), "the one on its way is answered first"
    mail.unlock_answered(NOTHING)
    assert left(mail) == HOME
    mail.answered(NOTHING)
    assert mail.leave() is None


def test_a_password_does_not_wait_for_the_connection() -> None:
    _, mail = begun()
    mail.put(HOME, "ja")
    mail.leave()
    assert mail.unlock("pass", "ja")
    mail.failed(Unreachable())
    assert mail.give_up_unlock()
    assert not mail.give_up_unlock()
    assert not mail.unlock("pass", "ja")
    mail.resume()
    mail.leave()
    mail.answered(NOTHING)
    assert mail.leave() is None


def test_what_a_failure_of_the_password_means() -> None:
    _, mail = begun()

    def given() -> None:
        mail.resume()
        assert mail.unlock("pass", "ja")
        assert isinstance(mail.leave(), Unlocking)

    given()
    wrong = Refused(problem(ProblemKind.WRONG_CREDENTIALS, NOTHING))
    assert (mail.unlock_failed(wrong), mail.stalled) == (Fate.REFUSED, False)
    given()
    assert (mail.unlock_failed(Unreachable()), mail.stalled) == (Fate.WAITS, True)
    given()
    assert mail.unlock_failed(SessionOver(problem(ProblemKind.SESSION_ENDED))) is Fate.OVER
    given()
    with pytest.raises(TrailBroken):
        mail.unlock_failed(Refused(problem(ProblemKind.WRONG_CREDENTIALS, FOREIGN)))
    given()
    with pytest.raises(LookupError):
        mail.unlock_failed(LookupError())
