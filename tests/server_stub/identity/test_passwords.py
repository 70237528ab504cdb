"""Policies say what is wrong in words; hashes are slow for everybody alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server_stub.identity.passwords import POLICIES, Cost, Passwords, flaws
from tests.helpers.branch_server import CHEAP
from tests.helpers.clock import START

NIST, JP_BANK = POLICIES["nist"], POLICIES["jp_bank"]


def test_the_default_cost_is_the_second_choice_of_the_rfc() -> None:
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in Passwords().hash("x")
    assert Cost() == Cost(memory=64 * 1024, passes=3, lanes=4)


def test_only_the_right_password_is_right() -> None:
    passwords = Passwords(CHEAP)
    phc = passwords.hash("sakura-2026")
    assert "sakura" not in phc
    assert passwords.verify(phc, "sakura-2026")
    assert not passwords.verify(phc, "sakura-2025")


def test_full_width_digits_are_the_same_password() -> None:
    passwords = Passwords(CHEAP)
    assert passwords.verify(passwords.hash("sakura-2026"), "sakura-２０２６")


def test_nobodys_password_is_never_right() -> None:
    assert not Passwords(CHEAP).verify(None, "")


def test_the_same_password_has_another_hash_each_time() -> None:
    passwords = Passwords(CHEAP)
    assert passwords.hash("x") != passwords.hash("x")


@pytest.mark.parametrize(
    ("password", "count"),
    [("sakura-2026", 0), ("kurz1", 1), ("nurbuchstaben", 2), ("12345678", 2), ("x1" * 65, 1), ("a10427-geheim", 1)],
)
def test_the_bank_preset(password: str, count: int) -> None:
    found = flaws(JP_BANK, password, ("A10427",))
    assert len(found) == count
    assert all(words.ja.endswith("。") and words.en.endswith(".") for words in found)


def test_the_nist_preset_asks_for_length_only_and_never_expires() -> None:
    assert flaws(NIST, "correct horse battery") == ()
    assert len(flaws(NIST, "Short-1")) == 1
    assert not NIST.expired(START, START + timedelta(days=4000))


def test_the_bank_preset_expires_on_the_day() -> None:
    assert not JP_BANK.expired(START, START + timedelta(days=90, seconds=-1))
    assert JP_BANK.expired(START, START + timedelta(days=90))
