"""Every error has a sentence and an advice in both languages."""

from __future__ import annotations

import re

from client.contract.api import Problem, ProblemKind
from client.errors import BadAnswer, Misconfigured, Refused, SessionOver, TerminalError, Unreachable
from client.words import Text


def tree(kind: type[TerminalError]) -> set[type[TerminalError]]:
    return {kind}.union(*(tree(child) for child in kind.__subclasses__()))


def test_every_error_says_what_happened_and_what_to_do_in_both_languages() -> None:
    for kind in tree(TerminalError):
        for text in (kind.title, kind.advice):
            assert text.ja.endswith("。"), kind
            assert text.en.endswith("."), kind
            assert "！" not in text.ja, kind


def test_the_tree_in_the_module_text_is_the_tree() -> None:
    import client.errors

    assert client.errors.__doc__ is not None
    for kind in tree(TerminalError):
        line = next(line for line in client.errors.__doc__.splitlines() if re.search(rf"\b{kind.__name__}\b", line))
        assert kind.number in line, kind


def test_every_error_has_a_number_of_its_own_and_in_one_form() -> None:
    kinds = tree(TerminalError)
    assert len({kind.number for kind in kinds}) == len(kinds)
    assert all(re.fullmatch(r"T-[1-4]\d\d", kind.number) for kind in kinds)


def test_a_terminal_side_error_has_a_code_to_quote_and_a_refusal_the_servers_reference() -> None:
    problem = Problem(type=ProblemKind.NOT_FOUND, title="t", status=404, detail="d", reference="R-12")
    assert Unreachable("refused").code == "T-201"
    assert BadAnswer("too deep").reason == "too deep"
    assert Refused(problem).code == "R-12"
    assert SessionOver(problem).problem is problem


def test_a_configuration_error_carries_its_own_sentence() -> None:
    error = Misconfigured(Text("文。", "Sentence."))
    assert error.sentence.of("ja") == "文。"
    assert error.sentence.of("en") == "Sentence."
    assert error.reason == "Sentence."
