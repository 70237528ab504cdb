"""The terminal's key: in the store chosen by class, whatever the user's environment says."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import keyring.backend
import keyring.core
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from keyring.backends import SecretService, null

from client.errors import NoKey
from client.net.keystore import (
    SERVICE,
    MemoryStore,
    SystemStore,
    secret_service_backend,
    store_of,
    windows_backend,
)


class FakeBackend:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class Forgetful(FakeBackend):
    def set_password(self, service: str, username: str, password: str) -> None:
        return None


class Locked(FakeBackend):
    def get_password(self, service: str, username: str) -> str | None:
        raise PermissionError("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PermissionError("locked")


def raw(key: Ed25519PrivateKey | None) -> bytes | None:
    return None if key is None else key.private_bytes_raw()


def test_a_key_survives_in_the_store_of_the_system() -> None:
    backend, key = FakeBackend(), Ed25519PrivateKey.generate()
    store = SystemStore("T-1", lambda: backend)
    assert (store.kept, store.load()) == (True, None)
    store.save(key)
    assert raw(SystemStore("T-1", lambda: backend).load()) == raw(key)
    assert SystemStore("T-2", lambda: backend).load() is None
    assert len(backend.kept[SERVICE, "T-1"]) == 43


def test_a_key_of_one_start_lives_in_memory() -> None:
    store, key = MemoryStore(), Ed25519PrivateKey.generate()
    assert (store.kept, store.load()) == (False, None)
    store.save(key)
    assert raw(store.load()) == raw(key)


@pytest.mark.parametrize("backend", [Locked(), Forgetful()])
def test_a_store_that_does_not_keep_is_an_error(backend: FakeBackend) -> None:
    with pytest.raises(NoKey):
        SystemStore("T-1", lambda: backend).save(Ed25519PrivateKey.generate())


def test_a_locked_store_and_a_damaged_key_are_errors() -> None:
    with pytest.raises(NoKey):
        SystemStore("T-1", Locked).load()
    backend = FakeBackend()
    backend.kept[SERVICE, "T-1"] = "short"
    with pytest.raises(NoKey):
        SystemStore("T-1", lambda: backend).load()


def test_a_machine_without_a_session_bus_has_no_key() -> None:
    """The tests' own environment names no bus: the real backend must refuse, not fall back to another."""
    with pytest.raises(NoKey):
        SystemStore("T-1", secret_service_backend).load()


def test_the_policy_chooses_the_store() -> None:
    assert isinstance(store_of("each_start", "T-1"), MemoryStore)
    assert isinstance(store_of("keyring", "T-1", platform="linux"), SystemStore)
    assert isinstance(store_of("keyring", "T-1", platform="win32"), SystemStore)


def test_neither_variable_nor_file_chooses_another_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("KEYRING_PROPERTY_PREFERRED_COLLECTION", "/elsewhere")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    backend = secret_service_backend()
    assert isinstance(backend, SecretService.Keyring)
    assert not hasattr(backend, "preferred_collection")
    # The traps: discovery obeys the first variable, and every backend's constructor the second.
    assert isinstance(keyring.core.load_env(), null.Keyring)
    plain: Any = cast(Any, SecretService.Keyring)()
    assert plain.preferred_collection == "/elsewhere"


def test_the_windows_store_does_not_roam(monkeypatch: pytest.MonkeyPatch) -> None:
    class WinVaultKeyring(keyring.backend.KeyringBackend):
        persist = "enterprise"
        priority = 0

        def get_password(self, service: str, username: str) -> str | None:
            return None

        def set_password(self, service: str, username: str, password: str) -> None:
            return None

    module = ModuleType("keyring.backends.Windows")
    module.WinVaultKeyring = WinVaultKeyring  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring.backends.Windows", module)
    monkeypatch.setenv("KEYRING_PROPERTY_PERSIST", "enterprise")
    vault: Any = windows_backend()
    assert isinstance(vault, WinVaultKeyring)
    assert vault.persist == "local machine"
