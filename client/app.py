"""Composition root of the terminal: builds every object, runs, and closes what it opened. Nothing else constructs.

Order (traps.md): environment cleaned, policy read, sign-in window painted; only then the network is imported, the key
read and the session bus dropped, all before anything of the bank is shown. Must not know any rule.
"""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from client import __version__
from client.environment import (
    clean_environment,
    monotonic,
    protections,
    refuse_guessed_encodings,
    refuse_missing_display,
    refuse_missing_protections,
    return_freed_memory,
    wall,
)
from client.errors import Misconfigured
from client.options import USAGE, Options, read_options
from client.policy import Policy, read_policy
from client.qt.desk_record import DeskRecorder
from client.qt.run_loop import FirstPaint
from client.qt.shell.window import Shell
from client.qt.theme import Theme, theme_for
from client.words import Words

if TYPE_CHECKING:
    from types import TracebackType

    from client.net.start import Prepared
    from client.qt.background import Lane
    from client.qt.collector import Collector
    from client.qt.desk import Desk
    from client.qt.guard import ExitGuard
    from client.qt.run_loop import Signals

OK, USAGE_ERROR, ENVIRONMENT, UNREACHABLE, REFUSED, INTERNAL = 0, 2, 3, 4, 5, 70


def main(arguments: list[str]) -> int:
    """Run the terminal and return its exit code."""
    made = build(arguments)
    return made if isinstance(made, int) else made.run()


def build(arguments: list[str]) -> Terminal | int:
    """Make the terminal that arguments and policy ask for; the exit code where there is none to run."""
    clean_environment()
    options = read_options(arguments)
    if isinstance(options, str):
        print(f"{options}\n{USAGE}", file=sys.stderr)  # noqa: T201 - there is no window yet
        return USAGE_ERROR
    if options.answer:
        print(options.answer)  # noqa: T201 - the answer to --version and --help
        return OK
    try:
        policy = read_policy(options.policy)
        refuse_missing_protections(policy)
        refuse_missing_display()
    except Misconfigured as error:
        print(f"{error.sentence.ja}\n{error.sentence.en}", file=sys.stderr)  # noqa: T201 - there is no window yet
        return ENVIRONMENT
    return Terminal(policy, options)


class Terminal(QObject):
    """One run of the program.

    Signals:
        painted(): the first frame is out; nothing it can do without is loaded yet.
        loaded(): everything is.
    """

    painted = Signal()
    loaded = Signal()

    def __init__(self, policy: Policy, options: Options) -> None:
        self._app = QApplication(["branch-terminal"])  # Qt's own arguments could load styles and plug-ins
        super().__init__()
        self._policy = policy
        self._options = options
        self._words = Words(options.lang or policy.language)
        hints = self._app.styleHints()  # held: what it says of accessibility lives no longer than this
        self._theme = Theme(name=theme_for(hints.accessibility().contrastPreference()))
        self._theme.dress(self._app)
        self._recorder = DeskRecorder(monotonic)
        self._guard: ExitGuard | None = None
        self._signals: Signals | None = None
        self._shell = Shell(self._theme, self._words, self._recorder)
        self._collector: Collector | None = None
        self._lanes: list[Lane] = []
        self._desk: Desk | None = None
        self._prepared: Prepared | None = None
        self._code = OK

    def run(self) -> int:
        """Show the sign-in window, load the rest, and run until the window is closed or a signal arrives."""
        sys.excepthook = self._failed
        first = FirstPaint(self._shell)
        first.painted.connect(self._first_painted, Qt.ConnectionType.QueuedConnection)
        screen = self._app.primaryScreen()
        if screen is not None:
            self._shell.setGeometry(screen.availableGeometry())
        self._shell.show_sign_in(None)
        self._shell.showMaximized()
        self._app.exec()
        self._close()
        return self._code

    @Slot()
    def _first_painted(self) -> None:
        """The first frame is out: load what it did without, beginning with what guards the frames to come."""
        self.painted.emit()
        from client.qt.guard import ExitGuard
        from client.qt.run_loop import Signals

        return_freed_memory()
        self._guard = guard = ExitGuard(self._app)
        self._app.installEventFilter(guard)
        self._signals = Signals(self._app)
        from client.contract.kinds import EventKind
        from client.qt.ahead import Ahead
        from client.qt.background import Lane
        from client.qt.desk import Desk
        from client.qt.desk_activity import Activity
        from client.qt.desk_entry import Surroundings
        from client.qt.desk_seat import Means

        screens, pulse = Lane("screens"), Lane("pulse")
        self._lanes += [screens, pulse]
        means = Means(screens, pulse, self._theme, self._words, monotonic, wall, jitter)
        surroundings = Surroundings(self._policy.terminal, self._prepare, protections(), self._options.enrol_code)
        self._desk = Desk(self._shell, self._recorder, means, surroundings)
        self._desk.prepared.connect(self._key_read)
        self._recorder.record(EventKind.TERMINAL_STARTED, self._policy.terminal, version=__version__)
        activity = Activity(self._app, self._recorder)
        activity.touched.connect(self._desk.touched)
        activity.said.connect(self._desk.show_notice)
        guard.refused.connect(activity.refused)
        activity.speak(self._words)
        self._desk.start()
        Ahead(self).done.connect(self._all_loaded)

    @Slot()
    def _all_loaded(self) -> None:
        """Everything is loaded: collect garbage from now on, in this thread."""
        self.loaded.emit()
        from client.qt.collector import Collector

        self._collector = Collector(self)

    def _prepare(self) -> Prepared:
        """Run on the lane: import the network, read the key."""
        refuse_guessed_encodings()
        from client.net.keystore import store_of
        from client.net.start import prepare

        store = store_of(self._policy.key_store, self._policy.terminal)
        return prepare(self._policy, __version__, store, mono=monotonic, wall=wall)

    @Slot(object)
    def _key_read(self, prepared: Prepared) -> None:
        self._prepared = prepared
        if prepared.has_key or not prepared.kept:
            # Nothing needs the session bus any more; whoever asks for it from now on does not find it.
            os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)

    def _failed(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """End on an error nobody expected. Places only are told: the text of an exception may hold content."""
        import traceback

        places = "".join(f"  {at.filename}:{at.lineno} {at.name}\n" for at in traceback.extract_tb(trace))
        print(f"{kind.__name__}\n{places}", file=sys.stderr)  # noqa: T201 - the unit discards it, an engineer reads it
        self._code = INTERNAL
        self._app.quit()

    def _close(self) -> None:
        if self._desk is not None:
            self._code = self._code or self._desk.outcome
            self._desk.close()
        for lane in self._lanes:
            lane.close()
        if self._prepared is not None:
            self._prepared.close()
        self._shell.close()
        self._shell.deleteLater()
        if self._guard is not None:
            self._app.removeEventFilter(self._guard)
        if self._signals is not None:
            self._signals.close()


def jitter() -> float:
    """Return a factor between 0.75 and 1.25."""
    return random.uniform(0.75, 1.25)  # noqa: S311 - spreads calls, hides nothing
