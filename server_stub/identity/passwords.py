"""Passwords: the policy a bank chooses, and their slow hashes (Argon2id; RFC 9106 §4, second choice, in one lane).

Knows no table. A password is never stored, logged or compared other than through its hash.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from server_stub.words import Words

_SALT = 16
_LENGTH = 32
_ONE_LANE = ",p=1$"
WAITING = 8
"""Most callers waiting for a hash: two seconds on two cores, and far fewer than the server has threads."""
_COMMON = frozenset({"password", "passw0rd", "12345678", "123456789", "qwerty123", "password1", "abc12345", "iloveyou"})


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """Rules for a new password. `max_age_days` None: it does not expire. `history`: how many old ones are refused."""

    min_length: int
    max_length: int = 128
    min_digits: int = 0
    min_classes: int = 1
    max_age_days: int | None = None
    history: int = 0

    def expired(self, set_at: datetime, now: datetime) -> bool:
        """Whether a password set then must be changed before it may be used."""
        return self.max_age_days is not None and now >= set_at + timedelta(days=self.max_age_days)


POLICIES: Mapping[str, PasswordPolicy] = {
    # SP 800-63B-4 §3.1.1.2: length only, no expiry.
    "nist": PasswordPolicy(min_length=15),
    # What Japanese banks ask for; deviates from ASVS 6.2.5 and 6.2.10, which the start-up says.
    "jp_bank": PasswordPolicy(min_length=8, min_digits=1, min_classes=2, max_age_days=90, history=5),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Work of one hash: KiB of memory, passes, lanes.

    One lane: several people sign in at once, each on a core of their own. Two hashes of several lanes at once never
    come back (OpenSSL 4.0.3 in cryptography 50.0.2).
    """

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 1


class TooBusy(Exception):
    """So many hashes are waiting that another one would keep its caller, and a thread of the server, for too long."""


class Passwords:
    """Hashes and verifies; at most one at a time a core, because each takes 64 MiB.

    `waiting`: how many callers may wait for their turn beside those whose turn it is.
    """

    def __init__(self, cost: Cost | None = None, *, waiting: int = WAITING) -> None:
        self._cost = cost or Cost()
        cores = os.cpu_count() or 1
        self._turns = threading.Semaphore(cores)
        self._room = threading.Semaphore(cores + waiting)
        self._lanes = threading.Lock()
        # For staff numbers nobody has: the same work as for a real one, so that time tells nothing (A30).
        self._nobody = self.hash(secrets.token_urlsafe(24))

    def hash(self, password: str) -> str:
        """Return the PHC text of a password with a fresh salt."""
        work = Argon2id(
            salt=secrets.token_bytes(_SALT),
            length=_LENGTH,
            iterations=self._cost.passes,
            lanes=self._cost.lanes,
            memory_cost=self._cost.memory,
        )
        with self._turn(one_lane=self._cost.lanes == 1):
            return work.derive_phc_encoded(_material(password))

    def verify(self, phc: str | None, password: str) -> bool:
        """Return whether the password is the hashed one; None (nobody) takes as long and is never right.

        Raises: TooBusy.
        """
        known = phc or self._nobody
        with self._turn(one_lane=_ONE_LANE in known):
            try:
                Argon2id.verify_phc_encoded(_material(password), known)
            except InvalidKey:
                return False
        return phc is not None

    @contextlib.contextmanager
    def _turn(self, *, one_lane: bool) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            raise TooBusy
        try:
            with self._turns, contextlib.nullcontext() if one_lane else self._lanes:
                yield
        finally:
            self._room.release()


def flaws(policy: PasswordPolicy, password: str, context: Iterable[str] = ()) -> tuple[Words, ...]:
    """Return what is wrong with a new password, for the person; empty when nothing is.

    `context`: words it must not contain (name of the bank, staff number).
    """
    text = unicodedata.normalize("NFKC", password)
    found: list[Words] = []
    if len(text) < policy.min_length:
        found.append(
            Words(f"{policy.min_length}文字以上にしてください。", f"Use at least {policy.min_length} characters.")
        )
    if len(text) > policy.max_length:
        found.append(
            Words(f"{policy.max_length}文字以下にしてください。", f"Use at most {policy.max_length} characters.")
        )
    if sum(sign.isdigit() for sign in text) < policy.min_digits:
        found.append(
            Words(f"数字を{policy.min_digits}文字以上入れてください。", f"Use {policy.min_digits} or more digits.")
        )
    if _classes(text) < policy.min_classes:
        found.append(Words("英字・数字・記号を組み合わせてください。", "Mix letters, digits and signs."))
    lowered = text.lower()
    if lowered in _COMMON or any(word and word.lower() in lowered for word in context):
        found.append(Words("推測されにくい言葉にしてください。", "Choose something harder to guess."))
    return tuple(found)


def _classes(text: str) -> int:
    kinds = (str.islower, str.isupper, str.isdigit)
    found = sum(any(kind(sign) for sign in text) for kind in kinds)
    return found + any(not sign.isalnum() for sign in text)


def _material(password: str) -> bytes:
    """A keyboard's full-width digits are the same password (SP 800-63B-4 §3.1.1.2: NFKC)."""
    return unicodedata.normalize("NFKC", password).encode()
