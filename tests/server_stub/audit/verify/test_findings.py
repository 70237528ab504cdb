"""Verdicts add up by gravity, and nothing of the record commands the auditor's terminal."""

from __future__ import annotations

from server_stub.audit.verify.findings import Verdict, plain, worst


def test_the_gravest_verdict_counts() -> None:
    assert worst([]) is Verdict.SOUND
    assert worst([Verdict.SOUND, Verdict.INCOMPLETE]) is Verdict.INCOMPLETE
    assert worst([Verdict.UNTRUSTED, Verdict.INCOMPLETE]) is Verdict.UNTRUSTED
    assert worst([Verdict.INCOMPLETE, Verdict.TAMPERED, Verdict.UNTRUSTED]) is Verdict.TAMPERED


def test_the_exit_codes_are_those_of_the_issue() -> None:
    assert [int(one) for one in Verdict] == [0, 1, 2, 3]


def test_a_terminal_is_not_commanded() -> None:
    assert plain("screen.served AST\x1b[2J\r\n資産") == "screen.served AST?[2J??資産"
