"""What the machine brings along."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

from client.environment import clean_environment, monotonic, protections, refuse_missing_protections, wall
from client.errors import Misconfigured


@dataclass(frozen=True)
class Required:
    protections: tuple[str, ...]


@pytest.mark.parametrize(
    "name",
    [
        "SSLKEYLOGFILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY",
        "https_proxy", "ALL_PROXY", "NETRC", "PYTHON_KEYRING_BACKEND", "KEYRING_PROPERTY_PERSIST", "QT_PLUGIN_PATH",
        "QT_STYLE_OVERRIDE", "QT_LOGGING_RULES", "QT_QPA_PLATFORMTHEME", "LD_PRELOAD", "PYTHONPATH",
    ],
)  # fmt: skip
def test_what_could_redirect_trust_or_code_is_removed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    kept = dict(os.environ)
    monkeypatch.setenv(name, "/nowhere")
    clean_environment()
    assert name not in os.environ
    os.environ.update(kept)


def test_what_the_desktop_needs_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = dict(os.environ)
    for name in ("DISPLAY", "LC_ALL", "QT_IM_MODULE", "PATH"):
        monkeypatch.setenv(name, "value")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    clean_environment()
    for name in ("DISPLAY", "LC_ALL", "QT_IM_MODULE", "PATH", "QT_QPA_PLATFORM"):
        assert name in os.environ
    os.environ.update(kept)


def test_the_platform_that_would_show_the_screen_to_anyone_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = dict(os.environ)
    monkeypatch.setenv("QT_QPA_PLATFORM", "vnc:port=5900")
    clean_environment()
    assert "QT_QPA_PLATFORM" not in os.environ
    os.environ.update(kept)


def test_a_required_protection_that_is_not_there_stops_the_start() -> None:
    refuse_missing_protections(Required(()))  # type: ignore[arg-type]
    with pytest.raises(Misconfigured) as caught:
        refuse_missing_protections(Required(("capture",)))  # type: ignore[arg-type]
    assert "capture" in caught.value.sentence.ja


def test_every_protection_has_a_level() -> None:
    assert protections()["clipboard"] == "blocked"
    assert all(protections().values())


def test_clocks_run_forward() -> None:
    assert monotonic() <= monotonic()
    assert wall() > 1_700_000_000_000


FREED = """
import sys
def resident():
    return int(open('/proc/self/statm').read().split()[1]) * 4096
bytes(24 << 20)  # freed at once; glibc now keeps blocks of up to this size
blocks = [bytearray(1 << 20) for _ in range(16)]
before = resident()
del blocks
print((before - resident()) >> 20)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's own thresholds")
def test_what_was_freed_goes_back_to_the_system() -> None:
    def given_back(program: str) -> int:
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        return int(done.stdout)

    ours = "from client.environment import return_freed_memory as ours; ours()\n"
    assert given_back(FREED) < 4
    assert given_back(ours + FREED) >= 15


def test_requests_loads_nothing_that_guesses_encodings() -> None:
    look = "import sys, requests; print(sys.modules.get('charset_normalizer') is None)"
    ours = "from client.environment import refuse_guessed_encodings as ours; ours()\n"
    for program, absent in ((look, "False"), (ours + look, "True")):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
        )
        assert (done.stdout.strip(), done.stderr) == (absent, "")
