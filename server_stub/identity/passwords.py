"""Passwords: the policy a bank chooses, and their slow hashes (Argon2id, RFC 9106 §4, second choice).

Knows no table. A password is never stored, logged or compared other than through its hash.
"""

from __future__ import annotations

import os
import secrets
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from server_stub.words import Words

_SALT = 16
_LENGTH = 32
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
    """Work of one hash: KiB of memory, passes, lanes."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


class Passwords:
    """Hashes and verifies; at most one at a time a core, because each takes 64 MiB."""

    def __init__(self, cost: Cost | None = None) -> None:
        self._cost = cost or Cost()
        self._turns = threading.Semaphore(os.cpu_count() or 1)
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
        with self._turns:
            return work.derive_phc_encoded(_material(password))

    def verify(self, phc: str | None, password: str) -> bool:
        """Return whether the password is the hashed one; None (nobody) takes as long and is never right."""
        with self._turns:
            try:
                Argon2id.verify_phc_encoded(_material(password), phc or self._nobody)
            except InvalidKey:
                return False
        return phc is not None


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
