"""Watches every test from outside: network, files, log, threads, windows. Knows nothing of the product.

Loaded by `tests/conftest.py`; `test_guards.py` shows that each guard springs.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

WRITING_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGING_EVENTS = frozenset(
    ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.utime")
)
ADDRESS_EVENTS = frozenset(("socket.connect", "socket.bind", "socket.sendto"))
NAME_EVENTS = frozenset(("socket.getaddrinfo", "socket.gethostbyname"))
OTHERS_FOLDERS = frozenset(("__pycache__", ".hypothesis"))  # written by Python and by the test tool, not by us
GRACE_SECONDS = 5.0


class Refused(AssertionError):
    """A test, or what it tests, did what no test may do."""


class Watch:
    """Refuses, through Python's audit hook, sockets beyond loopback and, while armed, every change of a file.

    A refusal is raised on the spot and kept, so that code which swallows exceptions does not hide it.
    Qt's own C++ writes do not pass here; the sandboxed end-to-end run sees those.
    """

    def __init__(self) -> None:
        self.refusals: list[str] = []
        self.network_armed = False
        self.writable: tuple[Path, ...] | None = None  # None: files are not watched

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if self.writable is not None and arguments[2] & WRITING_FLAGS:
                self._file(event, arguments[0])
        elif event in CHANGING_EVENTS or event == "sqlite3.connect":
            if self.writable is not None:
                self._file(event, arguments[0])
        elif self.network_armed:
            if event in ADDRESS_EVENTS and isinstance(arguments[1], tuple):
                self._host(event, arguments[1][0])
            elif event in NAME_EVENTS:
                self._host(event, arguments[0])

    def _file(self, event: str, name: object) -> None:
        if isinstance(name, int):  # already open: that opening was judged
            return
        path = Path(os.fsdecode(name) if isinstance(name, bytes | str | os.PathLike) else str(name))
        harmless = str(path) in (os.devnull, ":memory:") or not OTHERS_FOLDERS.isdisjoint(path.parts)
        if not harmless and not any(path.is_relative_to(folder) for folder in self.writable or ()):
            self._refuse(f"{event} {path}")

    def _host(self, event: str, host: object) -> None:
        name = host.decode() if isinstance(host, bytes) else str(host)
        with contextlib.suppress(ValueError):
            if ipaddress.ip_address(name.partition("%")[0]).is_loopback:
                return
        if name not in ("localhost", "None"):
            self._refuse(f"{event} {name}")

    def _refuse(self, what: str) -> None:
        self.refusals.append(what)
        raise Refused(what)


WATCH = Watch()
sys.addaudithook(WATCH)


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    WATCH.network_armed = True
    sys.dont_write_bytecode = True


@pytest.fixture(autouse=True)
def nothing_refused(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fails a test in which something was refused; watches files in the terminal's own tests."""
    WATCH.refusals.clear()
    place = request.node.path.relative_to(request.config.rootpath).parts
    if place[:2] == ("tests", "client"):
        WATCH.writable = (tmp_path_factory.getbasetemp(),)  # where a test may lay out files for the terminal to read
    try:
        yield
    finally:
        WATCH.writable = None
    assert not WATCH.refusals, "refused: " + "; ".join(WATCH.refusals)


class LogWatch(logging.Handler):
    """Keeps every record of WARNING and above until somebody says it was expected."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @contextlib.contextmanager
    def expect(self, logger: str, pattern: str) -> Iterator[None]:
        """The block must log a warning or worse under `logger` (or below it) whose text holds `pattern`."""
        before = len(self.records)
        yield
        found = [
            record
            for record in self.records[before:]
            if f"{record.name}.".startswith(f"{logger}.") and re.search(pattern, record.getMessage())
        ]
        assert found, f"nothing was logged under {logger!r} that holds {pattern!r}"
        self.records = [record for record in self.records if record not in found]


ExpectLog = Callable[[str, str], contextlib.AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _log_watch() -> Iterator[LogWatch]:
    watch = LogWatch()
    logging.getLogger().addHandler(watch)
    try:
        yield watch
    finally:
        logging.getLogger().removeHandler(watch)
    unexpected = [f"{record.name}: {record.getMessage()}" for record in watch.records]
    assert not unexpected, "unexpected log records: " + "; ".join(unexpected)


@pytest.fixture
def expect_log(_log_watch: LogWatch) -> ExpectLog:
    """`with expect_log("logger.name", r"pattern"): …` allows, and demands, a warning."""
    return _log_watch.expect


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fails a test that leaves a thread it started, a busy Qt pool, or a visible window."""
    before = set(threading.enumerate())
    yield
    started = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in started:
        thread.join(GRACE_SECONDS)
    left = [f"thread {thread.name}" for thread in started if thread.is_alive()] + left_by_qt()
    assert not left, "left running: " + ", ".join(left)


def left_by_qt() -> list[str]:
    """What Qt still holds; Qt is asked only where the test has loaded it."""
    left = []
    core, widgets = sys.modules.get("PySide6.QtCore"), sys.modules.get("PySide6.QtWidgets")
    if core is not None and not core.QThreadPool.globalInstance().waitForDone(int(GRACE_SECONDS * 1000)):
        left.append("Qt's global thread pool")
    if widgets is not None and widgets.QApplication.instance() is not None:
        for widget in widgets.QApplication.topLevelWidgets():
            if widget.isVisible():
                left.append(f"window {type(widget).__name__} {widget.objectName()!r}")
                widget.close()  # the next test starts clean
    return left
