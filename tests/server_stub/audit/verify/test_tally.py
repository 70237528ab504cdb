"""A check names where it failed first, and counts the rest."""

from __future__ import annotations

from server_stub.audit.verify.findings import Verdict
from server_stub.audit.verify.tally import Tally


def test_the_first_failure_is_named_and_the_others_counted() -> None:
    tally = Tally("time")
    assert tally.line("never goes back").text == "never goes back"
    tally.fail(7, "is early")
    assert tally.line("").text == "entry 7: is early"
    tally.fail(9, "is early")
    tally.fail(11, "is early")
    line = tally.line("never goes back")
    assert (line.check, line.text, line.verdict) == ("time", "entry 7: is early (2 more)", Verdict.TAMPERED)


def test_a_change_is_named_before_a_lack() -> None:
    tally = Tally("sessions")
    tally.fail(3, "has no end", Verdict.INCOMPLETE)
    assert tally.line("").verdict is Verdict.INCOMPLETE
    tally.fail(5, "was changed")
    tally.fail(6, "has no end", Verdict.INCOMPLETE)
    line = tally.line("")
    assert (line.text, line.verdict) == ("entry 5: was changed (2 more)", Verdict.TAMPERED)
