"""Settings are strict, and their paths are relative to their file."""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

import pytest

from client.contract.api import Shell
from server_stub.settings import SessionPolicy, Settings, SettingsWrong, read_settings

TEXT = """
database = "sqlite:///bank.db"
port = 9443
passwords = "nist"
certificate = "/etc/bank/server.pem"
[session]
idle_lock = 180
[print]
headquarters_key = "abc"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "server.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_and_placed(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, TEXT))
    assert settings.database == f"sqlite:///{tmp_path / 'bank.db'}"
    assert settings.certificate == Path("/etc/bank/server.pem")
    assert settings.record_keys == tmp_path / "keys" / "record"
    assert settings.print.charter == tmp_path / "charter" / "charter.json"
    assert (settings.session.idle_lock, settings.session.locked_end, settings.passwords) == (180, 600, "nist")


def test_other_databases_are_left_as_they_are(tmp_path: Path) -> None:
    url = "postgresql://bank@localhost/bank"
    assert read_settings(written(tmp_path, f'database = "{url}"')).database == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "database = 5",
        'database = "sqlite:///x"\nunknown = 1',
        'database = "sqlite:///x"\nport = 70000',
        'database = "sqlite:///x"\npasswords = "none"',
        'database = "sqlite:///x"\ncertificate = 3',
        'database = "sqlite:///x"\n[session]\nidle = 5',
        'database = "sqlite:///x"\n[session]\nidle_lock = 5',
        'database = "sqlite:///x"\n[session]\nlocked_end = 7201',
        "not toml at all",
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsWrong, match=r"server\.toml"):
        read_settings(written(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong):
        read_settings(tmp_path / "none.toml")


def test_the_times_of_the_product_are_the_defaults() -> None:
    session = Settings(database="sqlite:///x").session
    assert (session.heartbeat, session.lease, session.lease_lock, session.silent_end) == (5, 15, 60, 90)


def test_the_terminal_takes_every_limit_that_the_settings_take() -> None:
    told = get_type_hints(Shell, include_extras=True)
    mine = get_type_hints(SessionPolicy, include_extras=True)
    shared = set(told) & set(mine)
    assert shared == {"idle_lock", "locked_end", "heartbeat", "lease", "lease_lock"}
    assert {name: mine[name] for name in shared} == {name: told[name] for name in shared}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("heartbeat = 15", r"session\.heartbeat \(15 s\) must be shorter than session\.lease \(15 s\)"),
        ("lease = 90", r"session\.lease \(90 s\) must be shorter than session\.lease_lock \(60 s\)"),
        ("lease_lock = 90", r"session\.lease_lock \(90 s\) must be shorter than session\.silent_end \(90 s\)"),
        ("silent_end = 30", r"session\.lease_lock \(60 s\) must be shorter than session\.silent_end \(30 s\)"),
    ],
)
def test_clocks_that_would_run_out_in_the_wrong_order_are_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsWrong, match=said):
        read_settings(written(tmp_path, f'database = "sqlite:///x"\n[session]\n{text}'))
