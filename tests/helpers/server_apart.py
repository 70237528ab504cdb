"""The bank's server as a process of its own, so that it can be killed; started again it is on the same port.

Terminals are enrolled while it still runs in the test's process. Its clock is the machine's, for another process has
no other: whatever is entered here must be right on any day.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from server_stub.identity.passwords import Passwords
from server_stub.identity.sign_in import set_password
from server_stub.store.engine import open_engine
from tests.helpers.bank_server import BankServer, BankTemplate
from tests.helpers.branch_server import CHEAP
from tests.helpers.clock import PassingClock
from tests.helpers.wire_client import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
_END_SECONDS = 60


class BankApart(BankServer):
    """A bank whose server is `python -m server_stub serve`, with the durability and the deadlines of the product."""

    def __init__(self, template: BankTemplate, folder: Path, database: str = "") -> None:
        super().__init__(template, folder, database)
        self.clock = PassingClock()
        self._log_key = ""
        self.file = folder / "server.toml"
        self._log = folder / "server.log"
        self._process: subprocess.Popen[str] | None = None

    @property
    def log_key(self) -> str:
        """The verifier key of heads; the process has the same key files."""
        return self._log_key or super().log_key

    @property
    def said(self) -> str:
        """What the process has said of its troubles, over all its lives."""
        return self._log.read_text("utf-8")

    def move_out(self, staff: Sequence[str]) -> None:
        """End the server in this process and begin the other; these people's passwords are good from today on."""
        self._log_key = self.log_key
        self.stop()
        now, phc = self.clock.utc(), Passwords(CHEAP).hash(PASSWORD)
        engine = open_engine(self.settings.database)
        with engine.begin() as connection:
            for number in staff:
                set_password(connection, number, phc, now)
        engine.dispose()
        printing = self.settings.print
        officers = {"headquarters_key": printing.headquarters_key, "officer_key": printing.officer_key}
        places = _toml({"database": self.settings.database, "port": self.port})
        self.file.write_text(f"{places}\n[print]\n{_toml(officers)}\n", encoding="utf-8")
        self.begin()

    def begin(self) -> None:
        """Start the process; it serves when this returns."""
        command = [sys.executable, "-m", "server_stub", "serve", "--settings", str(self.file)]
        with self._log.open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        self._process = process
        assert process.stdout is not None
        ready = any(line.startswith("ready ") for line in iter(process.stdout.readline, ""))
        assert ready, f"the server did not start:\n{self.said}"

    def kill(self) -> None:
        """End the process as kill -9 does; it is gone when this returns."""
        self._over(signal.SIGKILL)

    def end(self) -> int:
        """End the process as an operator does; returns its exit code."""
        return self._over(signal.SIGINT)

    def close(self) -> None:
        """End whatever runs."""
        if self._process is not None:
            self.kill()
        super().close()

    def _over(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        assert process is not None
        with process:
            process.send_signal(how)
            return process.wait(_END_SECONDS)


@contextmanager
def bank_apart(template: BankTemplate, folder: Path, database: str = "") -> Iterator[BankApart]:
    """Begin with the server in this process; gone with the block, wherever it runs then."""
    bank = BankApart(template, folder, database)
    bank.start()
    try:
        yield bank
    finally:
        bank.close()


def _toml(values: Mapping[str, str | int]) -> str:
    return "\n".join(f"{name} = {json.dumps(value)}" for name, value in values.items())
