"""Policies say what is wrong in words; hashes are slow for everybody alike."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from server_stub.identity.passwords import POLICIES, Cost, Passwords, TooBusy, flaws
from tests.helpers.branch_server import CHEAP
from tests.helpers.clock import START

NIST, JP_BANK = POLICIES["nist"], POLICIES["jp_bank"]


def test_the_default_cost_is_the_second_choice_of_the_rfc_in_one_lane() -> None:
    assert "$argon2id$v=19$m=65536,t=3,p=1$" in Passwords().hash("x")
    assert Cost() == Cost(memory=64 * 1024, passes=3, lanes=1)


@pytest.mark.parametrize("lanes", [1, 4])
def test_people_who_sign_in_at_once_all_come_back(lanes: int) -> None:
    """At the cost of production: two hashes of several lanes at once never return, and hold the server's threads."""
    phc = Passwords(Cost(lanes=lanes)).hash("sakura-2026")
    passwords = Passwords()
    start = threading.Barrier(6)

    def come(word: str) -> bool:
        start.wait(20)
        return passwords.verify(phc, word)

    pool = ThreadPoolExecutor(6)
    words = ["sakura-2026", "wrong"] * 3
    try:
        assert [one.result(60) for one in [pool.submit(come, word) for word in words]] == [True, False] * 3
    finally:
        pool.shutdown(wait=False)


def test_whoever_would_wait_too_long_is_turned_away_at_once() -> None:
    passwords = Passwords(CHEAP, waiting=0)
    inside, leave = threading.Semaphore(0), threading.Event()

    def stay() -> None:
        with passwords._turn(one_lane=True):
            inside.release()
            assert leave.wait(20)

    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        staying = [pool.submit(stay) for _ in range(cores)]
        for _ in range(cores):
            assert inside.acquire(timeout=20)
        with pytest.raises(TooBusy):
            passwords.verify(None, "x")
        leave.set()
        for one in staying:
            one.result(20)
    assert not passwords.verify(None, "x")


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
