"""Every kind of problem has words in both languages, and says what to do."""

from __future__ import annotations

import pytest

from client.contract.api import ProblemKind
from server_stub.problems import CATALOGUE, Refused

KINDS = [value for name, value in vars(ProblemKind).items() if name.isupper()]


@pytest.mark.parametrize("kind", KINDS)
def test_it_has_a_status_a_title_and_a_sentence(kind: str) -> None:
    text = CATALOGUE[kind]
    assert 400 <= text.status <= 599
    assert text.title.ja != text.title.en
    assert text.detail.ja.endswith("。")
    assert text.detail.en.endswith(".")
    assert not text.title.ja.endswith("。")


def test_nothing_else_is_in_the_catalogue() -> None:
    assert set(CATALOGUE) == set(KINDS)


def test_a_gap_is_not_said_to_close_by_itself() -> None:
    """The terminal ends the session on it (client/net/answers.py), so the person has to sign in again."""
    text = CATALOGUE[ProblemKind.RECORD_GAP].detail
    assert "サインインし直してください" in text.ja
    assert "sign in again" in text.en
    assert "itself" not in text.en
    assert "自動" not in text.ja


def test_a_refusal_is_named_by_its_kind() -> None:
    assert str(Refused(ProblemKind.NOT_FOUND)) == ProblemKind.NOT_FOUND
