"""The machine's policy: which server, which trust, which language. Read once, never written.

There is no user-level file. Windows: the registry key of POLICY_KEY below HKEY_LOCAL_MACHINE; elsewhere one file.
Must not know how the values are used.
"""

from __future__ import annotations

import base64
import binascii
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast
from urllib.parse import urlsplit

from client.errors import Misconfigured
from client.words import Text

POLICY_FILE = Path("/etc/branch-terminal/policy.toml")
POLICY_KEY = r"SOFTWARE\Policies\BranchTerminal"

LONGEST_FILE = 64 * 1024
PROTECTIONS = ("capture", "landlock", "accessibility-off")
"""Names of the protections a policy may require; the terminal reports the level reached of each at sign-in."""

_LOG_KEY = re.compile(r"[^\s+]{1,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}")
_TERMINAL = re.compile(r"[A-Za-z0-9._:~=+/-]{1,120}")

Lang = Literal["ja", "en"]
KeyStore = Literal["keyring", "each_start"]


class Policy(NamedTuple):
    """Settings of one machine; every field is a setting of the same name.

    `server`: address of the bank's server, https only, without a path.
    `ca_file`: PEM file of the certificate authorities trusted for it; no other authority is trusted.
    `server_key`: the server's Ed25519 public key, URL-safe base64; every answer must be signed with its other half.
    `log_key`: verifier key of the central record (`python -m server_stub init` prints it); every head of its tree
    must be signed with its other half.
    `terminal`: this terminal's number, as enrolled.
    `proxy`: address of the proxy to use; empty for none. Proxies of the environment are ignored.
    `language`: the language the terminal starts in, `ja` or `en`.
    `protections`: names of protections without which the terminal must not start.
    `key_store`: `keyring` keeps the terminal's key in the operating system's store; `each_start` keeps it in memory
    only, so that the terminal must be enrolled at each start.
    """

    server: str
    ca_file: Path
    server_key: str
    log_key: str
    terminal: str
    proxy: str = ""
    language: Lang = "ja"
    protections: tuple[str, ...] = ()
    key_store: KeyStore = "keyring"


ReadMachine = Callable[[], "Mapping[str, object] | None"]


def read_policy(given: Path | None, *, read_machine: ReadMachine | None = None) -> Policy:
    """Return the policy of this machine, or of the file given where the machine has none.

    Raises: Misconfigured, when there is none, when a file is given although the machine has one, or for a wrong value.
    """
    machine = (read_machine or _reader_of_this_system())()
    if machine is not None and given is not None:
        raise Misconfigured(
            Text(
                "この端末には管理者の設定があるため、--policy は使えません。--policy を外して起動してください。",
                "This machine has an administrator's policy, so --policy cannot be used. Start without --policy.",
            )
        )
    values = machine if machine is not None else _of_given(given)
    return policy_of(values)


def policy_of(values: Mapping[str, object]) -> Policy:
    """Check every value. Raises: Misconfigured, naming the first wrong setting."""
    unknown = sorted(set(values) - set(Policy._fields))
    if unknown:
        raise _wrong(unknown[0], "この名前の設定はありません", "there is no setting of this name")
    ca_file = Path(_text(values, "ca_file"))
    if not ca_file.is_absolute() or not ca_file.is_file():
        raise _wrong("ca_file", "読めるファイルの絶対パスを指定してください", "the absolute path of a readable file")
    return Policy(
        server=_address(values, "server", ("https",)),
        ca_file=ca_file,
        server_key=_key(values),
        log_key=_log_key(values),
        terminal=_terminal(values),
        proxy=_address(values, "proxy", ("http", "https")) if values.get("proxy") else "",
        language=cast(Lang, _one_of(values, "language", ("ja", "en"))),
        protections=_protections(values),
        key_store=cast(KeyStore, _one_of(values, "key_store", ("keyring", "each_start"))),
    )


def read_file(path: Path) -> dict[str, object]:
    """Read one TOML file. Raises: Misconfigured."""
    import tomllib  # here: Windows never needs it

    try:
        with path.open("rb") as stream:
            data = stream.read(LONGEST_FILE + 1)
        if len(data) > LONGEST_FILE:
            raise ValueError("too long")
        return tomllib.loads(data.decode("utf-8"))
    except (OSError, ValueError) as error:
        raise Misconfigured(
            Text(
                f"設定ファイル {path} を読めません。場所と書き方を確認してください。",
                f"The policy file {path} cannot be read. Check that it exists and is valid TOML.",
            )
        ) from error


def read_system_file(path: Path = POLICY_FILE) -> dict[str, object] | None:
    """Return the values of the machine's file, None when there is none. Raises: Misconfigured."""
    return read_file(path) if path.exists() else None


def read_registry(winreg: Any = None) -> dict[str, object] | None:
    """Return the values of the machine's registry key, None when there is none. Raises: Misconfigured.

    `winreg` is the standard module of that name; only strings and lists of strings are settings.
    """
    if winreg is None:
        import winreg
    try:
        key = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, POLICY_KEY, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Misconfigured(
            Text(
                "レジストリの設定を読めません。権限を確認してください。",
                "The policy in the registry cannot be read. Check the permissions.",
            )
        ) from error
    with key:
        count = winreg.QueryInfoKey(key)[1]
        found = (winreg.EnumValue(key, place) for place in range(count))
        return {name: value for name, value, _ in found if name}


def _reader_of_this_system() -> ReadMachine:
    return read_registry if sys.platform == "win32" else read_system_file


def _of_given(given: Path | None) -> Mapping[str, object]:
    if given is None:
        raise Misconfigured(
            Text(
                f"端末の設定がありません。{POLICY_FILE} を用意するか、--policy で指定してください。",
                f"This machine has no policy. Provide {POLICY_FILE}, or name a file with --policy.",
            )
        )
    return read_file(given)


def _wrong(name: str, ja: str, en: str) -> Misconfigured:
    return Misconfigured(
        Text(f"設定 {name} の値を使えません。{ja}。", f"The setting {name} cannot be used: {en}."),
    )


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value or len(value) > 1000 or not value.isprintable():
        raise _wrong(name, "文字列を指定してください", "a text is needed")
    return value


def _address(values: Mapping[str, object], name: str, schemes: tuple[str, ...]) -> str:
    value = _text(values, name)
    try:
        parts = urlsplit(value)
        sound = (
            parts.scheme in schemes
            and bool(parts.hostname)
            and parts.port != 0
            and parts.username is None
            and parts.path in ("", "/")
            and not parts.query
            and not parts.fragment
        )
    except ValueError:
        sound = False
    if not sound:
        form = f"{schemes[-1]}://host:port"
        raise _wrong(name, f"{form} の形で指定してください", f"it must look like {form}")
    return value.rstrip("/")


def _key(values: Mapping[str, object]) -> str:
    value = _text(values, "server_key").rstrip("=")
    try:
        raw = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if len(raw) != 32:
        raise _wrong(
            "server_key", "サーバーの公開鍵（43文字）を指定してください", "the server's public key, 43 letters"
        )
    return value


def _log_key(values: Mapping[str, object]) -> str:
    value = _text(values, "log_key")
    if _LOG_KEY.fullmatch(value) is None:  # whether it is a key is seen once cryptography is loaded
        raise _wrong(
            "log_key", "中央記録の検証鍵（名前+番号+鍵）を指定してください", "the record's verifier key, name+id+key"
        )
    return value


def _terminal(values: Mapping[str, object]) -> str:
    value = _text(values, "terminal")
    if _TERMINAL.fullmatch(value) is None:
        raise _wrong("terminal", "登録した端末番号を指定してください", "the number this terminal is enrolled with")
    return value


def _one_of(values: Mapping[str, object], name: str, allowed: tuple[str, ...]) -> str:
    value = values.get(name, allowed[0])
    if not isinstance(value, str) or value not in allowed:
        choices = " / ".join(allowed)
        raise _wrong(name, f"{choices} のどれかを指定してください", f"it must be one of {choices}")
    return value


def _protections(values: Mapping[str, object]) -> tuple[str, ...]:
    value = values.get("protections", ())
    if not isinstance(value, list | tuple) or any(name not in PROTECTIONS for name in value):
        names = ", ".join(PROTECTIONS)
        raise _wrong("protections", f"次の名前の一覧を指定してください: {names}", f"a list of these names: {names}")
    return tuple(dict.fromkeys(value))
