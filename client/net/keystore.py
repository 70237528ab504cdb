"""The terminal's own key: an Ed25519 seed in the operating system's key store, or in memory for one run.

The store is chosen by class, never by discovery: a variable or a file of the user could redirect that to any code
(traps.md). Must not know what the key is used for.
"""

from __future__ import annotations

import base64
import binascii
import sys
from collections.abc import Callable
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.errors import NoKey

SERVICE = "branch-terminal"


class KeyStore(Protocol):
    """Where the terminal's key lives. `kept`: whether it outlives the program."""

    @property
    def kept(self) -> bool:
        """False: the terminal must be enrolled at each start, which is shown and reported."""

    def load(self) -> Ed25519PrivateKey | None:
        """Return the key, None when there is none yet. Raises: NoKey."""

    def save(self, key: Ed25519PrivateKey) -> None:
        """Keep the key in place of any earlier one. Raises: NoKey."""


class MemoryStore:
    """Keeps the key until the program ends."""

    kept = False

    def __init__(self) -> None:
        self._key: Ed25519PrivateKey | None = None

    def load(self) -> Ed25519PrivateKey | None:
        """Return the key of this run, None before the enrolment."""
        return self._key

    def save(self, key: Ed25519PrivateKey) -> None:
        """Keep the key."""
        self._key = key


class Backend(Protocol):
    """The two functions used of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...


class SystemStore:
    """Keeps the seed as 43 letters under the terminal's number in the operating system's store."""

    kept = True

    def __init__(self, terminal: str, backend: Callable[[], Backend]) -> None:
        self._terminal = terminal
        self._backend = backend

    def load(self) -> Ed25519PrivateKey | None:
        """Return the stored key, None when this terminal has none. Raises: NoKey."""
        try:
            text = self._backend().get_password(SERVICE, self._terminal)
        except Exception as error:  # backends raise their own errors, the bus's and the system's
            raise NoKey(type(error).__name__) from error
        if text is None:
            return None
        try:
            return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(text + "="))
        except (ValueError, binascii.Error) as error:
            raise NoKey("the stored key is damaged") from error

    def save(self, key: Ed25519PrivateKey) -> None:
        """Keep the key. Raises: NoKey, also when the store does not give back what it was given."""
        text = base64.urlsafe_b64encode(key.private_bytes_raw()).decode().rstrip("=")
        try:
            backend = self._backend()
            backend.set_password(SERVICE, self._terminal, text)
            same = backend.get_password(SERVICE, self._terminal) == text
        except Exception as error:
            raise NoKey(type(error).__name__) from error
        if not same:
            raise NoKey("the store does not keep the key")


def store_of(mode: str, terminal: str, *, platform: str = sys.platform) -> KeyStore:
    """Return the store of the policy's mode `keyring` or `each_start`."""
    if mode == "each_start":
        return MemoryStore()
    return SystemStore(terminal, windows_backend if platform == "win32" else secret_service_backend)


def secret_service_backend() -> Backend:
    """Return the Secret Service of the desktop session. Raises: ImportError, when its library is missing."""
    from keyring.backends.SecretService import Keyring

    class SecretService(Keyring):
        def set_properties_from_env(self) -> None:
            """Take nothing from the environment: KEYRING_PROPERTY_* could name another collection."""

    backend: Backend = SecretService()  # type: ignore[no-untyped-call]
    return backend


def windows_backend() -> Backend:
    """Return the Windows Credential Manager; its default persistence would roam to other machines."""
    from keyring.backends.Windows import WinVaultKeyring

    class CredentialManager(WinVaultKeyring):
        def set_properties_from_env(self) -> None:
            """Take nothing from the environment."""

    vault = CredentialManager()  # type: ignore[no-untyped-call]
    vault.persist = "local machine"
    backend: Backend = vault
    return backend
