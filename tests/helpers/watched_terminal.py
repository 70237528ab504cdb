"""Runs the real terminal in a process of its own, watched from inside: modules at the first paint, files it writes.

`python -m tests.helpers.watched_terminal SCENARIO ARGUMENT…`; prints one JSON line a finding. The terminal itself has
no hook for this: it says when it is painted, and scenarios press what a person could press, by the window's signals.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGING = ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.truncate", "os.chmod")
PASSWORD = "correct-horse-1"


def say(what: str, value: Any) -> None:
    """Print one finding."""
    print(json.dumps({what: value}), flush=True)  # noqa: T201 - the test reads this


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: name every file opened for writing, and every change of a folder."""
    if (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING) or event in CHANGING:
        name = str(arguments[0])
        if name != os.devnull and not name.isdigit():
            say("wrote", name)


class Scenario:
    """Looks at the window every few milliseconds and does the next thing when it is due."""

    def __init__(self, name: str) -> None:
        from PySide6.QtCore import QTimer

        self._name = name
        self._step = 0
        self._timer = QTimer()
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look from now on."""
        self._timer.start(20)

    def look(self) -> None:
        """Do what is due."""
        from PySide6.QtWidgets import QApplication

        from client.qt.shell.window import Shell

        shells = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Shell)]
        if shells:
            getattr(self, f"_{self._name}")(shells[0])

    def _morning(self, shell: Any) -> None:
        from client.contract.blocks import Target

        page = type(shell._page).__name__
        frame = shell._frame
        shown = frame.shown.code if frame is not None and frame.shown is not None else ""
        if self._step == 0 and page == "SignInPage" and shell._terminal == "T-1":
            shell.sign_in_asked.emit("1001", PASSWORD)
        elif self._step == 1 and shown == "HOM":
            shell.target_chosen.emit(Target("AST", "r1"))
        elif self._step == 2 and shown == "AST":
            shell.lock_asked.emit()
        elif self._step == 3 and page == "LockPage":
            shell.unlock_asked.emit(PASSWORD)
        elif self._step == 4 and shown == "AST":
            say("done", "morning")
            os.kill(os.getpid(), 15)
        else:
            return
        self._step += 1

    def _fault(self, _shell: Any) -> None:
        if self._step == 0 and "client.net.gateway" in sys.modules:
            self._step = 1
            raise LookupError("a secret in the text")

    def _trouble(self, shell: Any) -> None:
        text = shell._page._problem.accessibleName()
        if text and self._step == 0:
            self._step = 1
            say("told", text)
            shell.close()


def main(arguments: list[str]) -> int:
    """Run one scenario."""
    sys.addaudithook(watch)
    from client import app

    terminal = app.build(arguments[1:])
    if isinstance(terminal, int):
        return terminal
    scenario = Scenario(arguments[0])

    def first_painted() -> None:
        say("modules", sorted({name.partition(".")[0] for name in sys.modules}))
        scenario.begin()

    terminal.painted.connect(first_painted)
    return terminal.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
