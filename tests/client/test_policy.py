"""The machine's policy: strict, read-only, and nobody but the machine's administrator decides."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, cast

import pytest

from client.errors import Misconfigured
from client.policy import (
    LONGEST_FILE,
    POLICY_FILE,
    POLICY_KEY,
    Policy,
    policy_of,
    read_file,
    read_policy,
    read_registry,
    read_system_file,
)

KEY = "A" * 43
LOG_KEY = f"bank.example/record+0123abcd+{'A' * 44}"


@pytest.fixture
def values(tmp_path: Path) -> dict[str, object]:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text("certificate")
    return {
        "server": "https://terminal.bank.example:8443/",
        "ca_file": str(ca_file),
        "server_key": KEY,
        "log_key": LOG_KEY,
        "terminal": "T-0382-07",
    }


def written(values: dict[str, object], path: Path) -> Path:
    lines = [f"{name} = {list(v) if isinstance(v, list) else repr(v)}" for name, v in values.items()]
    path.write_text("\n".join(lines))
    return path


def test_a_file_with_the_needed_settings_is_a_policy_with_safe_defaults(
    values: dict[str, object], tmp_path: Path
) -> None:
    path = written(values, tmp_path / "policy.toml")
    policy = read_policy(path, read_machine=lambda: None)
    assert policy == Policy(
        server="https://terminal.bank.example:8443",
        ca_file=tmp_path / "ca.pem",
        server_key=KEY,
        log_key=LOG_KEY,
        terminal="T-0382-07",
        proxy="",
        language="ja",
        protections=(),
        key_store="keyring",
    )


def test_every_optional_setting_is_read(values: dict[str, object]) -> None:
    extra = {"proxy": "http://proxy:3128", "language": "en", "protections": ["capture"], "key_store": "each_start"}
    policy = policy_of({**values, **extra})
    assert (policy.proxy, policy.language) == ("http://proxy:3128", "en")
    assert (policy.protections, policy.key_store) == (("capture",), "each_start")


def test_every_setting_is_documented() -> None:
    assert Policy.__doc__ is not None
    for name in Policy._fields:
        assert f"`{name}`:" in Policy.__doc__


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server", "http://terminal.bank.example"),
        ("server", "https://"),
        ("server", "https://host/path"),
        ("server", "https://host:0"),
        ("server", "https://host:99999"),
        ("server", "https://user@host"),
        ("server", "https://host?x=1"),
        ("server", "https://host#x"),
        ("server", ""),
        ("server", 8443),
        ("server", "https://[::1"),
        ("server", "https://ho\nst"),
        ("ca_file", "relative.pem"),
        ("ca_file", "/nowhere/ca.pem"),
        ("server_key", "short"),
        ("server_key", "あ" * 43),
        ("server_key", "A" * 42 + "!"),
        ("log_key", "short"),
        ("log_key", LOG_KEY[:-1]),
        ("terminal", "T 1"),
        ("proxy", "socks5://proxy:1080"),
        ("proxy", 3128),
        ("language", "fr"),
        ("protections", "capture"),
        ("protections", ["no-such-thing"]),
        ("key_store", "file"),
        ("colour", "blue"),
    ],
)
def test_a_wrong_value_is_named_in_both_languages(values: dict[str, object], name: str, value: object) -> None:
    with pytest.raises(Misconfigured) as caught:
        policy_of({**values, name: value})
    assert name in caught.value.sentence.ja
    assert name in caught.value.sentence.en


@pytest.mark.parametrize("name", ["server", "ca_file", "server_key", "log_key", "terminal"])
def test_a_missing_setting_is_named(values: dict[str, object], name: str) -> None:
    del values[name]
    with pytest.raises(Misconfigured) as caught:
        policy_of(values)
    assert name in caught.value.sentence.en


def test_a_given_file_is_refused_where_the_machine_has_a_policy(values: dict[str, object], tmp_path: Path) -> None:
    path = written(values, tmp_path / "policy.toml")
    with pytest.raises(Misconfigured) as caught:
        read_policy(path, read_machine=lambda: values)
    assert "--policy" in caught.value.sentence.en
    assert read_policy(None, read_machine=lambda: values).terminal == "T-0382-07"


def test_no_policy_at_all_is_an_error_that_says_where_it_belongs() -> None:
    with pytest.raises(Misconfigured) as caught:
        read_policy(None, read_machine=lambda: None)
    assert "policy.toml" in caught.value.sentence.ja


@pytest.mark.parametrize("content", [b"server = ", b"\xff\xfe", b"x = 1\n" * LONGEST_FILE])
def test_an_unreadable_file_is_an_error_with_its_path(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(content)
    with pytest.raises(Misconfigured) as caught:
        read_file(path)
    assert str(path) in caught.value.sentence.ja


def test_a_missing_file_is_an_error_when_it_was_named_and_none_when_it_is_the_machines(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        read_file(tmp_path / "absent.toml")
    assert read_system_file(tmp_path / "absent.toml") is None


def test_the_machines_file_is_read(values: dict[str, object], tmp_path: Path) -> None:
    assert read_system_file(written(values, tmp_path / "policy.toml")) == values


class FakeKey:
    def __enter__(self) -> FakeKey:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class FakeRegistry:
    """The few functions of the standard module `winreg` that are used."""

    HKEY_LOCAL_MACHINE = 1
    KEY_READ = 2
    KEY_WOW64_64KEY = 4

    def __init__(self, values: dict[str, object] | OSError) -> None:
        self.values = values

    def OpenKey(self, root: int, path: str, reserved: int, access: int) -> FakeKey:
        assert (root, path, reserved, access) == (1, POLICY_KEY, 0, 6)
        if isinstance(self.values, OSError):
            raise self.values
        return FakeKey()

    def QueryInfoKey(self, key: FakeKey) -> tuple[int, int, int]:
        assert isinstance(self.values, dict)
        return (0, len(self.values), 0)

    def EnumValue(self, key: FakeKey, place: int) -> tuple[str, object, int]:
        assert isinstance(self.values, dict)
        name = list(self.values)[place]
        return (name, self.values[name], 1)


def test_the_registry_is_read_without_its_nameless_value(values: dict[str, object]) -> None:
    registry: Any = FakeRegistry({**values, "": "default", "protections": ["capture"]})
    found = read_registry(registry)
    assert found is not None
    assert policy_of(found).protections == ("capture",)


def test_each_system_has_its_own_place(values: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "winreg", cast(ModuleType, FakeRegistry(values)))
    monkeypatch.setattr(sys, "platform", "win32")
    assert read_policy(None).terminal == "T-0382-07"
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(Path, "exists", lambda path: path != POLICY_FILE)
    with pytest.raises(Misconfigured):
        read_policy(None)


def test_no_registry_key_is_no_policy_and_a_forbidden_one_an_error() -> None:
    assert read_registry(FakeRegistry(FileNotFoundError())) is None
    with pytest.raises(Misconfigured):
        read_registry(FakeRegistry(PermissionError()))
