"""A real rsyslog in the foreground, with its own configuration, that writes down what it parsed from syslog over TLS.

Knows nothing of the product.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.tls import Authority

DRIVERS = ("ossl", "gtls")
"""rsyslog's two ways to speak TLS, packaged by Debian as rsyslog-openssl and rsyslog-gnutls."""

_CONFIGURATION = """
global(
    workDirectory="{folder}" maxMessageSize="64k" defaultNetstreamDriverCAFile="{ca}"
    defaultNetstreamDriverCertFile="{chain}" defaultNetstreamDriverKeyFile="{chain}"
)
main_queue(queue.type="Direct")
module(load="imtcp" StreamDriver.Name="{driver}" StreamDriver.Mode="1" StreamDriver.AuthMode="{mode}")
template(name="parsed" type="list" option.jsonf="on") {{
    property(outname="pri" name="pri" format="jsonf")
    property(outname="version" name="protocol-version" format="jsonf")
    property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
    property(outname="host" name="hostname" format="jsonf")
    property(outname="app" name="app-name" format="jsonf")
    property(outname="process" name="procid" format="jsonf")
    property(outname="code" name="msgid" format="jsonf")
    property(outname="data" name="structured-data" format="jsonf")
    property(outname="text" name="msg" format="jsonf")
}}
ruleset(name="received") {{ action(type="omfile" file="{folder}/received" template="parsed") }}
input(type="imtcp" address="127.0.0.1" port="{port}" ruleset="received")
action(type="omfile" file="{folder}/own")
"""


def rsyslog_program() -> str | None:
    """Where `rsyslogd` is; Debian keeps it off an ordinary person's PATH."""
    return shutil.which("rsyslogd") or shutil.which("rsyslogd", path="/usr/sbin")


def rsyslog_drivers() -> list[str]:
    """The ways to speak TLS that this machine's rsyslog has; none without rsyslog."""
    if rsyslog_program() is None:
        return []
    folders = [*Path("/usr/lib").glob("*/rsyslog"), Path("/usr/lib/rsyslog"), Path("/usr/lib64/rsyslog")]
    return [name for name in DRIVERS if any((folder / f"lmnsd_{name}.so").is_file() for folder in folders)]


class Rsyslog:
    """One receiver; after `stop` it can be started again and listens where it did. `mode`: whom it lets in."""

    def __init__(self, folder: Path, authority: Authority, driver: str, mode: str = "anon") -> None:
        self._folder = folder
        self._authority = authority
        self._driver = driver
        self._mode = mode
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    def start(self) -> None:
        """Start it and wait until it listens."""
        program = rsyslog_program()
        assert program is not None, "mark the test with @pytest.mark.rsyslog"
        self._folder.mkdir(exist_ok=True)
        made = {"folder": self._folder, "ca": self._authority.ca, "chain": self._authority.chain}
        text = _CONFIGURATION.format(driver=self._driver, mode=self._mode, port=self.port, **made)
        (self._folder / "rsyslog.conf").write_text(text, encoding="utf-8")
        command = [program, "-n", "-f", str(self._folder / "rsyslog.conf"), "-i", str(self._folder / "pid")]
        with (self._folder / "said").open("ab") as said:
            process = self._process = subprocess.Popen(command, stdout=said, stderr=said)
        self.until(lambda: self._listens() or process.poll() is not None)
        if process.poll() is not None:
            pytest.fail("rsyslog did not start:\n" + (self._folder / "said").read_text("utf-8"))

    def stop(self) -> None:
        """End it the way an init system does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def received(self) -> list[dict[str, Any]]:
        """What it wrote down so far, one message each; a line it is still writing is not one yet."""
        path = self._folder / "received"
        written = path.read_bytes() if path.is_file() else b""
        return [json.loads(line) for line in written[: written.rfind(b"\n") + 1].splitlines()]

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for something to be so, and fail if it never is."""
        waiting = threading.Event()
        for _ in range(1_000):
            if done():
                return
            waiting.wait(0.02)
        pytest.fail("rsyslog did not do it")

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
