"""The server and the terminal of a tour: real processes, started and stopped as a person would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
_WORDS = ("person", "known", "password", "terminal", "ready")
"""First words of the lines the demo says to programs."""

_ENDED = "\0"


class StageFailed(Exception):
    """A process did not come up; the text holds its last lines."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What the server says when it can be spoken to: where, how a terminal is started, who may sign in."""

    address: str
    terminal: tuple[str, ...]
    person: str
    password: str
    known: str


class ServerProcess:
    """`python -m server_stub demo --no-terminal`: demo bank, record, printer and server in one process."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._lines: Queue[str] = Queue()
        self._seen: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server_stub", "demo", "--no-terminal", "--dir", str(folder), *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.signal(signal.SIGCONT)
        self._process.terminate()
        self._process.wait(20)

    def ready(self, tell: Callable[[str], None], within: float = 120) -> Ready:
        """Wait until the server accepts terminals; `tell` gets its lines meanwhile. Raises: StageFailed."""
        said: dict[str, str] = {}
        while True:
            try:
                line = self._lines.get(timeout=within)
            except Empty:
                raise StageFailed("\n".join(self._seen[-20:])) from None
            if line == _ENDED:
                raise StageFailed("\n".join(self._seen[-20:]))
            word, _, value = line.partition(" ")
            if word not in _WORDS:
                tell(line)
                continue
            said[word] = value
            if word == "ready":
                return Ready(value, tuple(said["terminal"].split()), said["person"], said["password"], said["known"])

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, for example to freeze the server."""
        self._process.send_signal(number)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._seen.append(line.rstrip())
            self._lines.put(line.rstrip())
        self._lines.put(_ENDED)


class TerminalProcess:
    """The terminal as branch staff start it, on a given X screen."""

    def __init__(self, display: str, arguments: tuple[str, ...], module: tuple[str, ...] = ("client",)) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", *module, *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "DISPLAY": display,
                "QT_QPA_PLATFORM": "xcb",
                "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def proportional_memory(self) -> float:
        """Return the proportional set size in MiB (Linux)."""
        return proportional_memory(self._process.pid)


def proportional_memory(pid: int) -> float:
    """Return a process's proportional set size in MiB (Linux)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024
