"""Every kind of problem has words in both languages, and says what to do."""

from __future__ import annotations

import pytest

from client.contract.api import ProblemKind
from server_stub.problems import CATALOGUE, Refused, busy, failed_often

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


@pytest.mark.parametrize(
    ("seconds", "ja", "en"),
    [
        (1, "1秒待って", "wait 1 second and"),
        (59, "59秒待って", "wait 59 seconds and"),
        (60, "1分待って", "wait 1 min and"),
        (872, "14分32秒待って", "wait 14 min 32 s and"),
    ],
)
def test_who_has_to_wait_is_told_how_long(seconds: int, ja: str, en: str) -> None:
    for text in (failed_often(seconds), busy(seconds)):
        assert ja in text.ja
        assert en in text.en


def test_who_comes_while_many_sign_in_is_not_said_to_have_failed() -> None:
    assert "誤り" not in busy(3).ja
    assert "wrong" not in busy(3).en


def test_what_serves_sign_in_and_lock_names_neither() -> None:
    for kind in (ProblemKind.WRONG_CREDENTIALS, ProblemKind.WAIT):
        assert "サインイン" not in CATALOGUE[kind].title.ja
        assert "sign" not in CATALOGUE[kind].title.en.lower()


def test_a_refusal_is_named_by_its_kind() -> None:
    assert str(Refused(ProblemKind.NOT_FOUND)) == ProblemKind.NOT_FOUND
